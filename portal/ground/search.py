"""What can be found: one row of folded words per findable thing, newest first by its own number."""

import secrets
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, Text, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamFirst
from portal.ground.db import Base, db


class Findable(StrEnum):
    CLIENT = "client"
    CONTACT = "contact"
    INTERACTION = "interaction"
    CONCERN = "concern"


class SearchEntry(Base, TeamFirst):
    """The folded words of one findable row.

    `number` is the second of `at` in the upper half and chance in the lower: newest first is its own index,
    on SQLite the row id of the full-text table as well.
    """

    __tablename__ = "search_entry"
    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    client_id: Mapped[UUID]
    kind: Mapped[Findable]
    row_id: Mapped[UUID]
    folded: Mapped[str] = mapped_column(Text)


Index("uq_search_entry_row", SearchEntry.client_id, SearchEntry.row_id, unique=True)


def entry_number(at: datetime) -> int:
    """A number that sorts by the second of `at`; two of the same second differ by chance (1 in 4 billion)."""
    return (max(0, int(at.timestamp())) << 32) | secrets.randbits(32)


def make_findable(kind: Findable, *, client_id: UUID, row_id: UUID, folded: str, at: datetime, shared: bool) -> None:
    """Let the row be found by these folded words."""
    db.session.add(
        SearchEntry(
            number=entry_number(at), client_id=client_id, kind=kind, row_id=row_id, folded=folded, shared=shared
        )
    )


def find_by(client_id: UUID, row_id: UUID, folded: str) -> None:
    """The row reads otherwise now."""
    _change = update(SearchEntry).where(SearchEntry.client_id == client_id, SearchEntry.row_id == row_id)
    db.session.execute(_change.values(folded=folded).execution_options(synchronize_session=False))


def hide_from_search(client_id: UUID, row_id: UUID) -> None:
    """The row can be found no more."""
    gone = delete(SearchEntry).where(SearchEntry.client_id == client_id, SearchEntry.row_id == row_id)
    db.session.execute(gone.execution_options(synchronize_session=False))
