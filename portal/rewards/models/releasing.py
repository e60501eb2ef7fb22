"""Releasing the reward of a referral to both sides, and taking it back."""

from typing import TYPE_CHECKING
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import bindparam, select

from portal.facts import ReferralReversed, ReferralRewarded
from portal.ground.access import as_system
from portal.ground.clock import vendor_today
from portal.ground.db import Id, db, now
from portal.ground.happen import Itself
from portal.ground.links import path_to
from portal.rewards.models.entries import Entry
from portal.rewards.models.ledger import earn, reverse
from portal.rewards.models.referral_budgets import check_budget
from portal.rewards.models.referral_terms import referral_terms
from portal.rewards.models.referrals import Referral, ReferralState

if TYPE_CHECKING:
    from portal.people.models.users import User

    Actor = User | Itself

GIVEN, WELCOME = "referral", "referral_welcome"  # the kinds of entries for who recommended us, and for who came
_ENTRY = select(Entry).where(
    Entry.client_id == bindparam("client_id", type_=Id()),
    Entry.kind == bindparam("kind"),
    Entry.cause == bindparam("cause"),
)


class StillHeldError(ValueError):
    """The hold of this reward has not ended."""


class NothingGivenError(ValueError):
    """The programme is off, or the client's cap of the month is full."""


def release(referral: Referral, by: "Actor") -> bool:
    """Both sides get what the terms promise. Safe to call twice, and twice at once.

    Raises StillHeldError, OverBudgetError where the month's or the whole budget would not hold it, NothingGivenError.
    """
    terms = referral_terms(held=True)
    db.session.refresh(referral)
    if referral.state != ReferralState.HELD:
        return False
    if referral.hold_until is None or referral.hold_until > vendor_today():
        raise StillHeldError(referral.id)
    check_budget(terms)
    came = referral.came_as
    points = _give(referral, referral.client_id, terms.points, GIVEN, by, contact_id=referral.contact_id)
    if not points:
        raise NothingGivenError(referral.id)
    cost = points + _give(referral, came.id, terms.referred_points, WELCOME, by)
    referral.move(ReferralState.HELD, to=ReferralState.REWARDED, rewarded_at=now(), points=points, cost=cost)
    referral.tell(ReferralRewarded, by, company=came.name, points=points)
    return True


def take_back(referral: Referral, by: "User", reason: str) -> bool:
    """The reward was a mistake: points are taken back as far as they are left. Safe to call twice."""
    if not referral.move(ReferralState.REWARDED, to=ReferralState.REVERSED):
        return False
    came = referral.came_as
    with as_system():
        for client_id, kind in ((referral.client_id, GIVEN), (came.id, WELCOME)):
            given = {"client_id": client_id, "kind": kind, "cause": str(referral.id)}
            if (entry := db.session.scalars(_ENTRY, given).one_or_none()) is not None:
                reverse(entry, by=by, reason=reason)
    referral.tell(ReferralReversed, by, company=came.name, points=referral.points, reason=reason)
    return True


def _give(
    referral: Referral, client_id: UUID, points: int, kind: str, by: "Actor", contact_id: UUID | None = None
) -> int:
    """How many points the client got for it. They were held already, so they can be spent at once."""
    if not points:
        return 0
    place = path_to("client_referrals.index", client_id=client_id) if kind == GIVEN else None
    reason = _reason(referral) if kind == GIVEN else gettext("Welcome")
    entry = earn(
        client_id, points, kind=kind, cause=str(referral.id), by=by, reason=reason, contact_id=contact_id,
        place=place, hold=0,
    )  # fmt: skip
    return entry.points if entry else 0


def _reason(referral: Referral) -> str:
    """What is true on the day of the reward: of a company that is a prospect still, only that they recommended us."""
    company = referral.came_as.name
    if referral.made_a_client:
        return str(gettext("%(company)s became a client", company=company))
    return str(gettext("Recommended us to %(company)s", company=company))
