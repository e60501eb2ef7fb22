"""How loops are closed: how many we were in touch about, how soon, and how many in time."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import mean
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, extract, func, or_, select

from portal.ground.clock import vendor_today
from portal.ground.db import db, now
from portal.surveys.models.loops import Loop, Outcome
from portal.tasks.models import Task

IN_TIME = timedelta(days=2)


@dataclass(frozen=True)
class LoopFigures:
    """How loops were closed. Shares are of the loops that a low score opened, in percent, None without any.

    `n`: low answers. `median_hours`: from the answer to the first contact, of those contacted. `closed_in_time`: within
    two days, of the `settled`: those closed, or open for longer than that. `past_due`: open and due before today.
    """

    n: int = 0
    contacted: int = 0
    median_hours: float | None = None
    settled: int = 0
    closed_in_time: int = 0
    past_due: int = 0

    @property
    def contacted_percent(self) -> float | None:
        return _percent(self.contacted, self.n)

    @property
    def closed_in_time_percent(self) -> float | None:
        return _percent(self.closed_in_time, self.settled)


def _seconds(until: Any) -> Any:
    """From the answer on; whole seconds, as both databases count them."""
    return extract("epoch", until) - extract("epoch", Loop.created_at)


def _times(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_LOW = and_(Loop.is_low, or_(Loop.outcome.is_(None), Loop.outcome != Outcome.CORRECTED))
_ITS_TASK = and_(Task.client_id == Loop.client_id, Task.answer_id == Loop.answer_id)
_COUNTED = select(
    func.count().label("n"),
    func.count(Loop.contacted_at).label("contacted"),
    _times(or_(Loop.closed_at.is_not(None), Loop.created_at < bindparam("settled_before"))).label("settled"),
    _times(_seconds(Loop.closed_at) <= IN_TIME.total_seconds()).label("in_time"),
    _times(
        and_(Loop.closed_at.is_(None), exists().where(_ITS_TASK, Task.due_on < bindparam("today")).correlate(Loop))
    ).label("past_due"),
).where(_LOW)
_WAITS = select(_seconds(Loop.contacted_at)).where(_LOW, Loop.contacted_at.is_not(None))


def loop_figures(*which: ColumnElement[bool]) -> LoopFigures:
    """Of the low answers for whose `Loop` these conditions hold.

    Source: definitions of the house, "Close the loop": share of detractors contacted, median hours to first contact.
    A loop that the person's own correction closed counts for neither.
    """
    known = {"settled_before": now() - IN_TIME, "today": vendor_today()}
    row = db.session.execute(_COUNTED.where(*which), known).one()
    return LoopFigures(
        n=row.n,
        contacted=row.contacted,
        median_hours=_median_wait(row.contacted, which) if row.contacted else None,
        settled=row.settled,
        closed_in_time=row.in_time,
        past_due=row.past_due,
    )


def _median_wait(times: int, which: tuple[ColumnElement[bool], ...]) -> float:
    """In hours: the one in the middle, or the mean of the two there."""
    middle = _WAITS.where(*which).order_by(_seconds(Loop.contacted_at)).offset((times - 1) // 2).limit(2 - times % 2)
    return float(mean(db.session.scalars(middle).all())) / 3600


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
