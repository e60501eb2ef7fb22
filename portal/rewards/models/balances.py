"""What each client has: kept beside the ledger, changed with it in one conditional update, equal to its sum."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import CheckConstraint, bindparam, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import ClientOwned
from portal.ground.counters import add_up
from portal.ground.db import Base, Id, db

PARTS = ("active", "pending", "used", "expired")


class Balance(NamedTuple):
    """How many points: `active` can be spent, `pending` wait for the end of their hold; earned is the sum of all."""

    active: int = 0
    pending: int = 0
    used: int = 0
    expired: int = 0
    earned: int = 0


class PointBalance(Base, ClientOwned):
    """One client's sums. `entries` numbers the ledger without a gap."""

    __tablename__ = "point_balance"
    behind_wall = "SELECT"
    __table_args__ = (
        CheckConstraint("active >= 0 AND pending >= 0 AND used >= 0 AND expired >= 0", name="never_below_zero"),
        CheckConstraint("earned = active + pending + used + expired", name="earned_is_the_sum"),
    )
    active: Mapped[int] = mapped_column(default=0)
    pending: Mapped[int] = mapped_column(default=0)
    used: Mapped[int] = mapped_column(default=0)
    expired: Mapped[int] = mapped_column(default=0)
    earned: Mapped[int] = mapped_column(default=0)
    entries: Mapped[int] = mapped_column(default=0)


class After(NamedTuple):
    """What a change left: the number of its entry, and the sum of the ledger up to it."""

    number: int
    balance: int


_CLIENT = bindparam("its_client", type_=Id())
_BALANCE = select(*(getattr(PointBalance, part) for part in Balance._fields)).where(PointBalance.client_id == _CLIENT)
_CHANGE = (
    update(PointBalance)
    .where(
        PointBalance.client_id == _CLIENT,
        *(getattr(PointBalance, part) + bindparam(f"more_{part}") >= 0 for part in PARTS),
    )
    .values(
        entries=PointBalance.entries + bindparam("more_entries"),
        earned=PointBalance.earned + sum(bindparam(f"more_{part}") for part in PARTS),
        **{part: getattr(PointBalance, part) + bindparam(f"more_{part}") for part in PARTS},
    )
    .returning(PointBalance.entries, (PointBalance.active + PointBalance.pending).label("balance"))
    .execution_options(synchronize_session=False)
)


def balance(client_id: UUID) -> Balance:
    """What the client has now; nothing for one whose ledger is empty, and for whoever may not see it."""
    row = db.session.execute(_BALANCE, {"its_client": client_id}).one_or_none()
    return Balance(*row) if row else Balance()


def hold(client_id: UUID) -> Balance:
    """The balance, which nobody else changes until this transaction ends."""
    nothing = dict.fromkeys((*Balance._fields, "entries"), 0)
    add_up(PointBalance, [{"client_id": client_id, **nothing}], summed="entries")
    return Balance(*db.session.execute(_BALANCE, {"its_client": client_id}).one())


def change(client_id: UUID, entries: int, **more: int) -> After | None:
    """Add these to the parts of the balance, all of it or nothing: None where one would fall below zero.

    `entries`: how many entries of the ledger say so; 0 where points only pass from one part into another.
    """
    wanted = {f"more_{part}": more.get(part, 0) for part in PARTS}
    values = {"its_client": client_id, "more_entries": entries, **wanted}
    row = db.session.execute(_CHANGE, values).one_or_none()
    return After(*row) if row else None
