"""Loops: an unhappy answer is followed up by the client's owner, from the first contact to how it came out."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Text,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import LoopClosed, LoopContacted, LoopFact, LoopOpened, LoopReopened
from portal.ground.access import TeamOnly
from portal.ground.clock import vendor_today
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import Itself, happen
from portal.ground.keys import belongs_to, only
from portal.ground.workdays import vendor_calendar
from portal.people.models.clients import ClientStanding
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.surveys.models.answers import Answer
from portal.surveys.models.policy import policy
from portal.surveys.models.score_groups import ScoreGroup, score_group
from portal.surveys.models.surveys import SurveyKind
from portal.tasks.models import Task


def is_low(kind: SurveyKind | str, score: int | None) -> bool:
    """Whether an answer with this score opens a loop by itself."""
    return score_group(kind, score) == ScoreGroup.LOW


class ContactedBy(StrEnum):
    """How we first got in touch; `TALK` is a talk that the history knows of, `REPLY` a mail from the loop's page."""

    CALL = "call"
    MEETING = "meeting"
    EMAIL = "email"
    REPLY = "reply"
    TALK = "talk"
    OTHER = "other"


class Outcome(StrEnum):
    """What came of it; `CORRECTED`: the person took the low score back before anybody had acted."""

    PUT_RIGHT = "put_right"
    EXPLAINED = "explained"
    THANKED = "thanked"
    CANNOT_HELP = "cannot_help"
    NO_REPLY = "no_reply"
    CORRECTED = "corrected"


class LoopState(StrEnum):
    OPEN = "open"
    CONTACTED = "contacted"
    CLOSED = "closed"


