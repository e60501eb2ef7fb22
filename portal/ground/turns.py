"""Turns: work on the whole database that several machines begin at once and one does at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

LOCK = 0x6D69677261746573  # "migrates", as the number PostgreSQL's advisory locks go by


@contextmanager
def one_at_a_time(connection: Connection) -> Iterator[None]:
    """Machines that start together all bring the database to the newest form: the others wait, then find it done.

    SQLite's own lock does that.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": LOCK})
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK})
        connection.commit()
