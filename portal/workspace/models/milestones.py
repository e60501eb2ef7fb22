"""Milestones: what is reached on the way, by whom, when it was agreed for and when it happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import (
    MilestoneAdded,
    MilestoneChanged,
    MilestoneMoved,
    MilestoneReached,
    MilestoneRemoved,
    MilestoneReopened,
    MilestoneRestored,
    MilestoneStarted,
)
from portal.ground.access import ClientOwned
from portal.ground.clock import today
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import Fact, happen
from portal.ground.keys import belongs_to, only
from portal.people.models.users import User
from portal.tasks.models import Task


class Doer(StrEnum):
    """Who brings a milestone about."""

    US = "us"
    YOU = "you"
    BOTH = "both"


@dataclass(frozen=True)
class Explanation:
    """What the client reads when a date slips: what happened, and what we do about it."""

    happened: str
    remedy: str


class Unapproved(ValueError):
    """The client is to sign the milestone off first."""


class Unexplained(ValueError):
    """A date slips, and nobody has said why and what is done about it."""


class Milestone(Base, Kept, ClientOwned):
    """What is reached on the way.

    `baseline_on` is the day first agreed and never changes; `due_on` is where it stands now. `completed_on` is the day
    it was reached, `completed_at` the instant that was noted. `approval_asked_at` is set while it lies before the
    client for sign-off (`sign_offs.py`).
    """

    __tablename__ = "milestone"
    __table_args__ = (
        belongs_to("phase", "phase_id"),
        belongs_to("contact", "contact_id"),
        CheckConstraint("(completed_at IS NULL) = (completed_on IS NULL)", name="completed_on_a_day"),
        CheckConstraint("(due_on IS NULL) = (baseline_on IS NULL)", name="a_date_has_a_baseline"),
    )
    phase_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(Text)
    about: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int]
    doer: Mapped[Doer] = mapped_column(default=Doer.US)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    contact_id: Mapped[UUID | None]
    start_on: Mapped[date | None]
    due_on: Mapped[date | None]
    baseline_on: Mapped[date | None]
    wants_approval: Mapped[bool] = mapped_column(default=False)
    approval_asked_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    completed_on: Mapped[date | None]
    completed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def add(
        cls, client_id: UUID, by: User, *, phase_id: UUID, title: str, position: int | None = None, **values: Any
    ) -> Self:
        """A new milestone, the last of its phase unless a position is given.

        `values`: about, doer, owner_id, contact_id, start_on, due_on (which becomes the baseline), wants_approval.
        """
        place = {
            "phase_id": phase_id,
            "position": position or _last_place(client_id, phase_id),
            "baseline_on": values.get("due_on"),
        }
        milestone = cls(id=new_id(), client_id=client_id, title=title, **{**place, **values})
        db.session.add(milestone)
        milestone._tell(MilestoneAdded, by)
        return milestone

    def change(self, by: User, **values: Any) -> None:
        """Other words, doer, people, start, phase, or a first date; `move` moves it. Nothing new changes nothing."""
        new = {name: value for name, value in values.items() if getattr(self, name) != value}
        if "due_on" in new:
            if self.due_on is not None:
                raise ValueError("a date that was agreed is moved, not changed")
            new["baseline_on"] = new["due_on"]
        if "phase_id" in new:
            new["position"] = _last_place(self.client_id, new["phase_id"])
        for name, value in new.items():
            setattr(self, name, value)
        if new:
            self._tell(MilestoneChanged, by)

    def start(self, by: User) -> None:
        """Somebody works on it now. Safe to call twice."""
        if self.completed_at is None and self.started_at is None:
            self.started_at = now()
            self._tell(MilestoneStarted, by)

    def complete(self, by: User, *, on: date | None = None, explanation: Explanation | None = None) -> None:
        """Reached, today or on an earlier day. Safe to call twice: the first call counts.

        After its date it is not closed over: raises Unexplained without an explanation, which the client reads.
        Raises Unapproved while the client has not signed off what waits for that.
        """
        if self.completed_at is not None:
            return
        if self.wants_approval and self.approved_at is None:
            raise Unapproved(self.title)
        reached_on = on or today()
        if self.due_on is not None and reached_on > self.due_on:
            self._slip(by, reached_on, explanation)
        self.completed_at, self.completed_on, self.completed_by_id = now(), reached_on, by.id
        self._tell(MilestoneReached, by, reached_on=reached_on, baseline_on=self.baseline_on)

    def reopen(self, by: User) -> None:
        """Not reached after all. Safe to call twice."""
        if self.completed_at is not None:
            self.completed_at = self.completed_on = self.completed_by_id = None
            self._tell(MilestoneReopened, by)

    def move(
        self,
        by: User,
        to_on: date,
        *,
        start_on: date | None = None,
        explanation: Explanation | None = None,
        cause: Self | None = None,
    ) -> None:
        """Another date, kept with why. `cause`: the milestone whose move takes this one along.

        Raises Unexplained when that asks for words (`asks_why`) and none are given. The same date changes nothing.
        """
        if to_on == self.due_on or self.completed_at is not None:
            return
        if self.due_on is None:
            self.change(by, due_on=to_on)
            return
        before = self.due_on
        if self.asks_why(to_on):
            self._slip(by, to_on, explanation, cause)
        else:
            self._keep_move(by, to_on, explanation, cause)
        self.start_on = start_on or self.start_on
        self._tell(MilestoneMoved, by, from_on=before, to_on=to_on, cause_id=cause.id if cause else None)

    def asks_why(self, to_on: date) -> bool:
        """True if a move there needs an explanation: past the day first agreed, or after the date was missed."""
        if self.due_on is None or self.baseline_on is None:
            return False
        return to_on > max(self.baseline_on, self.due_on) or self.is_missed

    @property
    def is_missed(self) -> bool:
        """True once its date is past and it is not reached."""
        return self.completed_at is None and self.due_on is not None and self.due_on < today()

    def remove(self, by: User, at: datetime | None = None) -> None:
        """Off the roadmap with its tasks; `restore` brings them back. Safe to call twice."""
        if self.removed_at is None:
            self.removed_at = at or now()
            for task in self._tasks(removed_at=None):
                task.removed_at = self.removed_at
            self._tell(MilestoneRemoved, by)

    def restore(self, by: User) -> None:
        """Removed by mistake; tasks that had been removed before it stay so."""
        if self.removed_at is not None:
            at, self.removed_at = self.removed_at, None
            for task in self._tasks(removed_at=at):
                task.removed_at = None
            self._tell(MilestoneRestored, by)

    def _tasks(self, *, removed_at: datetime | None) -> Sequence[Task]:
        return db.session.scalars(
            select(Task).filter_by(client_id=self.client_id, milestone_id=self.id, removed_at=removed_at)
        ).all()

    def _slip(self, by: User, to_on: date, explanation: Explanation | None, cause: Self | None = None) -> None:
        if explanation is None:
            raise Unexplained(self.title)
        self._keep_move(by, to_on, explanation, cause)

    def _keep_move(self, by: User, to_on: date, explanation: Explanation | None, cause: Self | None) -> None:
        db.session.add(
            MilestoneMove(
                client_id=self.client_id,
                milestone_id=self.id,
                cause_id=cause.id if cause else None,
                from_on=self.due_on,
                to_on=to_on,
                happened=explanation.happened if explanation else None,
                remedy=explanation.remedy if explanation else None,
                by_id=by.id,
                by_name=by.name,
            )
        )
        self.due_on = to_on

    def _tell(self, kind: type[Fact], by: User, **words: Any) -> None:
        db.session.flush()
        known = {"milestone_id": self.id, "title": self.title}
        happen(kind(client_id=self.client_id, actor_id=by.id, actor_name=by.name, **known, **words))


def _last_place(client_id: UUID, phase_id: UUID) -> int:
    """The place after the last milestone of a phase."""
    there = (Milestone.client_id == client_id, Milestone.phase_id == phase_id)
    return (db.session.scalar(select(func.max(Milestone.position)).where(*there)) or 0) + 1


Index("ix_milestone_order", Milestone.client_id, Milestone.phase_id, Milestone.position, Milestone.id)
Index(
    "ix_milestone_open",
    Milestone.client_id,
    Milestone.due_on,
    Milestone.id,
    **only("completed_at IS NULL AND removed_at IS NULL"),
)
Index("ix_milestone_late", Milestone.due_on, Milestone.id, **only("completed_at IS NULL AND removed_at IS NULL"))
Index("ix_milestone_asked", Milestone.client_id, Milestone.approval_asked_at, **only("approval_asked_at IS NOT NULL"))
Index("ix_milestone_reached", Milestone.client_id, Milestone.completed_on.desc(), **only("completed_at IS NOT NULL"))


class MilestoneMove(Base, Kept, ClientOwned):
    """One move of a date, with the words the client reads about it; only added, never changed."""

    __tablename__ = "milestone_move"
    __table_args__ = (belongs_to("milestone", "milestone_id"), belongs_to("milestone", "cause_id"))
    milestone_id: Mapped[UUID]
    cause_id: Mapped[UUID | None]
    from_on: Mapped[date]
    to_on: Mapped[date]
    happened: Mapped[str | None] = mapped_column(Text)
    remedy: Mapped[str | None] = mapped_column(Text)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)


Index("ix_milestone_move", MilestoneMove.client_id, MilestoneMove.milestone_id, MilestoneMove.id)
