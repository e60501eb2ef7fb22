"""Figures: what the metrics of a client were in a month, against their goals and the month before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from portal.ground.reading import Reading as Statement
from portal.reports.models.amounts import Amounts, Direction, Measure, is_met
from portal.reports.models.goals import Goal
from portal.reports.models.metrics import Metric
from portal.reports.models.months import last_day, months_on, months_until
from portal.reports.models.readings import COUNTS, Reading

SERIES = 13  # months: a year and the same month a year ago


@dataclass(frozen=True)
class Measured:
    """The metric of a figure."""

    id: UUID
    client_id: UUID
    name: str
    code: str
    measure: Measure
    unit: str
    decimals: int

    @property
    def amounts(self) -> Amounts:
        return Amounts(self.measure, self.unit, self.decimals)


@dataclass(frozen=True)
class Agreed:
    """The goal in force at the end of a figure's month."""

    id: UUID
    baseline: Decimal | None
    target: Decimal
    direction: Direction
    due_on: date | None
    agreed_on: date
    reached_on: date | None
    position: int


@dataclass(frozen=True)
class Point:
    month: date
    value: Decimal | None


@dataclass(frozen=True)
class Figure:
    """One metric in one month. `before`: the month before; `series`: the last 13 months, this one at the end."""

    metric: Measured
    month: date
    value: Decimal | None
    goal: Agreed | None
    before: Decimal | None
    series: tuple[Point, ...]

    @property
    def met(self) -> bool | None:
        """Whether the goal was met; None without a goal or without a value."""
        if self.goal is None or self.value is None:
            return None
        return is_met(self.value, self.goal.target, self.goal.direction)

    @property
    def value_words(self) -> str:
        """“£31.20”; "" while there is no value."""
        return "" if self.value is None else self.metric.amounts.written(self.value)

    @property
    def before_words(self) -> str:
        return "" if self.before is None else self.metric.amounts.written(self.before)

    @property
    def goal_words(self) -> str:
        """“380”, “£34.00 or less”; "" without a goal."""
        return self.metric.amounts.goal(self.goal.target, self.goal.direction) if self.goal else ""

    @property
    def baseline_words(self) -> str:
        known = self.goal is not None and self.goal.baseline is not None
        return self.metric.amounts.written(self.goal.baseline) if known else ""  # type: ignore[union-attr,arg-type]

    @property
    def difference(self) -> str:
        """“8 above goal”, “£2.80 under goal”, “8 points below goal”; "" where there is nothing to compare."""
        if self.goal is None or self.value is None:
            return ""
        return self.metric.amounts.against(self.value, self.goal.target, self.goal.direction)

    @property
    def values(self) -> list[float | None]:
        """The series for a drawing, which needs no exactness."""
        return [None if point.value is None else float(point.value) for point in self.series]

    @property
    def target(self) -> float | None:
        """The goal's target for a drawing."""
        return float(self.goal.target) if self.goal else None


_in_force = and_(
    Goal.client_id == Metric.client_id,
    Goal.metric_id == Metric.id,
    Goal.agreed_on <= bindparam("on"),
    or_(Goal.ended_on.is_(None), Goal.ended_on > bindparam("on")),
)
_METRICS = Statement(
    select(
        Metric.id,
        Metric.client_id,
        Metric.name,
        Metric.code,
        Metric.measure,
        Metric.unit,
        Metric.decimals,
        Goal.id.label("goal_id"),
        Goal.baseline,
        Goal.target,
        Goal.direction,
        Goal.due_on,
        Goal.agreed_on,
        Goal.reached_on,
        Goal.position,
    )
    .outerjoin(Goal, _in_force)
    .where(Metric.client_id == bindparam("client_id"))
    .order_by(Goal.position.is_(None), Goal.position, Metric.name, Metric.id, Goal.agreed_on.desc())
)
_VALUES = Statement(
    select(Reading.metric_id, Reading.month, Reading.value).where(
        Reading.client_id == bindparam("client_id"),
        Reading.month.between(bindparam("first"), bindparam("last")),
        COUNTS,
    )
)
_WHOLE = Statement(
    select(Reading.month, Reading.value)
    .where(Reading.client_id == bindparam("client_id"), Reading.metric_id == bindparam("metric_id"), COUNTS)
    .order_by(Reading.month)
)

Values = dict[tuple[UUID, date], Decimal]


def figures(client_id: UUID, month: date) -> list[Figure]:
    """What there is to tell of a month: every metric with a goal in force at its end or a value in it, goals first.

    `month`: its first day. Without a value `value` is None, so that a missing figure is seen as missing.
    """
    values = _values(client_id, month, SERIES)
    found = [_figure(row, month, values) for row in _rows(client_id, month)]
    return [figure for figure in found if figure.goal or figure.value is not None]


def newest_figures(client_id: UUID, month: date) -> list[Figure]:
    """Every metric as it stands in `month`, each in its own newest month with a value."""
    values = _values(client_id, month, 2 * SERIES)
    newest: dict[UUID, date] = {}
    for metric_id, known in values:
        newest[metric_id] = max(known, newest.get(metric_id, known))
    return [_figure(row, newest.get(row.id, month), values) for row in _rows(client_id, month)]


def known_values(client_id: UUID, last: date, months: int) -> Values:
    """What counts in so many months, the last of which is `last`, by metric and month."""
    return _values(client_id, last, months)


def whole_series(client_id: UUID, metric_id: UUID) -> list[Point]:
    """Every month of a metric from its first value to its last; months without a value are gaps."""
    rows = _WHOLE.rows({"client_id": client_id, "metric_id": metric_id})
    if not rows:
        return []
    known = {row.month: row.value for row in rows}
    first, last = rows[0].month, rows[-1].month
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [Point(month, known.get(month)) for month in months_until(last, count)]


def _rows(client_id: UUID, month: date) -> Sequence[Any]:
    """One row for each metric."""
    rows = _METRICS.rows({"client_id": client_id, "on": last_day(month)})
    return list({row.id: row for row in reversed(rows)}.values())[::-1]


def _values(client_id: UUID, month: date, months: int) -> Values:
    span = {"client_id": client_id, "first": months_on(month, 1 - months), "last": month}
    return {(row.metric_id, row.month): row.value for row in _VALUES.rows(span)}


def _figure(row: Any, month: date, values: Values) -> Figure:
    metric = Measured(row.id, row.client_id, row.name, row.code, row.measure, row.unit, row.decimals)
    return Figure(
        metric=metric,
        month=month,
        value=values.get((row.id, month)),
        goal=_goal(row),
        before=values.get((row.id, months_on(month, -1))),
        series=tuple(Point(each, values.get((row.id, each))) for each in months_until(month, SERIES)),
    )


def _goal(row: Any) -> Agreed | None:
    if row.goal_id is None:
        return None
    return Agreed(
        row.goal_id, row.baseline, row.target, row.direction, row.due_on, row.agreed_on, row.reached_on, row.position
    )
