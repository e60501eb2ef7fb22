"""Experts for a time: one of us serves a client as specialist from a day to a day, and it ends by itself."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import (
    ExpertAccessBegun,
    ExpertAccessCalledOff,
    ExpertAccessEnded,
    ExpertAccessFact,
    ExpertAccessPlanned,
    ExpertAccessProlonged,
)
from portal.ground.access import ClientOwned, as_system
from portal.ground.clock import vendor_today
from portal.ground.db import Base, Id, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.ground.keys import belongs_to, only
from portal.ground.reading import Reading
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.clients import ClientStanding
from portal.people.models.users import User

MOST_SHOWN = 50


class AlreadyServes(ValueError):
    """They serve this client already, or are to."""


class AccessEndedError(ValueError):
    """What is over cannot be prolonged."""


class ExpertAccess(Base, Kept, ClientOwned):
    """One of us helps a client from one day to another, both counted, in the vendor's zone.

    `topic`: with what, as the client reads it. `assignment_id`: how they serve the client meanwhile; None before it
    begins, and where they served it anyway by then.
    """

    __tablename__ = "expert_access"
    __table_args__ = (
        belongs_to("assignment", "assignment_id"),
        CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),
    )
    behind_wall = "SELECT"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    topic: Mapped[str] = mapped_column(Text)
    from_on: Mapped[date]
    until_on: Mapped[date]
    given_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    assignment_id: Mapped[UUID | None]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @classmethod
    def give(
        cls, client_id: UUID, expert: User, by: User, *, topic: str, from_on: date, until_on: date
    ) -> "ExpertAccess":
        """`expert` helps the client in these days; what begins today begins at once. Safe to call twice.

        Raises AlreadyServes where they do, or are to in other days.
        """
        _hold(client_id)
        known = open_access(client_id, expert.id)
        if known is not None and (known.from_on, known.until_on) == (from_on, until_on):
            return known
        if known is not None or Assignment.serving(client_id, expert):
            raise AlreadyServes(expert.name)
        access = cls(
            id=new_id(), client_id=client_id, user_id=expert.id, topic=topic, from_on=from_on, until_on=until_on,
            given_by_id=by.id,
        )  # fmt: skip
        db.session.add(access)
        db.session.flush()
        if from_on > vendor_today():
            access._tell(ExpertAccessPlanned, by, from_on=from_on)
        access.settle()
        return access

    def settle(self) -> None:
        """Begin or end what the day asks for. Safe to call again and again."""
        today = vendor_today()
        with as_system():
            if self.ended_at is None and today > self.until_on:
                self._end(self._giver, self.until_on)
            elif self.ended_at is None and self.begun_at is None and today >= self.from_on:
                self._begin()

    def prolong(self, until_on: date, by: User) -> None:
        """They stay until that later day. Safe to call twice. Raises AccessEndedError."""
        with as_system():
            self._hold_itself()
            if self.ended_at is not None:
                raise AccessEndedError(self.id)
            if until_on > self.until_on:
                self.until_on = until_on
                self._tell(ExpertAccessProlonged, by)

    def end(self, by: User) -> None:
        """Today is their last day, or they do not begin at all. Safe to call twice, and twice at once."""
        with as_system():
            self._hold_itself()
            if self.ended_at is None:
                self._end(by, vendor_today())

    def follow(self, by: User) -> None:
        """Their work for the client was ended otherwise, and this with it."""
        if self.ended_at is None:
            self.ended_at = now()
            self._tell(ExpertAccessEnded, by)

    def _begin(self) -> None:
        expert, by = self._expert, self._giver
        if not (expert.is_active and expert.is_team):
            self._end(by, vendor_today())
            return
        serves = Assignment.serving(self.client_id, expert)
        if serves is None:
            begun = Assignment.begin(self.client_id, expert, AssignmentRole.SPECIALIST, by, from_on=self.from_on)
            self.assignment_id = begun.id
        self.begun_at = now()
        self._tell(ExpertAccessBegun, by)

    def _end(self, by: User, on: date) -> None:
        """Marked first: the end of the assignment is then nobody else's to follow."""
        self.ended_at = now()
        self._tell(ExpertAccessEnded if self.begun_at else ExpertAccessCalledOff, by)
        if self.assignment_id is not None:
            db.session.get_one(Assignment, (self.client_id, self.assignment_id)).end(self._expert, by, on=on)

    def _hold_itself(self) -> None:
        """As it is now, kept from others until this transaction ends."""
        db.session.refresh(self, with_for_update=True)

    @property
    def _expert(self) -> User:
        return db.session.get_one(User, self.user_id)

    @property
    def _giver(self) -> User:
        return db.session.get_one(User, self.given_by_id)

    def _tell(self, kind: type[ExpertAccessFact], by: User, **words: Any) -> None:
        db.session.flush()
        about: dict[str, Any] = {"access_id": self.id, "name": self._expert.name, "topic": self.topic}
        happen(
            kind(
                client_id=self.client_id, actor_id=by.id, actor_name=by.name, until_on=self.until_on, **about, **words
            )
        )  # fmt: skip


