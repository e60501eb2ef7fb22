"""Waves and invitations: one sending of a survey, and each person's own link to it."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, false, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import SurveyInvitationRevoked, WaveCancelled, WavePlanned, WaveSent
from portal.ground.access import TeamOnly
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import Itself, happen
from portal.ground.keys import belongs_to, only
from portal.people.models.contacts import Contact, RelationshipRole
from portal.people.models.users import User
from portal.surveys.models.audience import Audience
from portal.surveys.models.policy import policy

if TYPE_CHECKING:
    from portal.surveys.models.surveys import Survey


class WaveOrigin(StrEnum):
    """Who sends it: one of us, a schedule, or a rule; what a rule sends in one month is one wave."""

    HAND = "hand"
    SCHEDULE = "schedule"
    RULE = "rule"


class WaveState(StrEnum):
    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"


class NotPublishedError(ValueError):
    """Nobody can be asked a survey that has no version, or is retired."""


class AlreadySentError(ValueError):
    """Everybody has their invitation: nothing is left to change."""


class Wave(Base, Kept):
    """One sending of one version of a survey.

    `audience`: whom it is for, as `Audience.kept()` gives it. `key` keeps a schedule or a rule from making it twice.
    `words`: what the sender says beside the question. `asks_withheld`: whoever may not be asked yet is asked once they
    may, within the open days. Sending goes through the clients in the order of their ids: `asked_to` says how far it
    came. `sent_at`: since when everybody has their invitation. `hurried_at`: reminders do not wait for their days then.
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
    asks_withheld: Mapped[bool] = mapped_column(default=False, server_default=false())
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("wave_series.id"))
    asked_to: Mapped[UUID | None]
    hurried_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)

    @classmethod
    def plan(
        cls,
        survey: "Survey",
        by: "User | Itself",
        *,
        name: str,
        audience: Audience,
        origin: WaveOrigin = WaveOrigin.HAND,
        key: str | None = None,
        **values: Any,
    ) -> Self:
        """One sending of the survey's newest version, as soon as the worker comes to it or at `planned_for`.

        `values`: words, planned_for, open_days, reminders, remind_after_days, asks_withheld, series_id; the policy says
        what is not said. A second wave of the same `key` is not made: the first is returned. Raises NotPublishedError.
        """
        if not survey.published or survey.retired_at is not None:
            raise NotPublishedError(survey.name)
        known = policy()
        usual = {name: getattr(known, name) for name in ("open_days", "reminders", "remind_after_days")}
        wave = cls(
            id=new_id(), survey_id=survey.id, number=survey.published, name=name, audience=audience.kept(),
            origin=origin, key=key, is_anonymous=survey.newest.questionnaire.is_anonymous, by_id=by.id, by_name=by.name,
            **{"planned_for": now(), **usual, **values},
        )  # fmt: skip
        return wave._kept_once(survey, by)

    def _kept_once(self, survey: "Survey", by: "User | Itself") -> Self:
        try:
            with db.session.begin_nested():
                db.session.add(self)
        except IntegrityError:
            if self.key is None:
                raise
            return db.session.scalars(select(type(self)).where(Wave.key == self.key)).one()
        happen(WavePlanned(**self._told(by), survey=survey.name, planned_for=self.planned_for))
        return self

    @property
    def state(self) -> WaveState:
        return wave_state(self)

    @property
    def people(self) -> Audience:
        return Audience.of(self.audience)

    def send_now(self) -> None:
        """As soon as the worker comes to it. Safe to call twice. Raises AlreadySentError."""
        self._hold()
        self.planned_for = min(self.planned_for, now())

    def cancel(self, by: User) -> None:
        """Nobody more is asked or reminded, and links that went out open nothing any more. Safe to call twice.

        Raises AlreadySentError.
        """
        if self.cancelled_at is None:
            self._hold()
            self.cancelled_at = now()
            happen(WaveCancelled(**self._told(by)))

    def is_sent(self, asked: int, withheld: int) -> None:
        """Everybody has their invitation, or their reason why not."""
        self.sent_at = now()
        told = {**self._told(None), "actor_id": self.by_id, "actor_name": self.by_name}
        happen(WaveSent(**told, asked=asked, withheld=withheld))

    def hurry(self) -> None:
        """Whoever has not answered is reminded with the worker's next round, if a reminder is left."""
        self.hurried_at = now()

    def _hold(self) -> None:
        """The worker waits until this is done; what it did before is known."""
        hold_wave(self.id)
        if self.sent_at is not None or self.cancelled_at is not None:
            raise AlreadySentError(self.name)

    def _told(self, by: "User | Itself | None") -> dict[str, Any]:
        actor = {"actor_id": by.id, "actor_name": by.name} if by else {}
        return {**actor, "wave_id": self.id, "name": self.name}


