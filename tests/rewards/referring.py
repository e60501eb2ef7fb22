"""Builders for referrals: terms that are on, a link, a referral in any state, somebody who agrees."""

import os
from typing import Any

from portal.ground.db import new_id, now
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.rewards.models.introducing import Came, Said, agree
from portal.rewards.models.referral_links import ReferralLink, Referrer, referrer_of
from portal.rewards.models.referral_terms import UNSET, ReferralTerms
from portal.rewards.models.referrals import Referral, ReferralState, Way
from portal.rewards.models.referred import ReferralAddress, ReferralOrigin, ReferredPerson
from tests.make import Make

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
