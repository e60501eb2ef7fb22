"""The ladder of a client's follow-ups: which comes when, from the day the client began; arithmetic of dates only."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, pairwise

from portal.ground.months import months_later
from portal.tasks.touchpoints import TouchpointKind

DAYS = {TouchpointKind.AFTER_30: 30, TouchpointKind.AFTER_60: 60}
MONTHS = {TouchpointKind.YEARLY: 12, TouchpointKind.HALF_YEARLY: 6, TouchpointKind.QUARTERLY: 3}  # the longest first
NEAR_DAYS = 7  # whoever talks a week before the day has kept it
LAST_YEAR = 2190
A_YEAR = 12
HALF_A_MONTH = 15
MOST_NEAR_DAYS = 30


@dataclass(frozen=True)
class Step:
    """One rung: the `number`-th touchpoint of its kind. `gap_days`: after how many days of silence it is due."""

    kind: TouchpointKind
    number: int
    on: date
    gap_days: int = 0
    near_days: int = NEAR_DAYS

    @property
    def key(self) -> tuple[TouchpointKind, int]:
        return self.kind, self.number


def follow_ups(started_on: date, kinds: Collection[TouchpointKind]) -> Iterator[Step]:
    """Every follow-up of a client in the order of their days.

    30 and 60 days after the start, then every three, six and twelve months; where several meet, the longest stands
    alone, for a yearly review is a quarterly one too. The gap of a step is the time since the one before.
    """
    rungs = _rungs(started_on, kinds)
    days = _with_start(started_on, rungs)
    for (_kind, _number, before), (kind, number, on) in pairwise(days):
        yield Step(kind, number, on, (on - before).days)


def letters(after: date, every_months: int) -> Iterator[Step]:
    """The letters due after a day: on the first of every so many months of the calendar, the same day for everybody.

    The number is the month's, counted from the year 0, so that another rhythm keeps it.
    """
    if every_months:
        near = min(MOST_NEAR_DAYS, every_months * HALF_A_MONTH)
        for month in count(after.year * A_YEAR + after.month - 1):
            on = date(month // A_YEAR, month % A_YEAR + 1, 1)
            if on.year > LAST_YEAR:
                return
            if month % every_months == 0 and on > after:
                yield Step(TouchpointKind.LETTER, month, on, near_days=near)


def step_after(steps: Iterator[Step], after: date, today: date) -> Step | None:
    """The step that is next after a day. Of several whose days are over the last: nothing piles up."""
    missed = None
    for step in steps:
        if step.on > after:
            if step.on > today:
                return missed or step
            missed = step
    return missed


def _with_start(
    started_on: date, rungs: Iterator[tuple[TouchpointKind, int, date]]
) -> Iterator[tuple[TouchpointKind, int, date]]:
    yield TouchpointKind.AFTER_30, 0, started_on
    yield from rungs


def _rungs(started_on: date, kinds: Collection[TouchpointKind]) -> Iterator[tuple[TouchpointKind, int, date]]:
    for kind, days in DAYS.items():
        if kind in kinds:
            yield kind, 1, started_on + timedelta(days=days)
    again = {kind: months for kind, months in MONTHS.items() if kind in kinds}
    if not again:
        return
    for months in count(3, 3):
        if started_on.year + months // A_YEAR > LAST_YEAR:
            return
        for kind, every in again.items():
            if months % every == 0:
                yield kind, months // every, months_later(started_on, months)
                break
