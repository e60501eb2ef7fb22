"""Handoffs: a client moves from one of us to another, with a brief, a checklist and a word of acceptance."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import (
    ClientIntroduced,
    HandoffAnswered,
    HandoffAskedBack,
    HandoffBegun,
    HandoffBriefed,
    HandoffConfirmed,
    HandoffEnded,
)
from portal.ground.access import TeamOnly
from portal.ground.clock import vendor_today
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import Fact, happen
from portal.ground.keys import belongs_to, only
from portal.ground.workdays import Calendar, vendor_calendar
from portal.handoff.models.brief import brief_of
from portal.people.models.users import User

BRIEFING_DAYS, INTRODUCTION_DAYS = 2, 5  # working days (definitions, Handoff)


class Reason(StrEnum):
    """Why a client changes hands: another owner, somebody leaves us, is on leave, or other words."""

    CHANGE = "change"
    LEAVES = "leaves"
    LEAVE = "leave"
    OTHER = "other"


class HandoffStepKind(StrEnum):
    BEGUN = "begun"
    BRIEFED = "briefed"
    INTRODUCED = "introduced"
    ASKED = "asked"
    ANSWERED = "answered"
    CONFIRMED = "confirmed"
    ENDED = "ended"


class Handoff(Base, Kept, TeamOnly):
    """One client from one of us to another.

    `brief` is what the receiver was told, as it was that day. `introduce_by` is empty where the client is not
    introduced to anybody, as to a stand-in. `asked_at`: the receiver waits for an answer. `closed_at`: nothing is left
    to do. `assignment_id`: the stand-in's work that began with this handoff and ends with the absence.
    """

    __tablename__ = "handoff"
    __table_args__ = (
        belongs_to("assignment", "assignment_id"),
        CheckConstraint("(reason = 'leave') = (absence_id IS NOT NULL)", name="leave_is_an_absence"),
    )
    from_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    from_name: Mapped[str] = mapped_column(Text)
    to_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    to_name: Mapped[str] = mapped_column(Text)
    reason: Mapped[Reason]
    words: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    brief: Mapped[dict[str, Any]] = mapped_column(JSON)
    brief_by: Mapped[date]
    introduce_by: Mapped[date | None]
    briefed_at: Mapped[datetime | None]
    introduced_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    absence_id: Mapped[UUID | None] = mapped_column(ForeignKey("absence.id"))
    assignment_id: Mapped[UUID | None]

    @classmethod
    def begin(
        cls,
        client_id: UUID,
        giver: User,
        to: User,
        by: User,
        *,
        reason: Reason,
        calendar: Calendar | None = None,
        **values: Any,
    ) -> Self:
        """The client goes from `giver` to `to`; the brief is written now. Safe to call twice: the first counts.

        `values`: words, note, absence_id, assignment_id. One that was under way to somebody else is over.
        """  # fmt: skip
        before = cls._open(client_id, values.get("absence_id"))
        if before is not None and before.to_id == to.id:
            return before
        if before is not None:
            before.end(by)
        today, days = vendor_today(), calendar or vendor_calendar()
        handoff = cls(
            id=new_id(), client_id=client_id, from_id=giver.id, from_name=giver.name, to_id=to.id, to_name=to.name,
            reason=reason, brief=brief_of(client_id, today).frozen, brief_by=days.add_workdays(today, BRIEFING_DAYS),
            introduce_by=None if reason == Reason.LEAVE else days.add_workdays(today, INTRODUCTION_DAYS), **values,
        )  # fmt: skip
        db.session.add(handoff)
        db.session.flush()
        handoff._step(
            HandoffStepKind.BEGUN, HandoffBegun, by, words=handoff.note or None, from_id=giver.id, to_id=to.id,
            reason=reason.value, brief_by=handoff.brief_by, introduce_by=handoff.introduce_by,
        )  # fmt: skip
        return handoff

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def hold(self) -> None:
        """Two who do the same at once wait for each other, and the second finds it done."""
        db.session.flush()
        db.session.refresh(self, with_for_update=True)

    def mark_briefed(self, by: User) -> None:
        """Giver and receiver have spoken. Safe to call twice."""
        self.hold()
        if self.is_open and self.briefed_at is None:
            self.briefed_at = now()
            self._step(HandoffStepKind.BRIEFED, HandoffBriefed, by)
            self._settle()

    def introduce(self, by: User, words: str | None = None, to: Sequence[str] = ()) -> None:
        """The client knows whom to turn to. Safe to call twice. `words` went to the people named in `to`."""
        self.hold()
        if not self.is_open or self.introduced_at is not None:
            return
        self.introduced_at = now()
        self._keep(HandoffStepKind.INTRODUCED, by, words)
        happen(
            ClientIntroduced(
                client_id=self.client_id, actor_id=by.id, actor_name=by.name,
                handoff_id=self.id, owner_name=self.to_name, to=tuple(to),
            )
        )  # fmt: skip
        self._settle()

    def ask_back(self, by: User, words: str) -> None:
        """The receiver lacks something. Asking again adds to what was asked."""
        if self.is_open:
            self.asked_at = now()
            self._step(HandoffStepKind.ASKED, HandoffAskedBack, by, words=words, told=words)

    def answer(self, by: User, words: str) -> None:
        if self.is_open:
            self.asked_at = None
            self._step(HandoffStepKind.ANSWERED, HandoffAnswered, by, words=words, told=words)

    def confirm(self, by: User) -> None:
        """The receiver has what they need and takes over, which includes the briefing. Safe to call twice."""
        self.hold()
        if self.is_open and self.confirmed_at is None:
            self.mark_briefed(by)
            self.confirmed_at, self.asked_at = now(), None
            self._step(HandoffStepKind.CONFIRMED, HandoffConfirmed, by)
            self._settle()

    def end(self, by: User) -> None:
        """Over before it was done. Safe to call twice."""
        if self.is_open:
            self.closed_at, self.asked_at = now(), None
            self._step(HandoffStepKind.ENDED, HandoffEnded, by)
            db.session.flush()

    @classmethod
    def _open(cls, client_id: UUID, absence_id: UUID | None) -> Self | None:
        """Of this client, to an owner or for this absence; owners and stand-ins change hands beside one another."""
        under_way = select(cls).where(cls.client_id == client_id, cls.absence_id == absence_id)
        if absence_id is None:
            under_way = under_way.where(cls.closed_at.is_(None))
        return db.session.scalars(under_way).one_or_none()

    def _settle(self) -> None:
        """Closed once all of it is done; a stand-in's is closed with the absence."""
        done = self.briefed_at and self.confirmed_at and (self.introduced_at or self.introduce_by is None)
        if done and self.absence_id is None:
            self.closed_at = now()

    def _step(
        self, kind: HandoffStepKind, fact: type[Fact], by: User, words: str | None = None, told: str | None = None,
        **values: Any,
    ) -> None:  # fmt: skip
        """Keep the step and announce it; `told`: words that belong into the fact."""
        self._keep(kind, by, words)
        known = {"handoff_id": self.id, "from_name": self.from_name, "to_name": self.to_name, **values}
        if told is not None:
            known["words"] = told
        happen(fact(client_id=self.client_id, actor_id=by.id, actor_name=by.name, **known))

    def _keep(self, kind: HandoffStepKind, by: User, words: str | None) -> None:
        db.session.add(
            HandoffStep(
                id=new_id(), client_id=self.client_id, handoff_id=self.id, kind=kind, by_id=by.id, by_name=by.name,
                words=words,
            )
        )  # fmt: skip
        db.session.flush()


