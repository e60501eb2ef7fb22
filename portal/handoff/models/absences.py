"""Absences: who is away from when to when, and who stands in for them at their clients meanwhile."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from portal.facts import AbsenceBegun, AbsenceCalledOff, AbsenceEnded, AbsenceFact, AbsencePlanned
from portal.ground.access import as_system
from portal.ground.clock import vendor_today
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.ground.keys import only
from portal.ground.workdays import vendor_calendar
from portal.handoff.models.handoffs import Handoff, Reason
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.clients import ClientStanding, ClientState
from portal.people.models.users import User

MOST_SHOWN = 50


class OverlapError(ValueError):
    """They are away in this time already."""


class Absence(Base, Kept):
    """One of us is away from one day to another, both counted, in the vendor's zone.

    While it lasts the stand-in is backup of every client the person owns, and has the brief of each.
    """

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),
        CheckConstraint("stand_in_id <> user_id", name="somebody_else_stands_in"),
    )
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    stand_in_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    planned_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @classmethod
    def plan(cls, person: User, stand_in: User, by: User, *, from_on: date, until_on: date) -> Self:
        """They will be away. What begins today begins at once. Raises OverlapError."""
        db.session.execute(select(User.id).where(User.id == person.id).with_for_update())
        same = select(cls).where(
            cls.user_id == person.id, cls.ended_at.is_(None), cls.from_on <= until_on, cls.until_on >= from_on
        )
        if db.session.scalars(same.limit(1)).first() is not None:
            raise OverlapError(person.name)
        absence = cls(
            id=new_id(), user_id=person.id, stand_in_id=stand_in.id, from_on=from_on, until_on=until_on,
            planned_by_id=by.id,
        )  # fmt: skip
        db.session.add(absence)
        db.session.flush()
        absence._tell(AbsencePlanned, by)
        absence.settle()
        return absence

    def settle(self) -> None:
        """Begin or end what the day asks for, and cover what came since. Safe to call again and again.

        At every client of theirs, whatever the one who asks for it may see.
        """
        today = vendor_today()
        with as_system():
            if self.ended_at is None and today > self.until_on:
                self._end(AbsenceEnded, self._planner)
            elif self.ended_at is None and today >= self.from_on:
                self._cover()

    def call_off(self, by: User) -> None:
        """They are not away, or back early: the stand-in's work ends today. Safe to call twice, and twice at once."""
        with as_system():
            db.session.refresh(self, with_for_update=True)
            if self.ended_at is None:
                self._end(AbsenceCalledOff, by)

    def _cover(self) -> None:
        """Each client they own has the stand-in as backup, with a brief."""
        if self.begun_at is None:
            self.begun_at = now()
            self._tell(AbsenceBegun, self._planner)
        person, stand_in = self._user(self.user_id), self._user(self.stand_in_id)
        if not (stand_in.is_active and stand_in.is_team):
            return
        calendar = vendor_calendar()
        for client_id in db.session.scalars(self._uncovered()).all():
            covered = Assignment.serving(client_id, stand_in)
            begun = covered or Assignment.begin(client_id, stand_in, AssignmentRole.BACKUP, self._planner)
            Handoff.begin(
                client_id, person, stand_in, self._planner, reason=Reason.LEAVE, calendar=calendar,
                absence_id=self.id, assignment_id=None if covered else begun.id,
            )  # fmt: skip

    def _uncovered(self) -> Any:
        known = select(Handoff.client_id).where(Handoff.absence_id == self.id)
        mine = ClientStanding.owner_id == self.user_id, ClientStanding.state != ClientState.LEFT
        return select(ClientStanding.client_id).where(*mine, ClientStanding.client_id.not_in(known))

    def _end(self, fact: type[AbsenceFact], by: User) -> None:
        """What began with the absence ends with it; who served the client before goes on."""
        stand_in = self._user(self.stand_in_id)
        for handoff in db.session.scalars(select(Handoff).where(Handoff.absence_id == self.id)).all():
            if handoff.assignment_id is not None:
                its = db.session.get_one(Assignment, (handoff.client_id, handoff.assignment_id))
                its.end(stand_in, by, on=vendor_today())
            handoff.end(by)
        self.ended_at = now()
        self._tell(fact, by)

    @property
    def _planner(self) -> User:
        return self._user(self.planned_by_id)

    def _user(self, id: UUID) -> User:
        return db.session.get_one(User, id)

    def _tell(self, fact: type[AbsenceFact], by: User) -> None:
        person, stand_in = self._user(self.user_id), self._user(self.stand_in_id)
        happen(
            fact(
                actor_id=by.id, actor_name=by.name, absence_id=self.id, user_id=person.id, name=person.name,
                from_on=self.from_on, until_on=self.until_on, stand_in_name=stand_in.name,
            )
        )  # fmt: skip


Index("ix_absence_user", Absence.user_id, Absence.from_on)
Index("ix_absence_open", Absence.from_on, **only("ended_at IS NULL"))

_stand_in = aliased(User)
_ROWS = (
    select(
        Absence.id,
        Absence.user_id,
        Absence.from_on,
        Absence.until_on,
        Absence.begun_at,
        Absence.ended_at,
        User.name,
        _stand_in.name.label("stand_in_name"),
    )
    .join(User, User.id == Absence.user_id)
    .join(_stand_in, _stand_in.id == Absence.stand_in_id)
    .order_by(Absence.from_on.desc(), Absence.id.desc())
    .limit(MOST_SHOWN)
)


def absences_of(user_id: UUID) -> Sequence[Any]:
    """Theirs, the latest first."""
    return db.session.execute(_ROWS.where(Absence.user_id == user_id)).all()


def absences_open() -> Sequence[Any]:
    """Everybody's that is planned or lasts."""
    return db.session.execute(_ROWS.where(Absence.ended_at.is_(None))).all()


def settle_absences() -> None:
    """What begins today begins, what was over yesterday ends; each absence stands or falls alone."""
    due = select(Absence.id).where(Absence.ended_at.is_(None), Absence.from_on <= vendor_today())
    for id in db.session.scalars(due.order_by(Absence.from_on, Absence.id)).all():
        absence = db.session.scalars(select(Absence).where(Absence.id == id).with_for_update()).one()
        absence.settle()
        db.session.commit()


def last_away(user_id: UUID) -> Any:
    """The first and the last day of their latest absence that has begun, as a row; None if there was none."""
    latest = select(Absence.from_on, Absence.until_on, Absence.ended_at).where(
        Absence.user_id == user_id, Absence.begun_at.is_not(None)
    )
    return db.session.execute(latest.order_by(Absence.from_on.desc()).limit(1)).one_or_none()
