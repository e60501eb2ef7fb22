"""Gestures: a kindness outside the contract, announced or a surprise that the client reads of once it is done."""

from datetime import date, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Text, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import (
    GestureAnnounced,
    GestureCalledOff,
    GestureChanged,
    GestureDone,
    GestureFact,
    GesturePlanned,
    GestureReworded,
    GestureWithdrawn,
)
from portal.ground.access import ClientOwned, TeamOnly, as_system
from portal.ground.clock import in_zone, vendor_zone
from portal.ground.db import Base, Id, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.ground.keys import belongs_to, only
from portal.people.models.changes import take
from portal.people.models.users import User
from portal.rewards.models.gesture_budgets import GestureBudget, Purpose, budget_of, held_budget


class OverBudget(ValueError):
    """More than is left of the budget; `args`: what is left, in cents, the currency, the first and the last day."""


class ClosedBudget(ValueError):
    """Planned when the budget it would be taken from was over; `args[0]`: the first day it may have been done on."""


class AlreadyAnnounced(ValueError):
    """What the client has read of cannot become a surprise again."""


class Gesture(Base, Kept, TeamOnly):
    """One kindness as the team plans it: for the company or one of its people, what, why and at what cost.

    `words`: what the client reads; `by_id`: whose budget it comes from. It counts in the period it was done in, while
    it is only planned in the one it is planned for, and not at all once it is withdrawn.
    """

    __tablename__ = "gesture"
    __table_args__ = (
        belongs_to("contact", "contact_id"),
        CheckConstraint("cost_cents >= 0", name="cost_is_not_negative"),
        CheckConstraint("done_on IS NULL OR withdrawn_at IS NULL", name="done_is_not_withdrawn"),
    )
    contact_id: Mapped[UUID | None]
    purpose: Mapped[Purpose]
    what: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    cost_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(Text)
    is_surprise: Mapped[bool]
    planned_on: Mapped[date]
    done_on: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def plan(
        cls, client_id: UUID, by: User, *, purpose: Purpose, cost_cents: int, planned_on: date, **values: object
    ) -> Self:
        """`values`: what, why, words, currency, is_surprise, contact_id. Raises OverBudget."""
        _reserve(by.id, purpose, cost_cents, planned_on)
        planned = cls(
            id=new_id(), client_id=client_id, by_id=by.id, purpose=purpose, cost_cents=cost_cents,
            planned_on=planned_on, **values,
        )  # fmt: skip
        db.session.add(planned)
        if planned.is_surprise:
            planned._tell(GesturePlanned, by, planned.what)
        else:
            db.session.add(planned._for_client())
            planned._tell(GestureAnnounced, by, planned.words)
        return planned

    def change(self, by: User, **values: Any) -> None:
        """Plan it otherwise, with what `plan` takes; nothing of one that is over. Whose budget it comes from stays.

        Raises OverBudget, and AlreadyAnnounced where it would be a surprise that the client has read of.
        """
        self.hold()
        if self.is_over:
            return
        told = self._told
        if told is not None and values["is_surprise"]:
            raise AlreadyAnnounced(self.id)
        self._reserve_anew(values)
        if not take(self, values):
            return
        if told is None and not self.is_surprise:
            db.session.add(self._for_client())
            self._tell(GestureAnnounced, by, self.words)
        elif told is not None and take(told, {"words": self.words, "planned_on": self.planned_on}):
            self._tell(GestureReworded, by, self.words, planned_on=self.planned_on)
        else:
            self._tell(GestureChanged, by, self.what)

    def complete(self, by: User, on: date) -> None:
        """It is done; of a surprise the client reads from now on. Safe to call twice; nothing of one withdrawn.

        Raises OverBudget where it was planned for another period than it was done in, and ClosedBudget.
        """
        self.hold()
        if self.is_over:
            return
        self._move_reserve(on)
        self.done_on = on
        told = self._told or self._for_client()
        told.done_on = on
        db.session.add(told)
        self._tell(GestureDone, by, self.words)

    def withdraw(self, by: User) -> None:
        """It will not be; an announced one is called off where the client reads it. Safe to call twice."""
        self.hold()
        if self.is_over:
            return
        self.withdrawn_at = now()
        told = self._told
        if told is None:
            self._tell(GestureWithdrawn, by, self.what)
        else:
            told.called_off_at = self.withdrawn_at
            self._tell(GestureCalledOff, by, self.words)

    def hold(self) -> None:
        """As it is now, kept from others until this transaction ends."""
        db.session.refresh(self, with_for_update=True)

    @property
    def is_over(self) -> bool:
        """Done, or withdrawn."""
        return self.done_on is not None or self.withdrawn_at is not None

    @property
    def is_announced(self) -> bool:
        """The client's people read of it."""
        return self._told is not None

    @property
    def _told(self) -> "ToldGesture | None":
        return db.session.get(ToldGesture, (self.client_id, self.id))

    def _reserve_anew(self, values: dict[str, Any]) -> None:
        """What costs no more than before, from the same budget on the same day, is not asked again."""
        stays = all(getattr(self, name) == values[name] for name in ("purpose", "currency", "planned_on"))
        if not (stays and values["cost_cents"] <= self.cost_cents):
            _reserve(self.by_id, values["purpose"], values["cost_cents"], values["planned_on"], but=self.id)

    def _move_reserve(self, on: date) -> None:
        """It counts in the period of that day from now on, unless that was over before it was planned at all."""
        budget = held_budget(self.by_id, self.purpose)
        if budget is None or budget.period_of(on) == budget.period_of(self.planned_on):
            return
        since, _after = budget.period_of(in_zone(self.created_at, vendor_zone()).date())
        if on < since:
            raise ClosedBudget(since)
        _reserve(self.by_id, self.purpose, self.cost_cents, on, but=self.id)

    def _for_client(self) -> "ToldGesture":
        return ToldGesture(id=self.id, client_id=self.client_id, words=self.words, planned_on=self.planned_on)

    def _tell(self, kind: type[GestureFact], by: User, title: str, **more: Any) -> None:
        db.session.flush()
        happen(
            kind(client_id=self.client_id, actor_id=by.id, actor_name=by.name, gesture_id=self.id, title=title, **more)
        )  # fmt: skip


