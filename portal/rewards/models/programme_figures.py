"""The programme's figures from the ledger: of the last twelve months, each as it ended, by month and by segment."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, bindparam, distinct, func, select

from portal.ground.clock import from_local, vendor_zone
from portal.ground.db import Instant, db
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.rewards.models.entries import Entry, Movement
from portal.rewards.models.figures import (
    breakage,
    cost_per_retained_client,
    liability,
    redemption_rate,
    ultimate_redemption_rate,
)
from portal.rewards.models.gestures import Gesture
from portal.rewards.models.programme import MONTHS, Programme, months_later

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
    """The figures of one month, or of one segment over the whole year. `active`: of `clients`, who took part.

    `points`: of that time; `until`: all of them up to its end, from which `owed` is worked out at `rate`.
    """

    month: date | None
    segment: str | None
    points: Points
    until: Points
    owed: Decimal
    active: int = 0
    clients: int = 0
    per_client: Decimal | None = None


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


_FROM, _UNTIL = bindparam("from_at", type_=Instant()), bindparam("until_at", type_=Instant())
_WITHIN = (Entry.created_at >= _FROM, Entry.created_at < _UNTIL)
_MOVED = (
    select(ClientStanding.segment, Entry.movement, func.sum(Entry.points).label("points"))
    .join(ClientStanding, ClientStanding.client_id == Entry.client_id)
    .where(*_WITHIN)
    .group_by(ClientStanding.segment, Entry.movement)
)
_ACTIVE = (
    select(ClientStanding.segment, func.count(distinct(Entry.client_id)).label("many"))
    .join(ClientStanding, ClientStanding.client_id == Entry.client_id)
    .where(*_WITHIN, Entry.movement.in_((Movement.EARNED, Movement.SPENT)))
    .group_by(ClientStanding.segment)
)
_CLIENTS = (
    select(ClientStanding.segment, func.count().label("many"))
    .join(Client, Client.id == ClientStanding.client_id)
    .where(ClientStanding.state == ClientState.ACTIVE)
    .group_by(ClientStanding.segment)
)
_RETAINED = _CLIENTS.where(Client.started_on <= bindparam("first"))
_GESTURES = (
    select(ClientStanding.segment, func.sum(Gesture.cost_cents).label("many"))
    .join(ClientStanding, ClientStanding.client_id == Gesture.client_id)
    .where(
        Gesture.done_on >= bindparam("first"),
        Gesture.done_on < bindparam("after"),
        Gesture.currency == bindparam("currency"),
    )
    .group_by(ClientStanding.segment)
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
    reckoned = _Reckoned(rules, used, _many_of(rules, first, after))
    return Figures(
        first=first,
        after=after,
        rate=used,
        breakage=breakage(used),
        whole=reckoned.line(None, None, whole, until, everybody=True),
        months=[*reckoned.months(starts, before, by_month)],
        segments=[*reckoned.segments(before, by_month)],
    )


@dataclass(frozen=True)
class _Reckoned:
    """Lines reckoned by the same rules, with counts of clients, of the active, of the retained, and of gestures."""

    rules: Programme
    rate: Decimal
    many: dict[str, dict[str | None, int]]

    def line(
        self, month: date | None, segment: str | None, points: Points, until: Points, *, everybody: bool = False
    ) -> Line:
        owed = liability(self.rules.cost_per_point, until.issued, until.redeemed, self.rate)
        if month is not None:
            return Line(month, None, points, until, owed)
        active, clients, retained, gestures = (
            sum(found.values()) if everybody else found.get(segment, 0) for found in self.many.values()
        )
        cost = self.rules.cost_per_point * points.redeemed + Decimal(gestures).scaleb(-2)
        return Line(None, segment, points, until, owed, active, clients, cost_per_retained_client(cost, retained))

    def months(self, starts: Sequence[date], before: Segments, by_month: Sequence[Segments]) -> Iterator[Line]:
        """The latest first."""
        for number in reversed(range(len(starts))):
            until = Points.of(_all(before, *by_month[: number + 1]))
            yield self.line(starts[number], None, Points.of(_all(by_month[number])), until)

    def segments(self, before: Segments, by_month: Sequence[Segments]) -> Iterator[Line]:
        known = {*before, *(segment for month in by_month for segment in month), *self.many["clients"]}
        for segment in sorted(known, key=lambda name: (name is None, name)):
            within = [{segment: month.get(segment, Counter())} for month in by_month]
            until = _all({segment: before.get(segment, Counter())}, *within)
            yield self.line(None, segment, Points.of(_all(*within)), Points.of(until))


def _all(*found: Segments) -> Counter[Movement]:
    """The signed points of each movement, over all segments."""
    moved: Counter[Movement] = Counter()
    for segments in found:
        for each in segments.values():
            moved.update(each)
    return moved


def _moved(first: date, after: date) -> Segments:
    segments: Segments = {}
    for row in db.session.execute(_MOVED, _instants(first, after)):
        segments.setdefault(row.segment, Counter())[row.movement] += int(row.points)
    return segments


def _many_of(rules: Programme, first: date, after: date) -> dict[str, dict[str | None, int]]:
    days = {"first": first, "after": after, "currency": rules.currency}
    return {
        "active": _many(_ACTIVE, _instants(first, after)),
        "clients": _many(_CLIENTS, {}),
        "retained": _many(_RETAINED, {"first": first}),
        "gestures": _many(_GESTURES, days),
    }


def _many(statement: Select[str | None, int], values: dict[str, Any]) -> dict[str | None, int]:
    return {row.segment: int(row.many) for row in db.session.execute(statement, values)}


def _instants(first: date, after: date) -> dict[str, Any]:
    """Days of the vendor's."""
    zone = vendor_zone()
    return {"from_at": from_local(first, time(), zone), "until_at": from_local(after, time(), zone)}
