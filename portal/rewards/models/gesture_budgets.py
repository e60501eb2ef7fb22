"""What each of us may spend on gestures in a month or a quarter, set by an admin."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import GestureBudgetSet
from portal.ground.access import TEAM
from portal.ground.db import Base, Id, db, now
from portal.ground.happen import HOUSE, happen
from portal.people.models.users import User
from portal.rewards.models.programme import months_later

QUARTER = 3


class Purpose(StrEnum):
    """What a gesture is for: kindness, or to put something right at once. Each has a budget of its own."""

    KINDNESS = "kindness"
    PUT_RIGHT = "put_right"


class Span(StrEnum):
    """How long a budget lasts before it begins anew."""

    MONTH = "month"
    QUARTER = "quarter"


class GestureBudget(Base):
    """What one of us may spend for one purpose in each month or quarter of the calendar. Without one: no limit."""

    __tablename__ = "gesture_budget"
    __table_args__ = (CheckConstraint("amount_cents >= 0", name="amount_is_not_negative"),)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(primary_key=True)
    span: Mapped[Span]
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(Text)
    set_at: Mapped[datetime] = mapped_column(default=now)

    @classmethod
    def set(cls, member: User, purpose: Purpose, by: User, *, amount_cents: int | None, **values: Any) -> None:
        """`values`: span and currency; an amount of None lifts the limit. Nothing new changes nothing."""
        kept = held_budget(member.id, purpose)
        if amount_cents is None:
            if kept is None:
                return
            db.session.delete(kept)
        else:
            new = {"amount_cents": amount_cents, **values}
            if kept is not None and all(getattr(kept, name) == value for name, value in new.items()):
                return
            db.session.merge(cls(user_id=member.id, purpose=purpose, set_at=now(), **new))
        db.session.flush()
        happen(
            GestureBudgetSet(
                client_id=HOUSE, actor_id=by.id, actor_name=by.name, member_id=member.id, name=member.name,
                purpose=purpose.value,
            )
        )  # fmt: skip

    def period_of(self, day: date) -> tuple[date, date]:
        """The first day of the month or quarter that day is in, and of the one after it."""
        months = QUARTER if self.span == Span.QUARTER else 1
        first = date(day.year, day.month - (day.month - 1) % months, 1)
        return first, months_later(first, months)


_MINE = (GestureBudget.user_id == bindparam("member", type_=Id()), GestureBudget.purpose == bindparam("purpose"))
_BUDGET = select(GestureBudget).where(*_MINE)
_HELD = _BUDGET.with_for_update().execution_options(populate_existing=True)
_SET = (
    select(
        User.id, User.name, GestureBudget.purpose, GestureBudget.span, GestureBudget.amount_cents,
        GestureBudget.currency,
    )
    .join(GestureBudget, GestureBudget.user_id == User.id)
    .where(User.role.in_(TEAM), User.disabled_at.is_(None))
    .order_by(User.name, GestureBudget.purpose)
)  # fmt: skip


def budget_of(user_id: UUID, purpose: Purpose) -> GestureBudget | None:
    return db.session.scalars(_BUDGET, {"member": user_id, "purpose": purpose}).one_or_none()


def held_budget(user_id: UUID, purpose: Purpose) -> GestureBudget | None:
    """The budget, which nobody else spends from until this transaction ends."""
    return db.session.scalars(_HELD, {"member": user_id, "purpose": purpose}).one_or_none()


def budgets() -> Sequence[Any]:
    """Everybody's: id and name of the member, purpose, span, amount_cents, currency."""
    return db.session.execute(_SET).all()
