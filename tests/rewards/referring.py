"""Builders for referrals: terms that are on, a link, a referral in any state, somebody who agrees."""

import os
from typing import Any

from sqlalchemy import select

from portal.ground.access import as_system
from portal.ground.db import db, new_id, now
from portal.ground.outbox import Mail
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.people.models.users import Membership
from portal.rewards.models.introducing import Came, Said, agree
from portal.rewards.models.prospects import make_prospect
from portal.rewards.models.referral_links import ReferralLink, Referrer, referrer_of
from portal.rewards.models.referral_terms import UNSET, ReferralTerms
from portal.rewards.models.referrals import Referral, ReferralState, Way
from portal.rewards.models.referred import ReferralAddress, ReferralOrigin, ReferredPerson
from tests.cast import Cast
from tests.make import Make
from tests.rewards.earning import turned_on

SIMON = {
    "name": "Simon Whitlock",
    "company": "Kirkgate Dental",
    "email": "simon@kirkgate.example",
    "phone": None,
    "message": "Our phones after six",
    "language": "en",
    "consent": "I agree that Calder & Rowe gets in touch",
}


def terms_on(make: Make, **values: Any) -> ReferralTerms:
    terms = ReferralTerms(**{**UNSET, "is_on": True, "hold_days": 0, "referred_words": "A month free", **values})
    make.keep(terms)
    return terms


def referrer(contact: Contact) -> Referrer:
    found = referrer_of(contact.client_id, contact.id)
    assert found is not None
    return found


def linked(make: Make, contact: Contact) -> ReferralLink:
    link = ReferralLink(id=new_id(), client_id=contact.client_id, contact_id=contact.id, code=os.urandom(5).hex())
    make.keep(link)
    return link


def said(**values: Any) -> Said:
    """What Simon of Kirkgate Dental says as he agrees, but for these values."""
    return Said(**{**SIMON, **values})


def agreed(contact: Contact, network: str = "", **values: Any) -> Referral:
    """Somebody came by this contact's word and said yes."""
    return agree(Came(referrer(contact)), said(**values), network=network)


def everything(make: Make, client: Client, contact: Contact) -> Referral:
    """One row of each table for this client."""
    linked(make, contact)
    referral = Referral(
        id=new_id(), client_id=client.id, contact_id=contact.id, way=Way.LINK, state=ReferralState.ACCEPTED,
        company_hash=os.urandom(32), company="A company", moved_at=now(),
    )  # fmt: skip
    person = ReferredPerson(
        client_id=client.id, referral_id=referral.id, consent_version=1, flags=["many"], **{**SIMON, "phone": "1"}
    )
    origin = ReferralOrigin(client_id=client.id, from_client_id=client.id, referral_id=referral.id)
    address = ReferralAddress(client_id=client.id, referral_id=referral.id, address_hash=os.urandom(32))
    make.keep(referral, person, origin, address)
    return referral


def with_their_addresses(make: Make, cast: Cast) -> None:
    """The programme is on, and the contacts' own addresses are those they sign in with."""
    for contact in (cast.bea_contact, cast.ben_contact, cast.carl_contact):
        user_id = db.session.scalars(select(Membership.user_id).where(Membership.contact_id == contact.id)).one()
        contact.email = db.session.get_one(type(cast.bea), user_id).email
    turned_on(make)
    db.session.commit()


def qualified(cast: Cast, contact: Contact, email: str) -> Referral:
    referral = agreed(contact, email=email, company=email.partition("@")[2])
    person = referral.person
    assert person is not None
    make_prospect(referral, person, cast.ada)
    referral.qualify(cast.ada)
    return referral


def path_in(mail: Mail) -> str:
    return mail.text.partition("http://localhost")[2].split()[0]


def mails(template_word: str) -> list[Mail]:
    with as_system():
        return list(db.session.scalars(select(Mail).where(Mail.text.contains(template_word)).order_by(Mail.id)))
