"""Goals: what a client and we agreed to reach, and by when."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import GoalAgreed, GoalChanged, GoalEnded, GoalReached
from portal.ground.access import ClientOwned
from portal.ground.clock import today
from portal.ground.db import Base, Kept, db, new_id
from portal.ground.happen import Fact, happen
from portal.ground.keys import belongs_to, only
from portal.reports.models.amounts import Direction, is_met
from portal.reports.models.metrics import Metric
from portal.reports.models.signed import By


class Goal(Base, Kept, ClientOwned):
    """A target for one metric, in force from `agreed_on` until `ended_on`. A changed target is another goal.

    `reached_on`: the first month whose figure met it; once told it stays told.
    """

    __tablename__ = "goal"
    behind_wall = "SELECT"
    __table_args__ = (
        belongs_to("metric", "metric_id"),
        belongs_to("goal", "before_id"),
        CheckConstraint("ended_on IS NULL OR ended_on >= agreed_on", name="ends_after_it_began"),
    )
    metric_id: Mapped[UUID]
    baseline: Mapped[Decimal | None]
    target: Mapped[Decimal]
    direction: Mapped[Direction] = mapped_column(default=Direction.UP)
    due_on: Mapped[date | None]
    agreed_on: Mapped[date]
    ended_on: Mapped[date | None]
    reached_on: Mapped[date | None]
    before_id: Mapped[UUID | None]
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def agree(cls, metric: Metric, by: By, *, target: Decimal, **values: Any) -> Self:
        """A goal both sides agreed on; `values`: baseline, direction, due_on, agreed_on (today unless told).

        A metric has one goal at a time: the database refuses a second.
        """
        given = {"agreed_on": today(), "position": _next_position(metric.client_id), **values}
        goal = cls(id=new_id(), client_id=metric.client_id, metric_id=metric.id, target=target, **given)
        db.session.add(goal)
        goal._tell(GoalAgreed, by)
        return goal

    def change(self, by: By, *, since: date | None = None, **values: Any) -> Self:
        """The goal as it stands now; nothing new changes nothing. An ended goal stays as it was.

        Another target or direction ends this goal on the day `since` (today unless told, never before it was agreed)
        and begins a new one there; baseline, due_on and position are changed in place.
        """
        new = {name: value for name, value in values.items() if getattr(self, name) != value}
        if self.ended_on or not new:
            return self
        if not {"target", "direction"} & new.keys():
            for name, value in new.items():
                setattr(self, name, value)
            self._tell(GoalChanged, by)
            return self
        return self._succeed(by, max(since or today(), self.agreed_on), new)

    def end(self, by: By) -> None:
        """No goal any more; its history stays. Safe to call twice."""
        if self.ended_on is None:
            self.ended_on = max(today(), self.agreed_on)
            self._tell(GoalEnded, by)

    def look_at(self, month: date, value: Decimal, by: By) -> None:
        """Tell it, once, when the figure of a month meets the goal."""
        if self.reached_on is None and is_met(value, self.target, self.direction):
            self.reached_on = month
            self._tell(GoalReached, by, month=month)

    def _succeed(self, by: By, since: date, new: dict[str, Any]) -> Self:
        kept = {name: getattr(self, name) for name in ("baseline", "target", "direction", "due_on", "position")}
        self.ended_on = since
        db.session.flush()  # first: a metric has one open goal
        successor = type(self)(
            id=new_id(), client_id=self.client_id, metric_id=self.metric_id, agreed_on=since, before_id=self.id,
            **{**kept, **new},
        )  # fmt: skip
        db.session.add(successor)
        successor._tell(GoalChanged, by, before_id=self.id)
        return successor

    def _tell(self, kind: type[Fact], by: By, **words: Any) -> None:
        db.session.flush()
        name = db.session.scalars(_NAME, {"client_id": self.client_id, "metric_id": self.metric_id}).one()
        known = {"goal_id": self.id, "metric_id": self.metric_id, "name": name}
        happen(kind(client_id=self.client_id, actor_id=by.id, actor_name=by.name, **known, **words))


Index("ix_goal_open", Goal.client_id, Goal.metric_id, unique=True, **only("ended_on IS NULL"))
Index("ix_goal_metric", Goal.client_id, Goal.metric_id, Goal.agreed_on)

_NAME = select(Metric.name).where(Metric.client_id == bindparam("client_id"), Metric.id == bindparam("metric_id"))
_LAST = select(func.max(Goal.position)).where(Goal.client_id == bindparam("client_id"))
_HISTORY = (
    select(
        Goal.id, Goal.baseline, Goal.target, Goal.direction, Goal.due_on, Goal.agreed_on, Goal.ended_on, Goal.reached_on
    )
    .where(Goal.client_id == bindparam("client_id"), Goal.metric_id == bindparam("metric_id"))
    .order_by(Goal.agreed_on.desc(), Goal.created_at.desc(), Goal.id.desc())
)


def goals_of(client_id: UUID, metric_id: UUID) -> Sequence[Any]:
    """Rows of every goal a metric ever had, the newest first."""
    return db.session.execute(_HISTORY, {"client_id": client_id, "metric_id": metric_id}).all()


def _next_position(client_id: UUID) -> int:
    last = db.session.scalar(_LAST, {"client_id": client_id})
    return 0 if last is None else last + 1
