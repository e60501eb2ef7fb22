"""Points given by hand: with a reason, and within what one of us may give in a month."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import as_system
from portal.ground.clock import vendor_today
from portal.ground.counters import add_up
from portal.ground.db import Base, Id, db, new_id
from portal.ground.keys import is_first_day
from portal.people.models.users import User
from portal.rewards.models.ledger import Entry, earn
from portal.rewards.models.programme import programme

HAND = "hand"


class GivenByHand(Base):
    """How many points one of us gave by hand in one month of the vendor's."""

    __tablename__ = "given_by_hand"
    __table_args__ = (is_first_day("month"), CheckConstraint("points >= 0", name="never_below_zero"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    points: Mapped[int] = mapped_column(default=0)


class TooMuchByHand(ValueError):
    """More than they may give this month; `args[0]` is what they still may."""


_MINE = (GivenByHand.user_id == bindparam("giver", type_=Id()), GivenByHand.month == bindparam("this_month"))
_GIVEN = select(GivenByHand.points).where(*_MINE)
_GIVE = (
    update(GivenByHand)
    .where(*_MINE, GivenByHand.points + bindparam("more") <= bindparam("most"))
    .values(points=GivenByHand.points + bindparam("more"))
    .execution_options(synchronize_session=False)
)


def give(client_id: UUID, points: int, *, by: User, reason: str, contact_id: UUID | None = None) -> Entry | None:
    """Points by hand; None where the programme is off or the client's month is full. Raises TooMuchByHand.

    What the client's cap left ungiven does not count against the giver.
    """
    most = programme().most_by_hand
    with as_system(), db.session.begin_nested():
        entry = earn(client_id, points, kind=HAND, cause=str(new_id()), by=by, reason=reason, contact_id=contact_id)
        if entry is not None:
            _count(by, entry.points, most)
    return entry


def may_still_give(by: User) -> int | None:
    """How many points they may give this month; None: as many as they like."""
    most = programme().most_by_hand
    return None if most is None else max(most - _given(by), 0)


def _count(by: User, points: int, most: int | None) -> None:
    """Add to what they gave. Raises TooMuchByHand."""
    month = vendor_today().replace(day=1)
    add_up(GivenByHand, [{"user_id": by.id, "month": month, "points": 0}], summed="points")
    limit = most if most is not None else 2**31 - 1
    given = {"giver": by.id, "this_month": month, "more": points, "most": limit}
    counted: Any = db.session.execute(_GIVE, given)
    if not counted.rowcount:
        raise TooMuchByHand(max(limit - _given(by), 0))


def _given(by: User) -> int:
    month = vendor_today().replace(day=1)
    return db.session.scalar(_GIVEN, {"giver": by.id, "this_month": month}) or 0
