"""Concerns: the ongoing issues a client has."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamOnly
from portal.ground.db import Base, Kept
from portal.ground.keys import belongs_to, only


class ConcernState(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"


class Severity(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    URGENT = "urgent"


class Concern(Base, Kept, TeamOnly):
    """An issue a client has with us, from open to resolved; the team's alone."""

    __tablename__ = "concern"
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ConcernState] = mapped_column(default=ConcernState.OPEN)
    severity: Mapped[Severity] = mapped_column(default=Severity.NORMAL)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    opened_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date | None]
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


Index("ix_concern_open", Concern.client_id, Concern.created_at, **only("resolved_at IS NULL"))


class ConcernInteraction(Base, TeamOnly):
    """An interaction in which a concern came up."""

    __tablename__ = "concern_interaction"
    __table_args__ = (
        belongs_to("concern", "concern_id", ondelete="CASCADE"),
        belongs_to("interaction", "interaction_id", ondelete="CASCADE"),
    )
    concern_id: Mapped[UUID] = mapped_column(primary_key=True)
    interaction_id: Mapped[UUID] = mapped_column(primary_key=True)
