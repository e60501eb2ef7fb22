"""Tasks: something to do, by us or by the client, with a due date."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import (
    SharedTaskCompleted,
    SharedTaskReopened,
    TaskAdded,
    TaskAsked,
    TaskChanged,
    TaskCompleted,
    TaskRemoved,
    TaskReopened,
    TaskRestored,
    TaskSnoozed,
    TaskStarted,
)
from portal.ground.access import TeamFirst
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import Fact, Itself, happen
from portal.ground.keys import belongs_to, only
from portal.people.models.users import User


class Side(StrEnum):
    US = "us"
    YOU = "you"


class WaitsForOutcome(ValueError):
    """The task of an answer or a redemption ends with what came of it, which is said on a page of its own."""

    def __init__(self, task: "Task") -> None:
        super().__init__(task.title)
        self.task = task


class Task(Base, Kept, TeamFirst):
    """Something to do. Ours has an owner and is the team's alone unless shared; the client's is always shared.

    A task of a milestone is read by both sides; that of an answer is to close its loop, that of a redemption to
    approve it or to hand it over. `order_on` is what lists sort by: the due date, and the end of time for a task
    without one.
    """

    __tablename__ = "task"
    __table_args__ = (
        belongs_to("interaction", "interaction_id"),
        belongs_to("concern", "concern_id"),
        belongs_to("contact", "contact_id"),
        belongs_to("milestone", "milestone_id"),
        belongs_to("answer", "answer_id"),
        belongs_to("redemption", "redemption_id"),
        CheckConstraint("side = 'us' OR shared", name="theirs_is_shared"),
        CheckConstraint("milestone_id IS NULL OR shared", name="of_a_milestone_is_shared"),
    )
    title: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    side: Mapped[Side] = mapped_column(default=Side.US)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    contact_id: Mapped[UUID | None]
    due_on: Mapped[date | None]
    order_on: Mapped[date] = mapped_column(Computed("coalesce(due_on, '9999-12-31')", persisted=True))
    snoozed_until: Mapped[date | None]
    snooze_reason: Mapped[str | None] = mapped_column(Text)
    interaction_id: Mapped[UUID | None]
    concern_id: Mapped[UUID | None]
    milestone_id: Mapped[UUID | None]
    answer_id: Mapped[UUID | None]
    redemption_id: Mapped[UUID | None]
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    started_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def add(
        cls,
        client_id: UUID,
        by: User | Itself,
        *,
        title: str,
        side: Side = Side.US,
        told_of: bool = False,
        **values: Any,
    ) -> Self:
        """A new task; `values`: note, owner_id, contact_id, due_on, shared, and the id of what it is about.

        Ours belongs to whoever adds it unless another owner is named; the client's is shared with them. `told_of`: its
        owner is told what it is about by whoever calls.
        """
        shared = side == Side.YOU or values.get("milestone_id") is not None
        given = {"owner_id": by.id if side == Side.US else None, "shared": shared, **values}
        task = cls(id=new_id(), client_id=client_id, made_by_id=by.id, title=title, side=side, **given)
        db.session.add(task)
        task._tell(TaskAdded, by, told_of=told_of)
        return task

    def start(self, by: User) -> None:
        """Somebody works on it now. Safe to call twice."""
        if self.done_at is None and self.started_at is None:
            self.started_at = now()
            self._tell(TaskStarted, by)

    def ask(self, by: User) -> None:
        """Have the contact whose task it is asked by mail. What is done, or nobody's of theirs, is not asked for."""
        if self.done_at is None and self.side == Side.YOU and self.contact_id is not None:
            self._tell(TaskAsked, by)

    def complete(self, by: User | Itself, *, with_outcome: bool = False) -> None:
        """Done. Safe to call twice: the first call counts. Raises WaitsForOutcome, unless it ends `with_outcome`."""
        self._keep_to_outcome(with_outcome)
        if self.done_at is None:
            self.done_at, self.done_by_id = now(), by.id
            self.snoozed_until = self.snooze_reason = None
            self._tell(SharedTaskCompleted if self.shared else TaskCompleted, by)

    def reopen(self, by: User | Itself, *, with_outcome: bool = False) -> None:
        """Not done after all. Safe to call twice. Raises WaitsForOutcome, unless it begins again `with_outcome`."""
        self._keep_to_outcome(with_outcome)
        if self.done_at is not None:
            self.done_at = self.done_by_id = None
            self._tell(SharedTaskReopened if self.shared else TaskReopened, by)

    def snooze(self, by: User, until: date, reason: str) -> None:
        """Out of sight until that day, for a reason. Its due date stays: a task that is late stays late."""
        if self.done_at is None and (self.snoozed_until, self.snooze_reason) != (until, reason):
            self.snoozed_until, self.snooze_reason = until, reason
            self._tell(TaskSnoozed, by, until=until, reason=reason)

    def wake(self, by: User) -> None:
        """Back in sight at once."""
        if self.snoozed_until is not None:
            self.snoozed_until = self.snooze_reason = None
            self._tell(TaskChanged, by)

    def change(self, by: User | Itself, **values: Any) -> None:
        """Another title, note, owner, contact or date. Nothing new changes nothing."""
        new = {name: value for name, value in values.items() if getattr(self, name) != value}
        for name, value in new.items():
            setattr(self, name, value)
        if new:
            self._tell(TaskChanged, by)

    def remove(self, by: User, *, with_outcome: bool = False) -> None:
        """Not to be done at all; `restore` brings it back. Safe to call twice. Raises WaitsForOutcome."""
        self._keep_to_outcome(with_outcome)
        if self.removed_at is None:
            self.removed_at = now()
            self._tell(TaskRemoved, by)

    def restore(self, by: User | Itself) -> None:
        """Removed by mistake."""
        if self.removed_at is not None:
            self.removed_at = None
            self._tell(TaskRestored, by)

    def _keep_to_outcome(self, with_outcome: bool) -> None:
        if (self.answer_id or self.redemption_id) and not with_outcome:
            raise WaitsForOutcome(self)

    def _tell(self, kind: type[Fact], by: User | Itself, **words: Any) -> None:
        db.session.flush()
        known = {"task_id": self.id, "title": self.title, "side": str(self.side)}
        happen(kind(client_id=self.client_id, actor_id=by.id, actor_name=by.name, **known, **words))