class InvitationState(StrEnum):
    ASKED = "asked"
    REMINDED = "reminded"
    STARTED = "started"
    ANSWERED = "answered"
    BOUNCED = "bounced"
    STOPPED = "stopped"
    REVOKED = "revoked"
    CLOSED = "closed"


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

    @property
    def is_open(self) -> bool:
        """It may be answered, and they may be reminded of it."""
        return invitation_state(self) in (InvitationState.ASKED, InvitationState.REMINDED, InvitationState.STARTED)

    def revoke(self, contact: Contact, by: User) -> None:
        """Its link opens nothing any more, nor does any other of the same invitation. Safe to call twice."""
        if self.revoked_at is None:
            self.revoked_at, self.generation = now(), self.generation + 1
            happen(
                SurveyInvitationRevoked(
                    client_id=self.client_id, actor_id=by.id, actor_name=by.name, contact_id=contact.id,
                    name=contact.name, wave_id=self.wave_id,
                )
            )  # fmt: skip


Index("ix_wave_planned", Wave.planned_for, Wave.id, **only("sent_at IS NULL AND cancelled_at IS NULL"))
Index("ix_wave_survey", Wave.survey_id, Wave.planned_for)
Index("ix_wave_newest", Wave.planned_for, Wave.id)
Index("uq_invitation_once", Invitation.client_id, Invitation.wave_id, Invitation.contact_id, unique=True)
Index("ix_invitation_wave", Invitation.wave_id, Invitation.client_id, Invitation.id)
Index("ix_invitation_contact", Invitation.client_id, Invitation.contact_id, Invitation.created_at)
Index("ix_invitation_email", func.lower(Invitation.email), Invitation.created_at)
Index("ix_invitation_asked", Invitation.created_at)
Index(
    "ix_invitation_open",
    Invitation.expires_at,
    **only("completed_at IS NULL AND stopped_at IS NULL AND revoked_at IS NULL"),
)


def hold_wave(wave_id: UUID) -> Wave:
    """The wave as it is now, kept from others until the transaction ends."""
    held = select(Wave).where(Wave.id == wave_id).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def wave_state(row: Any) -> WaveState:
    """The state of a wave, or of a row with its columns."""
    if row.cancelled_at is not None:
        return WaveState.CANCELLED
    if row.sent_at is not None:
        return WaveState.SENT
    return WaveState.PLANNED if row.planned_for > now() else WaveState.SENDING


def invitation_state(row: Any) -> InvitationState:
    """The state of an invitation, or of a row with its columns; an answer outlives what happened to its link."""
    happened = {
        InvitationState.ANSWERED: row.completed_at,
        InvitationState.REVOKED: row.revoked_at,
        InvitationState.STOPPED: row.stopped_at,
        InvitationState.BOUNCED: row.bounced_at,
    }
    if ended := next((state for state, at in happened.items() if at is not None), None):
        return ended
    if row.expires_at <= now():
        return InvitationState.CLOSED
    if row.started_at is not None:
        return InvitationState.STARTED
    return InvitationState.REMINDED if row.reminded else InvitationState.ASKED
