"""How many of those whom clients recommended us to qualified: by the month it began, and by segment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, func, select

from portal.ground.db import Instant, db
from portal.people.models.clients import ClientStanding
from portal.rewards.models.figures import conversion_rate
from portal.rewards.models.programme import MONTHS, months_later
from portal.rewards.models.programme_counts import instants_of_months, month_of
from portal.rewards.models.referrals import Referral, ReferralState

HAVE_QUALIFIED = (ReferralState.QUALIFIED, ReferralState.HELD, ReferralState.REWARDED, ReferralState.REVERSED)


class Conversion(NamedTuple):
    """`begun`: invitations, and consents by a link, of one time; `qualified`: how many of these have since."""

    begun: int = 0
    qualified: int = 0

    @property
    def rate(self) -> Decimal | None:
        return conversion_rate(self.begun, self.qualified)


@dataclass(frozen=True)
class Conversions:
    """Of the twelve months from one on: of all, of each month (the latest first), and by who recommended us."""

    whole: Conversion
    months: Sequence[tuple[date, Conversion]]
    segments: Sequence[tuple[str | None, Conversion]]


_BEGUN = (
    select(
        month_of(Referral.created_at, Instant()),
        ClientStanding.segment,
        func.count().label("begun"),
        func.sum(case((Referral.state.in_(HAVE_QUALIFIED), 1), else_=0)).label("qualified"),
    )
    .join(ClientStanding, ClientStanding.client_id == Referral.client_id)
    .where(
        Referral.created_at >= bindparam("at_first", type_=Instant()),
        Referral.created_at < bindparam("end_11", type_=Instant()),
    )
    .group_by("month", ClientStanding.segment)
)


def conversions(first: date) -> Conversions:
    """Of the clients the reader sees, in the vendor's months; `first`: the first day of the twelve."""
    rows = db.session.execute(_BEGUN, instants_of_months(first)).all()
    segments = sorted({row.segment for row in rows}, key=lambda name: (name is None, name))
    return Conversions(
        whole=_sum(rows),
        months=[*_by_month(first, rows)],
        segments=[(name, _sum(row for row in rows if row.segment == name)) for name in segments],
    )


def _by_month(first: date, rows: Sequence[Any]) -> Iterator[tuple[date, Conversion]]:
    for number in reversed(range(MONTHS)):
        yield months_later(first, number), _sum(row for row in rows if row.month == number)


def _sum(rows: Any) -> Conversion:
    counted = [(int(row.begun), int(row.qualified)) for row in rows]
    return Conversion(sum(begun for begun, _qualified in counted), sum(qualified for _begun, qualified in counted))
