"""The ledger of points adds up: balances, lots and moves say what its entries say."""

from typing import Any

from sqlalchemy import and_, case, func, or_, select

from portal.checks.findings import told_rows
from portal.rewards.models.balances import PointBalance
from portal.rewards.models.entries import Entry, Movement
from portal.rewards.models.lots import Lot, PointMove


def _summed(column: Any, condition: Any) -> Any:
    return func.sum(case((condition, column), else_=0))


def _of(*movements: Movement) -> Any:
    return _summed(Entry.points, Entry.movement.in_(movements))


_ENTRIES = (
    select(
        Entry.client_id,
        func.count().label("entries"),
        func.max(Entry.number).label("last"),
        func.sum(Entry.points).label("sum"),
        _of(Movement.EARNED, Movement.UNEARNED).label("earned"),
        (-_of(Movement.SPENT, Movement.UNSPENT)).label("used"),
        (-_of(Movement.EXPIRED)).label("expired"),
    )
    .group_by(Entry.client_id)
    .subquery()
)
_LOTS = (
    select(
        Lot.client_id,
        _summed(Lot.remaining, Lot.released_at.is_not(None)).label("active"),
        _summed(Lot.remaining, Lot.released_at.is_(None)).label("pending"),
        func.sum(Lot.used).label("used"),
        func.sum(Lot.expired).label("expired"),
    )
    .group_by(Lot.client_id)
    .subquery()
)
_WRONG_BALANCES = (
    select(PointBalance.client_id)
    .outerjoin(_ENTRIES, _ENTRIES.c.client_id == PointBalance.client_id)
    .outerjoin(_LOTS, _LOTS.c.client_id == PointBalance.client_id)
    .where(
        or_(
            PointBalance.active + PointBalance.pending != func.coalesce(_ENTRIES.c.sum, 0),
            PointBalance.entries != func.coalesce(_ENTRIES.c.entries, 0),
            PointBalance.entries != func.coalesce(_ENTRIES.c.last, 0),
            PointBalance.earned != func.coalesce(_ENTRIES.c.earned, 0),
            *(
                getattr(PointBalance, part) != func.coalesce(rows.c[part], 0)
                for rows, parts in ((_ENTRIES, ("used", "expired")), (_LOTS, ("active", "pending", "used", "expired")))
                for part in parts
            ),
        )
    )
)
_NO_BALANCE = select(Entry.client_id).where(
    ~select(PointBalance.client_id).where(PointBalance.client_id == Entry.client_id).exists()
)
_running = select(
    Entry.id,
    Entry.balance,
    func.sum(Entry.points).over(partition_by=Entry.client_id, order_by=Entry.number).label("sum"),
).subquery()
_WRONG_SUMS = select(_running.c.id).where(_running.c.balance != _running.c.sum)
_moved = (
    select(PointMove.client_id, PointMove.lot_id, func.sum(PointMove.points).label("sum"))
    .group_by(PointMove.client_id, PointMove.lot_id)
    .subquery()
)
_WRONG_LOTS = (
    select(Lot.id)
    .outerjoin(_moved, and_(_moved.c.client_id == Lot.client_id, _moved.c.lot_id == Lot.id))
    .where(Lot.remaining != func.coalesce(_moved.c.sum, 0))
)
_by_entry = (
    select(PointMove.client_id, PointMove.entry_id, func.sum(PointMove.points).label("sum"))
    .group_by(PointMove.client_id, PointMove.entry_id)
    .subquery()
)
_WRONG_ENTRIES = (
    select(Entry.id)
    .outerjoin(_by_entry, and_(_by_entry.c.client_id == Entry.client_id, _by_entry.c.entry_id == Entry.id))
    .where(Entry.points != func.coalesce(_by_entry.c.sum, 0))
)


def balances_are_the_sum_of_the_ledger() -> list[str]:
    """Every client's, and no number of an entry is missing."""
    return [
        *told_rows("balances of points that are not the sum of the ledger", _WRONG_BALANCES),
        *told_rows("ledgers of points without a balance", _NO_BALANCE),
        *told_rows("entries of points whose running sum is wrong", _WRONG_SUMS),
    ]


def lots_are_the_sum_of_what_moved() -> list[str]:
    return [
        *told_rows("lots of points that are not the sum of what moved", _WRONG_LOTS),
        *told_rows("entries of points that moved something else in their lots", _WRONG_ENTRIES),
    ]
