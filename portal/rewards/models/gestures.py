"""Gestures: a kindness outside the contract, announced or a surprise that the client reads of once it is done."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import (
    GestureAnnounced,
    GestureCalledOff,
    GestureDone,
    GestureFact,
    GesturePlanned,
    GestureWithdrawn,
)
from portal.ground.access import ClientOwned, TeamOnly, as_system
from portal.ground.db import Base, Id, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.ground.keys import belongs_to, only
from portal.people.models.users import User
from portal.rewards.models.gesture_budgets import GestureBudget, Purpose, budget_of, held_budget


class OverBudget(ValueError):
    """More than is left of the budget; `args[0]` is what is left, in cents, `args[1]` the currency."""


class Gesture(Base, Kept, TeamOnly):
    """One kindness as the team plans it: for the company or one of its people, what, why and at what cost.

    `words`: what the client reads; `by_id`: whose budget it comes from. It counts in the period it is planned for,
    unless it is withdrawn.
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

    @classmethod
    def plan(
        cls, client_id: UUID, by: User, *, purpose: Purpose, cost_cents: int, planned_on: date, **values: object
    ) -> Self:
        """`values`: what, why, words, currency, is_surprise, contact_id. Raises OverBudget."""
        _reserve(by, purpose, cost_cents, planned_on)
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

    def complete(self, by: User, on: date) -> None:
        """It is done; of a surprise the client reads from now on. Safe to call twice; nothing of one withdrawn."""
        self._hold()
        if self.done_on is not None or self.withdrawn_at is not None:
            return
        self.done_on = on
        told = db.session.get(ToldGesture, (self.client_id, self.id)) or self._for_client()
        told.done_on = on
        db.session.add(told)
        self._tell(GestureDone, by, self.words)

    def withdraw(self, by: User) -> None:
        """It will not be; an announced one is called off where the client reads it. Safe to call twice."""
        self._hold()
        if self.done_on is not None or self.withdrawn_at is not None:
            return
        self.withdrawn_at = now()
        told = db.session.get(ToldGesture, (self.client_id, self.id))
        if told is None:
            self._tell(GestureWithdrawn, by, self.what)
        else:
            told.called_off_at = self.withdrawn_at
            self._tell(GestureCalledOff, by, self.words)

    def _hold(self) -> None:
        """As it is now, kept from others until this transaction ends."""
        db.session.refresh(self, with_for_update=True)

    def _for_client(self) -> "ToldGesture":
        return ToldGesture(id=self.id, client_id=self.client_id, words=self.words, planned_on=self.planned_on)

    def _tell(self, kind: type[GestureFact], by: User, title: str) -> None:
        db.session.flush()
        happen(
            kind(client_id=self.client_id, actor_id=by.id, actor_name=by.name, gesture_id=self.id, title=title)
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

_SPENT = select(func.coalesce(func.sum(Gesture.cost_cents), 0)).where(
    Gesture.by_id == bindparam("member", type_=Id()),
    Gesture.purpose == bindparam("purpose"),
    Gesture.currency == bindparam("currency"),
    Gesture.planned_on >= bindparam("first"),
    Gesture.planned_on < bindparam("after"),
    Gesture.withdrawn_at.is_(None),
)


def left_of_budget(member: User, purpose: Purpose, day: date) -> tuple[int, str] | None:
    """What is left of it in the period of that day, in cents, and its currency; None: there is no limit."""
    budget = budget_of(member.id, purpose)
    return None if budget is None else (budget.amount_cents - _spent(budget, day), budget.currency)


def _reserve(by: User, purpose: Purpose, cost_cents: int, day: date) -> None:
    budget = held_budget(by.id, purpose)
    if budget is None:
        return
    left = budget.amount_cents - _spent(budget, day)
    if cost_cents > left:
        raise OverBudget(max(left, 0), budget.currency)


def _spent(budget: GestureBudget, day: date) -> int:
    """Over all clients, also those the reader does not see."""
    first, after = budget.period_of(day)
    period = {"member": budget.user_id, "purpose": budget.purpose, "currency": budget.currency}
    with as_system():
        return int(db.session.scalars(_SPENT, {**period, "first": first, "after": after}).one())
