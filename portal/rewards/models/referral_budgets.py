"""What rewards of referrals may cost: points by calendar month and in all, counted from what was released."""

from dataclasses import dataclass
from datetime import time

from sqlalchemy import bindparam, func, select

from portal.ground.access import as_system
from portal.ground.clock import from_local, vendor_today, vendor_zone
from portal.ground.db import Instant, db
from portal.rewards.models.referral_terms import ReferralTerms
from portal.rewards.models.referrals import Referral, ReferralState

_IN_ALL = select(func.sum(Referral.cost)).where(Referral.state == ReferralState.REWARDED)
_SINCE = _IN_ALL.where(Referral.rewarded_at >= bindparam("since", type_=Instant()))


class OverBudgetError(ValueError):
    """The reward would cost more than is left."""


@dataclass(frozen=True)
class Budget:
    """Points released and points allowed; `most` None: as many as anybody likes."""

    spent: int
    most: int | None

    @property
    def left(self) -> int | None:
        return None if self.most is None else max(0, self.most - self.spent)

    def holds(self, points: int) -> bool:
        return self.left is None or points <= self.left


def budgets(terms: ReferralTerms) -> tuple[Budget, Budget]:
    """The month's, by the vendor's calendar, and the whole one; over all clients, whoever asks."""
    since = from_local(vendor_today().replace(day=1), time.min, vendor_zone())
    with as_system():
        month, in_all = db.session.scalar(_SINCE, {"since": since}), db.session.scalar(_IN_ALL)
    return Budget(month or 0, terms.month_budget), Budget(in_all or 0, terms.whole_budget)


def check_budget(terms: ReferralTerms) -> None:
    """Raises OverBudgetError; ask while the terms are held."""
    if not all(budget.holds(terms.points + terms.referred_points) for budget in budgets(terms)):
        raise OverBudgetError(terms.points)
