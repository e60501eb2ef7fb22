"""Waves and invitations: one sending of a survey, and each person's own link to it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamOnly
from portal.ground.db import Base, Kept, now
from portal.ground.keys import belongs_to, only
from portal.people.models.contacts import RelationshipRole


class WaveOrigin(StrEnum):
    """Who sends it: one of us, a schedule, or a rule; what a rule sends in one month is one wave."""

    HAND = "hand"
    SCHEDULE = "schedule"
    RULE = "rule"


class Wave(Base, Kept):
    """One sending of one version of a survey.

    `audience`: whom it is for, as `Audience.kept()` gives it. `key` keeps a schedule or a rule from making it twice.
    `words`: what the sender says beside the question. `sent_at`: since when everybody has their invitation.
    """

    __tablename__ = "wave"
    __table_args__ = (
        ForeignKeyConstraint(["survey_id", "number"], ["survey_version.survey_id", "survey_version.number"]),
        CheckConstraint("reminders BETWEEN 0 AND 2", name="at_most_two_reminders"),
    )
    survey_id: Mapped[UUID]
    number: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    origin: Mapped[WaveOrigin]
    key: Mapped[str | None] = mapped_column(Text, unique=True)
    audience: Mapped[dict[str, Any]] = mapped_column(JSON)
    words: Mapped[str | None] = mapped_column(Text)
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    planned_for: Mapped[datetime]
    open_days: Mapped[int] = mapped_column(default=14)
    reminders: Mapped[int] = mapped_column(default=2)
    remind_after_days: Mapped[int] = mapped_column(default=4)
    sent_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)


class Invitation(Base, Kept, TeamOnly):
    """One person asked in one wave; the mailed link is signed over `id` and `generation`, which revoking raises.

    `created_at` is when they were asked. `owner_id`, `segment` and `role` are kept as they were then. Of an anonymous
    answer nothing leads here: `completed_at` then is only a day. `stopped_at`: they wanted no more of these questions.
    """

    __tablename__ = "invitation"
    __table_args__ = (belongs_to("contact", "contact_id"),)
    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"))
    contact_id: Mapped[UUID]
    email: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    segment: Mapped[str | None] = mapped_column(Text)
    role: Mapped[RelationshipRole | None]
    generation: Mapped[int] = mapped_column(default=1)
    expires_at: Mapped[datetime]
    reminded: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    def stop(self) -> None:
        """They want no more of these questions. Safe to call twice."""
        if self.stopped_at is None:
            self.stopped_at = now()


Index("ix_wave_planned", Wave.planned_for, Wave.id, **only("sent_at IS NULL AND cancelled_at IS NULL"))
Index("ix_wave_survey", Wave.survey_id, Wave.planned_for)
Index("uq_invitation_once", Invitation.client_id, Invitation.wave_id, Invitation.contact_id, unique=True)
Index("ix_invitation_wave", Invitation.wave_id, Invitation.client_id, Invitation.id)
Index("ix_invitation_contact", Invitation.client_id, Invitation.contact_id, Invitation.created_at)
Index(
    "ix_invitation_open",
    Invitation.expires_at,
    **only("completed_at IS NULL AND stopped_at IS NULL AND revoked_at IS NULL"),
)
