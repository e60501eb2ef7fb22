"""Interactions: the calls, meetings, emails and notes of a client's history."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamFirst
from portal.ground.db import Base, Kept
from portal.ground.keys import belongs_to, only


class InteractionKind(StrEnum):
    CALL = "call"
    MEETING = "meeting"
    EMAIL = "email"
    NOTE = "note"


class Mood(StrEnum):
    PLEASED = "pleased"
    STEADY = "steady"
    WORRIED = "worried"


class Interaction(Base, Kept, TeamFirst):
    """One logged call, meeting, email or note.

    `present`, `topics` and `files` are what a timeline row shows, as they were when it was written:
    `present` is a list of {"id", "name", "side": "us" | "you"}, `topics` of words, `files` of {"id", "name", "size"}.
    `origin_id` names the team's row of which this shared one tells the client in other words.
    """

    __tablename__ = "interaction"
    __table_args__ = (belongs_to("interaction", "origin_id"),)
    kind: Mapped[InteractionKind]
    occurred_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int | None]
    mood: Mapped[Mood | None]
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    author_name: Mapped[str] = mapped_column(Text, default="")
    present: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    origin_id: Mapped[UUID | None]
    import_id: Mapped[UUID | None]
    pinned_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[UUID | None]
    edited_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


_NEWEST = (Interaction.occurred_at.desc(), Interaction.id.desc())
Index("ix_interaction_timeline", Interaction.client_id, *_NEWEST, **only("removed_at IS NULL"))
Index("ix_interaction_shared", Interaction.client_id, *_NEWEST, **only("shared AND removed_at IS NULL"))
Index("ix_interaction_kind", Interaction.client_id, Interaction.kind, *_NEWEST, **only("removed_at IS NULL"))
Index(
    "ix_interaction_pinned",
    Interaction.client_id,
    Interaction.pinned_at,
    **only("pinned_at IS NOT NULL AND removed_at IS NULL"),
)
Index("ix_interaction_origin", Interaction.client_id, Interaction.origin_id)
Index("ix_interaction_import", Interaction.import_id, **only("import_id IS NOT NULL"))
