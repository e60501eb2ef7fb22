"""The programme's figures from the ledger: of the last twelve months, each as it ended, by month and by segment."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import bindparam, func, select

from portal.ground.db import Instant, db
from portal.people.models.clients import ClientStanding
from portal.rewards.models.entries import Entry, Movement
from portal.rewards.models.figures import (
    breakage,
    cost_per_retained_client,
    liability,
    redemption_rate,
    ultimate_redemption_rate,
)
from portal.rewards.models.programme import MONTHS, Programme, months_later
from portal.rewards.models.programme_counts import Counted, Counts, at_of_day, counted

ISSUED, REDEEMED = (Movement.EARNED, Movement.UNEARNED), (Movement.SPENT, Movement.UNSPENT)


@dataclass(frozen=True)
class Points:
    """Points that were issued (less what was taken back), redeemed (less what was given back) and that expired."""

    issued: int = 0
    redeemed: int = 0
    expired: int = 0

    @classmethod
    def of(cls, moved: Counter[Movement]) -> "Points":
        """From the signed points of each movement."""
        issued, redeemed = (sum(moved[each] for each in kinds) for kinds in (ISSUED, REDEEMED))
        return cls(issued, -redeemed, -moved[Movement.EXPIRED])

    @property
    def rate(self) -> Decimal | None:
        return redemption_rate(self.issued, self.redeemed)


@dataclass(frozen=True)
class Line:
    """The figures of one month, or of one segment over the whole year.

    `points`: of that time; `until`: all of them up to its end, from which `owed` is worked out at the rate asked for,
    and `breakage` at their own.
    """

    month: date | None
    segment: str | None
    points: Points
    until: Points
    owed: Decimal
    counts: Counts
    per_client: Decimal | None

    @property
    def breakage(self) -> Decimal:
        return breakage(ultimate_redemption_rate(self.until.redeemed, self.until.expired))


@dataclass(frozen=True)
class Figures:
    """`first`, `after`: the time they are of; `rate`: the ultimate redemption rate they are worked out with."""

    first: date
    after: date
    rate: Decimal
    breakage: Decimal
    whole: Line
    months: Sequence[Line]
    segments: Sequence[Line]


_MOVED = (
    select(ClientStanding.segment, Entry.movement, func.sum(Entry.points).label("points"))
    .join(ClientStanding, ClientStanding.client_id == Entry.client_id)
    .where(
        Entry.created_at >= bindparam("from_at", type_=Instant()),
        Entry.created_at < bindparam("until_at", type_=Instant()),
    )
    .group_by(ClientStanding.segment, Entry.movement)
)
Segments = dict[str | None, Counter[Movement]]


def year_until(today: date) -> tuple[date, date]:
    """The first day of the twelve months that end with this one, and the first day after them."""
    after = months_later(today.replace(day=1), 1)
    return months_later(after, -MONTHS), after


def programme_figures(rules: Programme, today: date, rate: Decimal | None = None) -> Figures:
    """Of the clients the reader sees. `rate`: another ultimate redemption rate than the ledger's own."""
    first, after = year_until(today)
    before = _moved(date(1950, 1, 1), first)
    starts = [months_later(first, number) for number in range(MONTHS)]
    by_month = [_moved(start, months_later(start, 1)) for start in starts]
    whole = Points.of(_all(*by_month))
    until = Points.of(_all(before, *by_month))
    used = ultimate_redemption_rate(until.redeemed, until.expired) if rate is None else rate
    reckoned = _Reckoned(rules, used, counted(first, rules.currency))
    return Figures(
        first=first,
        after=after,
        rate=used,
        breakage=breakage(used),
        whole=reckoned.line(whole, until, reckoned.counts.whole),
        months=[*reckoned.months(starts, before, by_month)],
        segments=[*reckoned.segments(before, by_month)],
    )


@dataclass(frozen=True)
class _Reckoned:
    """Lines reckoned by the same rules, with what was counted beside the ledger."""

    rules: Programme
    rate: Decimal
    counts: Counted

    def line(
        self, points: Points, until: Points, of: Counts, month: date | None = None, segment: str | None = None
    ) -> Line:
        owed = liability(self.rules.cost_per_point, until.issued, until.redeemed, self.rate)
        cost = self.rules.cost_per_point * points.redeemed + Decimal(of.gestures).scaleb(-2)
        per_client = cost_per_retained_client(cost, of.retained)
        return Line(month, segment, points, until, owed, of, per_client)

    def months(self, starts: Sequence[date], before: Segments, by_month: Sequence[Segments]) -> Iterator[Line]:
        """The latest first."""
        for number in reversed(range(len(starts))):
            until = Points.of(_all(before, *by_month[: number + 1]))
            yield self.line(Points.of(_all(by_month[number])), until, self.counts.months[number], starts[number])

    def segments(self, before: Segments, by_month: Sequence[Segments]) -> Iterator[Line]:
        known = {*before, *(segment for month in by_month for segment in month), *self.counts.segments}
        for segment in sorted(known, key=lambda name: (name is None, name)):
            within = [{segment: month.get(segment, Counter())} for month in by_month]
            until = _all({segment: before.get(segment, Counter())}, *within)
            of = self.counts.segments.get(segment, Counts())
            yield self.line(Points.of(_all(*within)), Points.of(until), of, segment=segment)


def _all(*found: Segments) -> Counter[Movement]:
    """The signed points of each movement, over all segments."""
    moved: Counter[Movement] = Counter()
    for segments in found:
        for each in segments.values():
            moved.update(each)
    return moved


def _moved(first: date, after: date) -> Segments:
    segments: Segments = {}
    for row in db.session.execute(_MOVED, {"from_at": at_of_day(first), "until_at": at_of_day(after)}):
        segments.setdefault(row.segment, Counter())[row.movement] += int(row.points)
    return segments
