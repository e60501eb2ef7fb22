"""Meetings of both sides: planned, moved, called off, and the client's wish to move one."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import (
    MeetingCancelled,
    MeetingChanged,
    MeetingKept,
    MeetingMoveAsked,
    MeetingMoved,
    MeetingPlanned,
)
from portal.ground.access import ClientOwned
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import Fact, happen
from portal.ground.keys import belongs_to, only
from portal.people.models.users import User


class MeetingStepKind(StrEnum):
    PLANNED = "planned"
    CHANGED = "changed"
    MOVED = "moved"
    ASKED = "asked"
    KEPT = "kept"
    CANCELLED = "cancelled"


class Meeting(Base, Kept, ClientOwned):
    """A meeting to come or past. `place` is a text or an https link; `agenda` its lines.

    `sequence` counts what calendars have to be told anew, since `told_at`. `ask_id` names the step in which the client
    asked for another time, until we have answered; `task_id` is the team's task that came of it.
    """

    __tablename__ = "meeting"
    __table_args__ = (CheckConstraint("minutes > 0", name="takes_time"), belongs_to("task", "task_id"))
    title: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str | None] = mapped_column(Text)
    agenda: Mapped[list[str]] = mapped_column(JSON, default=list)
    planned_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    cancelled_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)
    told_at: Mapped[datetime] = mapped_column(default=now)
    ask_id: Mapped[UUID | None]
    task_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def plan(
        cls, client_id: UUID, by: User, *, members: Iterable[UUID] = (), contacts: Iterable[UUID] = (), **values: Any
    ) -> Self:
        """A new meeting; `values`: title, starts_at, minutes, place, agenda."""
        meeting = cls(id=new_id(), client_id=client_id, planned_by_id=by.id, **values)
        db.session.add(meeting)
        db.session.flush()
        meeting._invite(members, contacts)
        meeting._step(MeetingStepKind.PLANNED, by, to_at=meeting.starts_at)
        meeting._tell(MeetingPlanned, by)
        return meeting

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_over(self) -> bool:
        return self.ends_at <= now()

    def change(self, by: User, *, members: Iterable[UUID], contacts: Iterable[UUID], **values: Any) -> None:
        """Other words, people, length or place; the time moves by `move`. Nothing new changes nothing."""
        if self.cancelled_at is not None:
            return
        new = {name: value for name, value in values.items() if getattr(self, name) != value}
        for name, value in new.items():
            setattr(self, name, value)
        others = self._invite(members, contacts)
        if new or others:
            self._count()
            self._step(MeetingStepKind.CHANGED, by)
            self._tell(MeetingChanged, by)

    def move(self, by: User, starts_at: datetime, reason: str) -> None:
        """To another time, with the reason both sides read; whoever asked for it is answered. Safe to call twice."""
        if self.cancelled_at is not None or starts_at == self.starts_at:
            return
        before, self.starts_at = self.starts_at, starts_at
        self._count()
        self._step(MeetingStepKind.MOVED, by, words=reason, from_at=before, to_at=starts_at)
        self.ask_id = None
        self._tell(MeetingMoved, by, before=before, reason=reason)

    def cancel(self, by: User, reason: str) -> None:
        """It does not take place. Safe to call twice."""
        if self.cancelled_at is None:
            self.cancelled_at = now()
            self._count()
            self._step(MeetingStepKind.CANCELLED, by, words=reason)
            self.ask_id = None
            self._tell(MeetingCancelled, by, reason=reason)

    def ask_to_move(self, by: User, proposed_at: datetime | None, reason: str) -> None:
        """The client would rather meet at another time. Asking anew takes the place of what was asked before."""
        if self.cancelled_at is None and not self.is_over:
            asked = self._step(MeetingStepKind.ASKED, by, words=reason, to_at=proposed_at)
            self.ask_id = asked.id
            self._tell(MeetingMoveAsked, by, proposed_at=proposed_at, reason=reason)

    def keep(self, by: User, reason: str) -> None:
        """It stays where it was, although they asked. Safe to call twice."""
        if self.ask_id is not None:
            self.ask_id = None
            self._step(MeetingStepKind.KEPT, by, words=reason)
            self._tell(MeetingKept, by, reason=reason)

    def _count(self) -> None:
        self.sequence, self.told_at = self.sequence + 1, now()

    def _invite(self, members: Iterable[UUID], contacts: Iterable[UUID]) -> bool:
        """These people take part and no others; True if that is new."""
        wanted = {(id, None) for id in members} | {(None, id) for id in contacts}
        mine = MeetingGuest.client_id == self.client_id, MeetingGuest.meeting_id == self.id
        known = {
            (guest.user_id, guest.contact_id): guest.id
            for guest in db.session.scalars(select(MeetingGuest).where(*mine))
        }
        gone = [id for key, id in known.items() if key not in wanted]
        if gone:
            db.session.execute(delete(MeetingGuest).where(*mine, MeetingGuest.id.in_(gone)))
        for user_id, contact_id in sorted(wanted - set(known), key=str):
            db.session.add(
                MeetingGuest(
                    id=new_id(), client_id=self.client_id, meeting_id=self.id, user_id=user_id, contact_id=contact_id
                )
            )
        db.session.flush()
        return wanted != set(known)

    def _step(self, kind: MeetingStepKind, by: User, **values: Any) -> "MeetingStep":
        step = MeetingStep(
            id=new_id(),
            client_id=self.client_id,
            meeting_id=self.id,
            kind=kind,
            by_id=by.id,
            by_name=by.name,
            **values,
        )
        db.session.add(step)
        db.session.flush()
        return step

    def _tell(self, kind: type[Fact], by: User, **words: Any) -> None:
        known = {"meeting_id": self.id, "title": self.title, "starts_at": self.starts_at}
        happen(kind(client_id=self.client_id, actor_id=by.id, actor_name=by.name, **known, **words))


Index("ix_meeting_time", Meeting.client_id, Meeting.starts_at, Meeting.id)
Index("ix_meeting_task", Meeting.client_id, Meeting.task_id, **only("task_id IS NOT NULL"))


class MeetingGuest(Base, Kept, ClientOwned):
    """Who takes part: one of us (`user_id`) or one of theirs (`contact_id`)."""

    __tablename__ = "meeting_guest"
    __table_args__ = (
        belongs_to("meeting", "meeting_id", ondelete="CASCADE"),
        belongs_to("contact", "contact_id", ondelete="CASCADE"),
        CheckConstraint("(user_id IS NULL) <> (contact_id IS NULL)", name="of_one_side"),
    )
    meeting_id: Mapped[UUID]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    contact_id: Mapped[UUID | None]


Index("ix_meeting_guest", MeetingGuest.client_id, MeetingGuest.meeting_id)
Index("ix_meeting_guest_contact", MeetingGuest.client_id, MeetingGuest.contact_id)
Index("ix_meeting_guest_user", MeetingGuest.user_id)


class MeetingStep(Base, Kept, ClientOwned):
    """What happened to a meeting; only added to. `from_at`, `to_at`: the times before and after, or the one wished."""

    __tablename__ = "meeting_step"
    behind_wall = "SELECT, INSERT"
    __table_args__ = (belongs_to("meeting", "meeting_id", ondelete="CASCADE"),)
    meeting_id: Mapped[UUID]
    kind: Mapped[MeetingStepKind]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)
    words: Mapped[str | None] = mapped_column(Text)
    from_at: Mapped[datetime | None]
    to_at: Mapped[datetime | None]


Index("ix_meeting_step", MeetingStep.client_id, MeetingStep.meeting_id, MeetingStep.id)