_OPEN = "ended_at IS NULL"
Index("uq_expert_access_open", ExpertAccess.client_id, ExpertAccess.user_id, unique=True, **only(_OPEN))
Index("ix_expert_access_begins", ExpertAccess.from_on, **only(f"begun_at IS NULL AND {_OPEN}"))
Index("ix_expert_access_ends", ExpertAccess.until_on, **only(_OPEN))

_CLIENT = bindparam("client_id", type_=Id())
_MINE = select(ExpertAccess).where(
    ExpertAccess.client_id == _CLIENT,
    ExpertAccess.user_id == bindparam("user_id", type_=Id()),
    ExpertAccess.ended_at.is_(None),
)
_OF_ASSIGNMENT = select(ExpertAccess).where(
    ExpertAccess.client_id == _CLIENT,
    ExpertAccess.assignment_id == bindparam("assignment_id", type_=Id()),
    ExpertAccess.ended_at.is_(None),
)
_EXPERTS = Reading(
    select(
        ExpertAccess.id, ExpertAccess.topic, ExpertAccess.from_on, ExpertAccess.until_on, ExpertAccess.begun_at,
        User.name, User.title,
    )
    .join(User, User.id == ExpertAccess.user_id)
    .where(ExpertAccess.client_id == _CLIENT, ExpertAccess.ended_at.is_(None))
    .order_by(ExpertAccess.from_on, ExpertAccess.id)
    .limit(MOST_SHOWN)
)  # fmt: skip


def open_access(client_id: UUID, user_id: UUID) -> ExpertAccess | None:
    """Theirs at this client that is planned or lasts."""
    return db.session.scalars(_MINE, {"client_id": client_id, "user_id": user_id}).one_or_none()


def access_of_assignment(client_id: UUID, assignment_id: UUID) -> ExpertAccess | None:
    """What lasts by this assignment."""
    wanted = {"client_id": client_id, "assignment_id": assignment_id}
    return db.session.scalars(_OF_ASSIGNMENT, wanted).one_or_none()


def experts_of(client_id: UUID) -> Sequence[Any]:
    """Who helps a client for a time, or is to: the earliest first."""
    return _EXPERTS.rows({"client_id": client_id})


def settle_expert_access() -> None:
    """What begins today begins, what was over yesterday ends; each stands or falls alone."""
    today = vendor_today()
    due = (
        select(ExpertAccess.client_id, ExpertAccess.id)
        .where(ExpertAccess.ended_at.is_(None))
        .where((ExpertAccess.until_on < today) | (ExpertAccess.begun_at.is_(None) & (ExpertAccess.from_on <= today)))
        .order_by(ExpertAccess.from_on, ExpertAccess.id)
    )
    for row in db.session.execute(due).all():
        access = db.session.get_one(ExpertAccess, (row.client_id, row.id), with_for_update=True)
        access.settle()
        db.session.commit()


def _hold(client_id: UUID) -> None:
    """Two who give this client the same expert at once wait for each other."""
    db.session.execute(select(ClientStanding.client_id).where(ClientStanding.client_id == client_id).with_for_update())