class ToldGesture(Base, Kept, ClientOwned):
    """The same in the words its people read, from the day they may: at once if announced, else when it is done."""

    __tablename__ = "told_gesture"
    __table_args__ = (belongs_to("gesture", "id"),)
    behind_wall = "SELECT"
    words: Mapped[str] = mapped_column(Text)
    planned_on: Mapped[date]
    done_on: Mapped[date | None]
    called_off_at: Mapped[datetime | None]


Index("ix_gesture_done", Gesture.client_id, Gesture.done_on, **only("done_on IS NOT NULL"))
Index("ix_gesture_budget", Gesture.by_id, Gesture.planned_on)
Index("ix_gesture_open", Gesture.planned_on, Gesture.client_id, **only("done_on IS NULL AND withdrawn_at IS NULL"))
Index("ix_told_gesture_newest", ToldGesture.client_id, ToldGesture.planned_on.desc(), ToldGesture.id.desc())

_counts_on = func.coalesce(Gesture.done_on, Gesture.planned_on)
_SPENT = select(func.coalesce(func.sum(Gesture.cost_cents), 0)).where(
    Gesture.by_id == bindparam("member", type_=Id()),
    Gesture.purpose == bindparam("purpose"),
    Gesture.currency == bindparam("currency"),
    _counts_on >= bindparam("first", type_=Date()),
    _counts_on < bindparam("after", type_=Date()),
    Gesture.withdrawn_at.is_(None),
    Gesture.id != bindparam("but", type_=Id()),
)
_NONE = UUID(int=0)


def left_of_budget(member: User, purpose: Purpose, day: date) -> tuple[int, str] | None:
    """What is left of it in the period of that day, in cents, and its currency; None: there is no limit."""
    budget = budget_of(member.id, purpose)
    return None if budget is None else (budget.amount_cents - _spent(budget, day), budget.currency)


def _reserve(member_id: UUID, purpose: Purpose, cost_cents: int, day: date, but: UUID = _NONE) -> None:
    """`but`: the gesture that is planned otherwise, which does not count twice."""
    budget = held_budget(member_id, purpose)
    if budget is None:
        return
    left = max(budget.amount_cents - _spent(budget, day, but), 0)
    if cost_cents > left:
        first, after = budget.period_of(day)
        raise OverBudget(left, budget.currency, first, after - timedelta(days=1))


def _spent(budget: GestureBudget, day: date, but: UUID = _NONE) -> int:
    """Over all clients, also those the reader does not see."""
    first, after = budget.period_of(day)
    period = {"member": budget.user_id, "purpose": budget.purpose, "currency": budget.currency}
    with as_system():
        return int(db.session.scalars(_SPENT, {**period, "first": first, "after": after, "but": but}).one())
