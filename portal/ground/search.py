"""What can be found: one row of folded words per findable thing, newest first by its own number."""

import os
import secrets
from datetime import datetime
from enum import StrEnum
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Index, Integer, Text, delete, literal, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamFirst
from portal.ground.db import Base, db
from portal.ground.fold import SHORTEST_PREFIX

LONGEST_WORD = 64  # letters of a word that are kept and compared; longer ones are addresses and keys
SERIAL_BITS = 31


class Findable(StrEnum):
    CLIENT = "client"
    CONTACT = "contact"
    INTERACTION = "interaction"
    CONCERN = "concern"


class SearchEntry(Base, TeamFirst):
    """The folded words of one findable row.

    `number` is the second of `at` above and a serial below: newest first is its own index,
    on SQLite the row id of the full-text table as well.
    """

    __tablename__ = "search_entry"
    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    client_id: Mapped[UUID]
    kind: Mapped[Findable]
    row_id: Mapped[UUID]
    folded: Mapped[str] = mapped_column(Text)


Index("uq_search_entry_row", SearchEntry.client_id, SearchEntry.row_id, unique=True)


class _Serial:
    """Tells entries of the same second apart: counts within a process, from a chance start in each."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self._count = count(secrets.randbits(SERIAL_BITS))

    def __next__(self) -> int:
        return next(self._count) & ((1 << SERIAL_BITS) - 1)


_serial = _Serial()
os.register_at_fork(after_in_child=_serial.restart)


def entry_number(at: datetime) -> int:
    """A number that sorts by the second of `at`."""
    second = min(max(0, int(at.timestamp())), (1 << 32) - 1)
    return second << SERIAL_BITS | next(_serial)


def make_findable(kind: Findable, *, client_id: UUID, row_id: UUID, folded: str, at: datetime, shared: bool) -> None:
    """Let the row be found by these folded words."""
    db.session.add(
        SearchEntry(
            number=entry_number(at),
            client_id=client_id,
            kind=kind,
            row_id=row_id,
            folded=bounded(folded),
            shared=shared,
        )
    )


def find_by(client_id: UUID, row_id: UUID, folded: str) -> None:
    """The row reads otherwise now."""
    _change = update(SearchEntry).where(SearchEntry.client_id == client_id, SearchEntry.row_id == row_id)
    db.session.execute(_change.values(folded=bounded(folded)).execution_options(synchronize_session=False))


def hide_from_search(client_id: UUID, row_id: UUID) -> None:
    """The row can be found no more."""
    gone = delete(SearchEntry).where(SearchEntry.client_id == client_id, SearchEntry.row_id == row_id)
    db.session.execute(gone.execution_options(synchronize_session=False))


def bounded(folded: str) -> str:
    """The folded words, the endless ones cut: no database indexes a word of thousands of letters."""
    return " ".join(word[:LONGEST_WORD] for word in folded.split())


def holds(folded: Any, word: str) -> ColumnElement[bool]:
    """A column of folded words has a word that begins so; one of two letters only as a whole."""
    wanted = f" {word}" if len(word) >= SHORTEST_PREFIX else f" {word} "
    found: ColumnElement[bool] = (literal(" ") + folded + literal(" ")).contains(wanted, autoescape=True)
    return found