class Loop(Base, Kept, TeamOnly):
    """The follow-up of one answer; who sees to it until when stands in its task, which names the same answer.

    `is_low`: the score asked for it; else `because` names the rule that did, or somebody of us opened it by hand.
    `contacted_at`: the first contact.
    """

    __tablename__ = "loop"
    __table_args__ = (
        belongs_to("answer", "answer_id"),
        belongs_to("contact", "contact_id"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_with_an_outcome"),
        CheckConstraint("(contacted_at IS NULL) = (contacted_by IS NULL)", name="contacted_somehow"),
    )
    answer_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    is_low: Mapped[bool]
    because: Mapped[str | None] = mapped_column(Text)
    contacted_at: Mapped[datetime | None]
    contacted_by: Mapped[ContactedBy | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    words: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def open(
        cls,
        answer: Answer,
        by: User | Itself,
        *,
        low: bool = False,
        because: str | None = None,
        days: int | None = None,
    ) -> Self:
        """A loop about this answer, due in so many working days, as the policy has it unless told.

        Safe to call twice: an answer has one loop.
        """
        known = cls.about(answer.client_id, answer.id)
        if known is not None:
            return known
        contact = db.session.get_one(Contact, (answer.client_id, answer.contact_id))
        loop = cls(
            id=new_id(), client_id=answer.client_id, answer_id=answer.id, contact_id=contact.id, is_low=low,
            because=because,
        )  # fmt: skip
        db.session.add(loop)
        due_on = vendor_calendar().add_workdays(vendor_today(), policy().loop_days if days is None else days)
        Task.add(
            loop.client_id,
            by,
            title=_title(contact.name, answer.score),
            note=answer.words,
            owner_id=db.session.get_one(ClientStanding, loop.client_id).owner_id,
            answer_id=answer.id,
            due_on=due_on,
        )
        told = {"score": answer.score, "words": answer.words, "because": because, "due_on": due_on}
        loop._step(LoopOpened, by, low=low, **told)
        return loop

    @classmethod
    def about(cls, client_id: UUID, answer_id: UUID) -> Self | None:
        """The loop of this answer, if it has one."""
        return db.session.scalars(select(cls).filter_by(client_id=client_id, answer_id=answer_id)).one_or_none()

    @property
    def task(self) -> Task:
        return db.session.scalars(select(Task).filter_by(client_id=self.client_id, answer_id=self.answer_id)).one()

    @property
    def state(self) -> LoopState:
        return state_of(self)

    def note_contact(self, by: User | Itself, how: ContactedBy, *, words: str = "", at: datetime | None = None) -> None:
        """We were in touch; the first time counts for the figures, later ones are only written down."""
        first = self.contacted_at is None
        if first:
            self.contacted_at, self.contacted_by = at or now(), how
        self._step(LoopContacted, by, how=str(how), words=words, first=first)

    def close(self, by: User | Itself, outcome: Outcome, words: str = "") -> None:
        """How it came out, and its task is done. Safe to call twice: the first outcome counts."""
        if self.closed_at is None:
            self.closed_at, self.outcome, self.words = now(), outcome, words or None
            self._step(LoopClosed, by, outcome=str(outcome), words=words)
            self.task.complete(by, with_outcome=True)

    def reopen(self, by: User | Itself) -> None:
        """It is not settled after all; its task is to do again, also one that was removed. Safe to call twice."""
        if self.closed_at is not None:
            self.closed_at = self.outcome = self.words = None
            self._step(LoopReopened, by)
            task = self.task
            task.restore(by)
            task.reopen(by, with_outcome=True)

    def _step(self, kind: type[LoopFact], by: User | Itself, **told: Any) -> None:
        """Keep the step and announce it."""
        db.session.flush()
        place: dict[str, Any] = {"client_id": self.client_id, "loop_id": self.id}
        kept = {"words": told.get("words") or None, "how": told.get("how") or told.get("outcome")}
        db.session.add(LoopStep(kind=kind.kind, by_id=by.id, by_name=by.name, **place, **kept))
        name = db.session.get_one(Contact, (self.client_id, self.contact_id)).name
        about: dict[str, Any] = {"answer_id": self.answer_id, "contact_id": self.contact_id, "name": name}
        happen(kind(actor_id=by.id, actor_name=by.name, **place, **about, **told))


class LoopStep(Base, Kept, TeamOnly):
    """One step of a loop; only added, never changed. `kind` is that of the fact, `how` the way or the outcome."""

    __tablename__ = "loop_step"
    __table_args__ = (belongs_to("loop", "loop_id"),)
    loop_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    how: Mapped[str | None] = mapped_column(Text)
    words: Mapped[str | None] = mapped_column(Text)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)


Index("uq_loop_answer", Loop.client_id, Loop.answer_id, unique=True)
Index("ix_loop_open", Loop.created_at, Loop.id, **only("closed_at IS NULL"))
Index("ix_loop_contact", Loop.client_id, Loop.contact_id, **only("closed_at IS NULL"))
Index("ix_loop_opened", Loop.created_at, Loop.id)
Index("ix_loop_step", LoopStep.client_id, LoopStep.loop_id, LoopStep.id)


def state_of(row: Any) -> LoopState:
    """The state of a loop, or of a row with its columns."""
    if row.closed_at is not None:
        return LoopState.CLOSED
    return LoopState.OPEN if row.contacted_at is None else LoopState.CONTACTED


def open_loops(client_id: UUID, *which: ColumnElement[bool]) -> list[Loop]:
    """The client's loops that are not closed, the oldest first."""
    mine = (Loop.client_id == client_id, Loop.closed_at.is_(None), *which)
    return list(db.session.scalars(select(Loop).where(*mine).order_by(Loop.created_at, Loop.id)))


def settle(answer: Answer, kind: SurveyKind, by: User | Itself) -> None:
    """An answer was corrected: a low score opens its loop; one that is low no more closes what nobody has acted on."""
    loop = Loop.about(answer.client_id, answer.id)
    if loop is not None:
        loop.task.change(by, note=answer.words)
    if is_low(kind, answer.score):
        if loop is None:
            Loop.open(answer, by, low=True)
        elif loop.outcome == Outcome.CORRECTED:
            loop.reopen(by)
    elif loop is not None and loop.is_low and loop.state == LoopState.OPEN:
        loop.close(by, Outcome.CORRECTED)


def _title(name: str, score: int | None) -> str:
    if score is None:
        return str(gettext("Close the loop with %(name)s", name=name))
    return str(gettext("Close the loop with %(name)s, who gave %(score)s", name=name, score=score))
