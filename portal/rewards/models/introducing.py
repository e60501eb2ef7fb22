"""Recommending us: a mail to somebody who knows nothing of it yet, and the person's own yes or no."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.exc import IntegrityError

from portal.ground.access import as_system
from portal.ground.db import Id, Instant, db, now
from portal.ground.happen import Itself
from portal.ground.links import mailed_link
from portal.ground.mail import Addressee, post
from portal.ground.signing import sign, unsign
from portal.people.models.contacts import Contact
from portal.rewards.models.addresses import address_hash, company_hash
from portal.rewards.models.referral_flags import flags_of
from portal.rewards.models.referral_links import Referrer, referrer_by_code, referrer_of
from portal.rewards.models.referral_terms import ReferralTerms, Touch, referral_terms
from portal.rewards.models.referrals import Referral, ReferralState
from portal.rewards.models.referred import ReferralAddress, ReferredPerson
from portal.rewards.models.refusals import Refusal, RefusedError, check_never_asked, check_person

if TYPE_CHECKING:
    from portal.people.models.users import User

CONSENT_VERSION = 2  # counted up whenever the words of the consent change
DAY = timedelta(days=1)
_PURPOSE = "referral"
_HOLD = (
    select(Contact.id)
    .where(Contact.client_id == bindparam("client_id", type_=Id()), Contact.id == bindparam("contact_id", type_=Id()))
    .with_for_update()
)
_LATELY = select(func.count()).where(
    Referral.client_id == bindparam("client_id", type_=Id()),
    Referral.contact_id == bindparam("contact_id", type_=Id()),
    Referral.created_at >= bindparam("since", type_=Instant()),
)
_OPEN = (
    select(Referral)
    .join(
        ReferralAddress,
        and_(ReferralAddress.client_id == Referral.client_id, ReferralAddress.referral_id == Referral.id),
    )
    .where(
        ReferralAddress.address_hash == bindparam("address"),
        ReferralAddress.is_taken,
        Referral.state == ReferralState.INVITED,
        Referral.expires_at > bindparam("at", type_=Instant()),
    )
)


@dataclass(frozen=True)
class Said:
    """What a person says about themselves as they agree; `consent`: the very words they agreed to."""

    name: str
    company: str
    email: str
    phone: str | None
    message: str
    language: str
    consent: str


@dataclass(frozen=True)
class Came:
    """How somebody came to the page: by whose word, and of which invitation if by a mail, written in which language."""

    referrer: Referrer
    referral: Referral | None = None
    language: str | None = None

    @classmethod
    def by_code(cls, code: str) -> Self | None:
        """By a personal link; None for one that leads nowhere."""
        referrer = referrer_by_code(code)
        return cls(referrer) if referrer is not None and referral_terms().is_on else None

    @classmethod
    def by_token(cls, token: str) -> Self | None:
        """By a mail we wrote; also when it was answered since. None for a link nobody wrote."""
        match unsign(token, _PURPOSE):
            case [str(client_id), str(referral_id), *spoken]:
                with as_system():
                    referral = db.session.get(Referral, (UUID(client_id), UUID(referral_id)))
                referrer = referrer_of(referral.client_id, referral.contact_id) if referral else None
                return cls(referrer, referral, *spoken) if referrer else None
        return None

    @property
    def is_open(self) -> bool:
        """They may still agree."""
        if self.referral is None:
            return True
        ends = self.referral.expires_at
        return self.referral.state == ReferralState.INVITED and (ends is None or ends > now())

    @property
    def may_take_back(self) -> bool:
        """They agreed, and we have made nothing of it yet that would have to be undone elsewhere."""
        with as_system():
            return (
                self.referral is not None
                and self.referral.state == ReferralState.ACCEPTED
                and not self.referral.is_in_our_book
            )


def token_of(referral: Referral, language: str) -> str:
    """What a mailed link carries, signed: which referral, and the language of the mail."""
    return sign([str(referral.client_id), str(referral.id), language], _PURPOSE)


def invite(referrer: Referrer, by: "User", *, name: str, email: str, words: str, language: str) -> Referral:
    """Write to somebody, with the referrer in copy. Of whom we wrote to only a hash is kept. Raises RefusedError."""
    terms = referral_terms()
    _hold(referrer)
    check_person(referrer, email)
    check_never_asked(email)
    if _written_lately(referrer) >= terms.most_a_day:
        raise RefusedError(Refusal.MANY)
    try:
        referral = Referral.invite(
            referrer.client_id, referrer.contact_id, by, address_hash=address_hash(email), window_days=terms.window_days
        )
    except IntegrityError as faster:
        raise RefusedError(Refusal.KNOWN) from faster
    told: dict[str, Any] = {"referrer": referrer, "person": name, "words": words, "terms": terms}
    url = mailed_link("referred.invited", token=token_of(referral, language))
    with as_system():
        post(Addressee(email, name, language), "referral_invitation", stranger=True, url=url, **told)
        copy = Addressee(referrer.addresses[-1], referrer.name, by.language, by.zone)
        post(copy, "referral_copy", secret=True, user_id=by.id, address=email, **told)
    return referral


def agree(came: Came, said: Said, *, network: str) -> Referral:
    """The person agrees: from now on we know them. The owner and the referrer are told. Raises RefusedError."""
    with as_system():
        terms = referral_terms()
        referral = came.referral or _open_for(said.email, came.referrer, terms)
        referrer = came.referrer if referral is None else _referrer_of(referral, came)
        check_person(referrer, said.email, but=referral.id if referral else None)
        try:
            return _agreed(referrer, referral, said, network, terms)
        except IntegrityError as faster:
            raise RefusedError(Refusal.KNOWN) from faster


def refuse(came: Came) -> bool:
    """The person says no, or takes back their yes; False if it is too late for that."""
    referral = came.referral
    if referral is None or not (came.is_open or came.may_take_back):
        return False
    with as_system():
        return referral.decline(Itself(""), themselves=True)


def _agreed(referrer: Referrer, referral: Referral | None, said: Said, network: str, terms: ReferralTerms) -> Referral:
    hashes: dict[str, Any] = {"address_hash": address_hash(said.email), "company_hash": company_hash(said.email)}
    referral = referral or Referral.by_link(
        referrer.client_id, referrer.contact_id, address_hash=hashes["address_hash"]
    )
    person = ReferredPerson(
        client_id=referral.client_id, referral_id=referral.id, consent_version=CONSENT_VERSION, flags=[], **vars(said)
    )
    person.flags = flags_of(referrer, person, network, terms)
    person.settled_at = None if person.flags else now()
    if not referral.accept(person, **hashes, window_days=terms.window_days):
        raise RefusedError(Refusal.KNOWN)
    url = mailed_link("referred.invited", token=token_of(referral, said.language))
    reader = Addressee(said.email, said.name, said.language)
    post(reader, "referral_accepted", stranger=True, url=url, referrer=referrer, consent=said.consent)
    return referral


def _open_for(email: str, referrer: Referrer, terms: ReferralTerms) -> Referral | None:
    """The invitation that was first, where somebody who was written to comes by another's link.

    Where the last word counts, that invitation ends, unless it was the same contact's.
    """
    known = db.session.scalars(_OPEN, {"address": address_hash(email), "at": now()}).one_or_none()
    if known is None or terms.touch == Touch.FIRST or known.contact_id == referrer.contact_id:
        return known
    known.expire()
    return None


def _referrer_of(referral: Referral, came: Came) -> Referrer:
    return referrer_of(referral.client_id, referral.contact_id) or came.referrer


def _hold(referrer: Referrer) -> None:
    """Nobody else counts this contact's mails until this one is written."""
    with as_system():
        db.session.execute(_HOLD, {"client_id": referrer.client_id, "contact_id": referrer.contact_id})


def _written_lately(referrer: Referrer) -> int:
    asked = {"client_id": referrer.client_id, "contact_id": referrer.contact_id, "since": now() - DAY}
    return db.session.scalars(_LATELY, asked).one()
