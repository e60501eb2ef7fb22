"""Attempts: how often something was tried, and how long the next try has to wait; one count for all processes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Text, case, delete, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.db import Base, Instant, db, now

SHORTEST, LONGEST = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN = timedelta(hours=6)  # after so much quiet the count starts again
_INSERT: dict[str, Callable[[Any], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Attempt(Base):
    """The tries under one key. The key is a hash: the table names neither people nor addresses."""

    __tablename__ = "attempt"
    behind_wall = "SELECT, INSERT, UPDATE, DELETE"
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int]
    tried_at: Mapped[datetime] = mapped_column(index=True)
    not_before: Mapped[datetime]


@dataclass(frozen=True)
class Limit:
    """`free` tries of something one after another, then waits that double from 30 seconds to 15 minutes."""

    name: str
    free: int

    def key(self, of: str) -> str:
        return sha256(f"{self.name} {of}".encode()).hexdigest()

    def wait_after(self, count: int) -> timedelta:
        return min(SHORTEST * 2 ** (count - self.free), LONGEST) if count >= self.free else timedelta(0)


def wait_for(tries: Iterable[tuple[Limit, str]]) -> timedelta | None:
    """Book one try under each key in turn; None if all are free, else how long the first that waits still has to.

    Committed at once, so that a refused request counts too and no lock is held while a password is checked.
    Call it before anything else is written.
    """
    wait = next((wait for limit, of in tries if (wait := _book(limit, limit.key(of)))), None)
    db.session.commit()
    return wait


def forgive(limit: Limit, of: str) -> None:
    """Start from nothing: the try succeeded."""
    table = Attempt.__table__
    db.session.execute(delete(table).where(table.c.key == limit.key(of)))  # type: ignore[arg-type]


def give_back(limit: Limit, of: str) -> None:
    """This one try does not count after all: it succeeded, and others who share the key are not to wait for it."""
    table = Attempt.__table__
    mine = update(table).where(table.c.key == limit.key(of), table.c.count > 0)  # type: ignore[arg-type]
    db.session.execute(mine.values(count=table.c.count - 1, not_before=now()))


def forget_old_attempts() -> None:
    """Delete counts that would start again anyway."""
    db.session.execute(delete(Attempt).where(Attempt.tried_at < now() - FORGOTTEN))
    db.session.commit()


def _book(limit: Limit, key: str) -> timedelta | None:
    """Count one try unless the key is waiting, in a single statement: parallel tries cannot pass together."""
    at, table = now(), Attempt.__table__
    fresh = table.c.tried_at < at - FORGOTTEN
    count = case((fresh, 1), else_=table.c.count + 1)
    steps = range(1, limit.free + 8)
    until = case(
        (fresh, _instant(at + limit.wait_after(1))),
        *((table.c.count + 1 == step, _instant(at + limit.wait_after(step))) for step in steps),
        else_=_instant(at + LONGEST),
    )
    insert = _INSERT[db.session.get_bind().dialect.name](table)
    booked = db.session.execute(
        insert.values(key=key, count=1, tried_at=at, not_before=at + limit.wait_after(1))
        .on_conflict_do_update(
            index_elements=["key"],
            set_={"count": count, "tried_at": at, "not_before": until},
            where=table.c.not_before <= at,
        )
        .returning(table.c.count)
    ).one_or_none()
    return None if booked else db.session.scalars(select(Attempt.not_before).where(Attempt.key == key)).one() - at


def _instant(at: datetime) -> ColumnElement[datetime]:
    return literal(at, Instant())
