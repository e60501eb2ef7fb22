"""Meeting notes: what the team wrote down, and what of it both sides read: the gist, decisions and tasks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import DecisionCarriedOut, DecisionReopened
from portal.ground.access import ClientOwned, TeamOnly
from portal.ground.db import Base, Kept, db, now
from portal.ground.happen import happen
from portal.ground.keys import belongs_to
from portal.people.models.users import User


class MeetingNotes(Base, TeamOnly):
    """The team's own notes of one meeting. `lines`: a list of {"line", "notes"}, one for each line of the agenda."""

    __tablename__ = "meeting_notes"
    __table_args__ = (belongs_to("meeting", "meeting_id"), belongs_to("interaction", "interaction_id"))
    meeting_id: Mapped[UUID] = mapped_column(primary_key=True)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    other: Mapped[str] = mapped_column(Text, default="")
    interaction_id: Mapped[UUID | None]
    saved_at: Mapped[datetime] = mapped_column(default=now)
    saved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    saved_by_name: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


class MeetingRecord(Base, ClientOwned):
    """What both sides read of a meeting that took place: its gist, in words for them."""

    __tablename__ = "meeting_record"
    behind_wall = "SELECT"
    __table_args__ = (belongs_to("meeting", "meeting_id"),)
    meeting_id: Mapped[UUID] = mapped_column(primary_key=True)
    gist: Mapped[str] = mapped_column(Text, default="")
    told_at: Mapped[datetime] = mapped_column(default=now)
    told_by_name: Mapped[str] = mapped_column(Text)


class MeetingDecision(Base, Kept, ClientOwned):
    """Something both sides decided in a meeting; open until it is carried out."""

    __tablename__ = "meeting_decision"
    behind_wall = "SELECT"
    __table_args__ = (belongs_to("meeting", "meeting_id"),)
    meeting_id: Mapped[UUID]
    position: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    carried_out_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    def carry_out(self, by: User) -> None:
        """Done as decided. Safe to call twice."""
        if self.carried_out_at is None:
            self.carried_out_at = now()
            self._tell(DecisionCarriedOut, by)

    def reopen(self, by: User) -> None:
        """Not yet, after all. Safe to call twice."""
        if self.carried_out_at is not None:
            self.carried_out_at = None
            self._tell(DecisionReopened, by)

    def _tell(self, fact: type[DecisionCarriedOut | DecisionReopened], by: User) -> None:
        db.session.flush()
        known: dict[str, Any] = {"decision_id": self.id, "meeting_id": self.meeting_id, "words": self.words}
        happen(fact(client_id=self.client_id, actor_id=by.id, actor_name=by.name, **known))


Index("ix_meeting_decision", MeetingDecision.client_id, MeetingDecision.meeting_id, MeetingDecision.position)


class MeetingTask(Base, ClientOwned):
    """A task that came from a meeting; whose it is and who reads it, the task says."""

    __tablename__ = "meeting_task"
    behind_wall = "SELECT"
    __table_args__ = (belongs_to("meeting", "meeting_id"), belongs_to("task", "task_id"))
    meeting_id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(primary_key=True)
