"""Entries: the lines of a client's ledger, which are only ever added."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import ClientOwned
from portal.ground.db import Base, Kept
from portal.ground.keys import belongs_to


class Movement(StrEnum):
    """What an entry does. A reversal says of what: of an earning it takes, of a spending it gives back."""

    EARNED = "earned"
    SPENT = "spent"
    UNEARNED = "unearned"
    UNSPENT = "unspent"
    EXPIRED = "expired"


class Entry(Base, Kept, ClientOwned):
    """One line of a client's ledger. A trigger refuses to change or to remove it.

    `number` counts the client's entries from 1 without a gap; `balance` is the sum up to this one. `points` is signed.
    `forgone`: points that a cap, or what had been spent already, left ungiven or untaken. `kind` and `cause` tell what
    brought it about, once per client; `place` is the address that leads there. `contact_id`, `by_id`: who caused it;
    `by_name` only where no user did, for the names of people are not written where nothing can be erased.
    """

    __tablename__ = "point_entry"
    behind_wall = "SELECT"
    __table_args__ = (
        UniqueConstraint("client_id", "kind", "cause"),
        UniqueConstraint("client_id", "number"),
        belongs_to("contact", "contact_id"),
        belongs_to("point_entry", "reverses_id"),
        CheckConstraint("balance >= 0", name="balance_is_not_negative"),
        CheckConstraint("forgone >= 0", name="forgone_is_not_negative"),
    )
    number: Mapped[int]
    movement: Mapped[Movement]
    kind: Mapped[str] = mapped_column(Text)
    cause: Mapped[str] = mapped_column(Text)
    points: Mapped[int]
    balance: Mapped[int]
    forgone: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(Text)
    contact_id: Mapped[UUID | None]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str | None] = mapped_column(Text)
    reverses_id: Mapped[UUID | None]


Index("ix_point_entry_made", Entry.client_id, Entry.created_at)
Index("ix_point_entry_month", Entry.created_at, Entry.client_id)
