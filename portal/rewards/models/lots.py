"""Lots: the points of one earning, from held to spent or ended; and which entry moved how many of them."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import ClientOwned
from portal.ground.db import Base, Id, db
from portal.ground.keys import belongs_to, only


class Lot(Base, ClientOwned):
    """The points of one earning; its id is that of the entry.

    What is `remaining` of them is pending while `released_at` is empty, then active until the end of the day
    `expires_on`; the rest was used, expired, or taken back. `counts`: they count for a tier once released.
    `warned_days`: how many days ahead its end was last told. Once it is reversed nothing is given back to it.
    """

    __tablename__ = "point_lot"
    behind_wall = "SELECT"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "id"], ["point_entry.client_id", "point_entry.id"]),
        CheckConstraint("remaining >= 0 AND used >= 0 AND expired >= 0 AND taken >= 0", name="never_below_zero"),
        CheckConstraint("points = remaining + used + expired + taken", name="its_parts_are_its_points"),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    points: Mapped[int]
    remaining: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)
    expired: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    earned_on: Mapped[date]
    releases_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    released_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    warned_days: Mapped[int | None]
    counts: Mapped[bool] = mapped_column(default=True)
    reversed_at: Mapped[datetime | None]


class PointMove(Base, ClientOwned):
    """How many points one entry brought to a lot, or took from it; only added to."""

    __tablename__ = "point_move"
    behind_wall = "SELECT"
    __table_args__ = (
        belongs_to("point_entry", "entry_id"),
        belongs_to("point_lot", "lot_id"),
        CheckConstraint("points <> 0", name="moves_something"),
    )
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    points: Mapped[int]


# Lots with something left, in the order they are spent.
Index("ix_point_lot_order", Lot.client_id, Lot.earned_on, Lot.id, **only("remaining > 0"))
Index("ix_point_lot_held", Lot.releases_at, **only("released_at IS NULL AND remaining > 0"))
Index("ix_point_lot_ending", Lot.expires_on, Lot.client_id, **only("released_at IS NOT NULL AND remaining > 0"))
Index("ix_point_lot_released", Lot.client_id, Lot.released_on)
Index("ix_point_move_lot", PointMove.client_id, PointMove.lot_id)

_CLIENT = bindparam("client_id", type_=Id())
_SPENDABLE = (
    select(Lot)
    .where(Lot.client_id == _CLIENT, Lot.remaining > 0, Lot.released_at.is_not(None))
    .order_by(Lot.earned_on, Lot.id)
    .execution_options(populate_existing=True)
)
_MOVED = (
    select(PointMove.lot_id, PointMove.points)
    .where(PointMove.client_id == _CLIENT, PointMove.entry_id == bindparam("entry_id", type_=Id()))
    .order_by(PointMove.lot_id)
)


class Taken(NamedTuple):
    """So many points of one lot."""

    lot: Lot
    points: int


def oldest_first(client_id: UUID, points: int) -> Iterator[Taken]:
    """The lots that these points come from; the balance has to be held, and to have them."""
    for lot in db.session.scalars(_SPENDABLE, {"client_id": client_id}).all():
        taken = min(lot.remaining, points)
        yield Taken(lot, taken)
        points -= taken
        if not points:
            return


def moved_by(client_id: UUID, entry_id: UUID) -> list[Taken]:
    """What an entry moved, signed, with the lots as they are now."""
    rows = db.session.execute(_MOVED, {"client_id": client_id, "entry_id": entry_id}).all()
    return [Taken(held_lot(client_id, row.lot_id), row.points) for row in rows]


def held_lot(client_id: UUID, lot_id: UUID) -> Lot:
    """The lot as it is now; the balance has to be held."""
    return db.session.get_one(Lot, (client_id, lot_id), populate_existing=True)