_TO_DO = "done_at IS NULL AND removed_at IS NULL"
_DONE = "done_at IS NOT NULL AND removed_at IS NULL"
for _name, _of in (("owner", (Task.owner_id,)), ("client", (Task.client_id,)), ("all", ())):
    Index(f"ix_task_{_name}_open", *_of, Task.order_on, Task.id, **only(_TO_DO))
    Index(
        f"ix_task_{_name}_snoozed", *_of, Task.snoozed_until, Task.id, **only(f"snoozed_until IS NOT NULL AND {_TO_DO}")
    )
    Index(f"ix_task_{_name}_done", *_of, Task.done_at.desc(), Task.id.desc(), **only(_DONE))
Index("ix_task_interaction", Task.client_id, Task.interaction_id)
Index("ix_task_concern", Task.client_id, Task.concern_id, **only("concern_id IS NOT NULL"))
Index("uq_task_answer", Task.client_id, Task.answer_id, unique=True, **only("answer_id IS NOT NULL"))
Index("uq_task_redemption", Task.client_id, Task.redemption_id, unique=True, **only("redemption_id IS NOT NULL"))
Index("ix_task_milestone", Task.client_id, Task.milestone_id, **only("milestone_id IS NOT NULL"))

_OPEN = (
    select(
        Task.id,
        Task.title,
        Task.note,
        Task.side,
        Task.shared,
        Task.due_on,
        Task.snoozed_until,
        Task.interaction_id,
        User.name.label("owner_name"),
    )
    .outerjoin(User, User.id == Task.owner_id)
    .where(Task.client_id == bindparam("client_id"), Task.done_at.is_(None), Task.removed_at.is_(None))
    .order_by(Task.order_on, Task.id)
    .limit(bindparam("limit"))
)


def open_tasks(client_id: UUID, limit: int = 20) -> Sequence[Any]:
    """Rows of what is still to do for a client, by either side, the earliest due first."""
    return db.session.execute(_OPEN, {"client_id": client_id, "limit": limit}).all()