_OPEN = "closed_at IS NULL"
Index(
    "uq_handoff_open", Handoff.client_id, unique=True, **only(f"{_OPEN} AND absence_id IS NULL")
)  # one owner, one handoff under way
Index("uq_handoff_absence", Handoff.absence_id, Handoff.client_id, unique=True, **only("absence_id IS NOT NULL"))
Index("ix_handoff_to_open", Handoff.to_id, Handoff.brief_by, Handoff.id, **only(_OPEN))
Index("ix_handoff_asked", Handoff.from_id, **only(f"asked_at IS NOT NULL AND {_OPEN}"))
Index("ix_handoff_open", Handoff.brief_by, Handoff.id, **only(_OPEN))
Index("ix_handoff_closed", Handoff.closed_at.desc(), Handoff.id.desc(), **only("closed_at IS NOT NULL"))
Index("ix_handoff_client", Handoff.client_id, Handoff.created_at)


class HandoffStep(Base, Kept, TeamOnly):
    """What happened to a handoff, in whose words."""

    __tablename__ = "handoff_step"
    __table_args__ = (belongs_to("handoff", "handoff_id", ondelete="CASCADE"),)
    handoff_id: Mapped[UUID]
    kind: Mapped[HandoffStepKind]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)
    words: Mapped[str | None] = mapped_column(Text)


Index("ix_handoff_step", HandoffStep.client_id, HandoffStep.handoff_id, HandoffStep.id)
