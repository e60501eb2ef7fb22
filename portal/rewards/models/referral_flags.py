"""What somebody of us should look at before a reward is held, and why."""

from datetime import timedelta

from sqlalchemy import bindparam, func, select

from portal.ground.db import Id, Instant, db, now
from portal.ground.fold import fold
from portal.people.models.sign_ins import SignIn
from portal.rewards.models.addresses import is_disposable
from portal.rewards.models.referral_links import Referrer
from portal.rewards.models.referral_terms import Flag, ReferralTerms
from portal.rewards.models.referrals import Referral
from portal.rewards.models.referred import ReferredPerson
from portal.rewards.models.refusals import known_clients

WEEK = timedelta(days=7)
RECENT = timedelta(days=30)
_DIGITS_COMPARED = 9  # the country's code and the leading zero are written or not

_LATELY = (
    select(func.count())
    .select_from(ReferredPerson)
    .join(Referral, (Referral.client_id == ReferredPerson.client_id) & (Referral.id == ReferredPerson.referral_id))
    .where(
        Referral.client_id == bindparam("client_id", type_=Id()),
        Referral.contact_id == bindparam("contact_id", type_=Id()),
        ReferredPerson.consented_at >= bindparam("since", type_=Instant()),
    )
)
_NETWORK = select(SignIn.id).where(
    SignIn.user_id == bindparam("user_id", type_=Id()),
    SignIn.address == bindparam("address"),
    SignIn.seen_at >= bindparam("since", type_=Instant()),
)


def flags_of(referrer: Referrer, person: ReferredPerson, network: str, terms: ReferralTerms) -> list[str]:
    """The names of all flags that fit. `network`: the address the person comes from, compared here and kept nowhere."""
    checks = {
        Flag.MANY: _lately(referrer) + 1 >= terms.review_many,
        Flag.NETWORK: _shares_network(referrer, network),
        Flag.DISPOSABLE: is_disposable(person.email),
        Flag.PHONE: _same_phone(referrer.phone, person.phone),
        Flag.NAME: fold(referrer.name) == fold(person.name),
        Flag.KNOWN: bool(known_clients(person.email)),
    }
    return [flag.value for flag, fits in checks.items() if fits]


def _lately(referrer: Referrer) -> int:
    asked = {"client_id": referrer.client_id, "contact_id": referrer.contact_id, "since": now() - WEEK}
    return db.session.scalars(_LATELY, asked).one()


def _shares_network(referrer: Referrer, network: str) -> bool:
    """The referrer signed in from there within a month; their sign-ins are kept anyway, so nothing more has to be."""
    asked = {"user_id": referrer.user_id, "address": network, "since": now() - RECENT}
    return bool(network) and db.session.scalars(_NETWORK.limit(1), asked).first() is not None


def _same_phone(one: str | None, other: str | None) -> bool:
    ends = ["".join(filter(str.isdecimal, phone or ""))[-_DIGITS_COMPARED:] for phone in (one, other)]
    return len(ends[0]) == _DIGITS_COMPARED and ends[0] == ends[1]
