"""What the pages of goals show: ended goals, and a trend in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from portal.ground.calendars import reader_locale, written
from portal.ground.reading import Reading as Statement
from portal.reports.models.amounts import Amounts
from portal.reports.models.figures import Figure, Point
from portal.reports.models.goals import Goal
from portal.reports.models.metrics import Metric

CHARTED = 25  # months: two years and the same month before
LABELS = 14

_next = aliased(Goal)
_ENDED = Statement(
    select(
        Goal.id,
        Goal.metric_id,
        Metric.name,
        Metric.measure,
        Metric.unit,
        Metric.decimals,
        Goal.target,
        Goal.direction,
        Goal.agreed_on,
        Goal.ended_on,
        Goal.reached_on,
        select(_next.id).where(_next.client_id == Goal.client_id, _next.before_id == Goal.id).exists().label("went_on"),
    )
    .join(Metric, (Metric.client_id == Goal.client_id) & (Metric.id == Goal.metric_id))
    .where(Goal.client_id == bindparam("client_id"), Goal.ended_on.is_not(None))
    .order_by(Goal.ended_on.desc(), Goal.id.desc())
    .limit(bindparam("limit"))
)


@dataclass(frozen=True)
class PastGoal:
    """A goal that is over; `went_on`: another target took its place."""

    row: Any

    @cached_property
    def words(self) -> str:
        amounts = Amounts(self.row.measure, self.row.unit, self.row.decimals)
        return amounts.goal(self.row.target, self.row.direction)


def past_goals(client_id: UUID, limit: int = 50) -> list[PastGoal]:
    return [PastGoal(row) for row in _ENDED.rows({"client_id": client_id, "limit": limit})]


@dataclass(frozen=True)
class Trend:
    """All months of one metric, for a chart, a table and a sentence."""

    figure: Figure
    points: Sequence[Point]

    @property
    def charted(self) -> Sequence[Point]:
        return self.points[-CHARTED:]

    @property
    def values(self) -> list[float | None]:
        return [None if point.value is None else float(point.value) for point in self.charted]

    @property
    def labels(self) -> list[str]:
        """A name below as many points as there is room for; the last always has one."""
        count = len(self.charted)
        room = LABELS // 2 if reader_locale().language == "fa" else LABELS
        step = -(-count // room) or 1
        names = [written(point.month, "LLL") for point in self.charted]
        return [name if (count - 1 - place) % step == 0 else "" for place, name in enumerate(names)]

    @property
    def says(self) -> str:
        """The chart in one full sentence."""
        known = [point for point in self.charted if point.value is not None]
        amounts, name = self.figure.metric.amounts, self.figure.metric.name
        first, last = known[0], known[-1]
        assert first.value is not None and last.value is not None
        values = {
            "name": name,
            "since": written(first.month, "LLLL y"),
            "until": written(last.month, "LLLL y"),
            "first": amounts.written(first.value),
            "last": amounts.written(last.value),
        }
        if first.month == last.month:
            said = gettext("%(name)s in %(until)s: %(last)s.", **values)
        elif last.value > first.value:
            said = gettext("%(name)s each month, %(since)s to %(until)s, rising from %(first)s to %(last)s.", **values)
        elif last.value < first.value:
            said = gettext("%(name)s each month, %(since)s to %(until)s, falling from %(first)s to %(last)s.", **values)
        else:
            said = gettext("%(name)s each month, %(since)s to %(until)s, %(last)s at both ends.", **values)
        return f"{said} {gettext('Goal: %(goal)s.', goal=self.figure.goal_words)}" if self.figure.goal else str(said)
