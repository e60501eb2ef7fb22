"""Which of several workers leads: the one that holds a lock its death lets go of."""

import fcntl
import os
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

LOCK = 0x6D61696E73746179  # "mainstay", as the number PostgreSQL's advisory locks go by


class Leadership(Protocol):
    """A lock that one worker at a time holds."""

    def held(self) -> bool:
        """True while this worker leads; takes the lock if it is free."""

    def break_lock(self) -> None:
        """Take the lock away from a leader that has gone silent without dying."""

    def release(self) -> None: ...


def leadership(engine: Engine) -> Leadership:
    if engine.dialect.name == "postgresql":
        return AdvisoryLock(engine)
    return FileLock(Path(f"{engine.url.database}.worker.lock"))


class FileLock:
    """For SQLite, whose workers are on one machine: the system frees the lock when its holder dies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: int | None = None

    def held(self) -> bool:
        if self.file is None:
            self.file = self._lock()
        return self.file is not None

    def break_lock(self) -> None:
        """A stopped process on this machine comes back with its lock: there is nothing to take."""

    def release(self) -> None:
        if self.file is not None:
            os.close(self.file)
            self.file = None

    def _lock(self) -> int | None:
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return None
        return file


class AdvisoryLock:
    """For PostgreSQL: a lock that lives as long as one connection, kept apart from those of the work."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.connection: Connection | None = None

    def held(self) -> bool:
        try:
            return self._alive() or self._lock()
        except SQLAlchemyError:
            self.release()
            return False

    def break_lock(self) -> None:
        """End the connection of a leader whose machine stopped answering: its lock goes with it."""
        with self.engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                    " AND classid = :high AND objid = :low AND pid <> pg_backend_pid()"
                    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                ),
                {"high": LOCK >> 32, "low": LOCK & 0xFFFFFFFF},
            )

    def release(self) -> None:
        if self.connection is not None:
            self.connection.invalidate()
            self.connection.close()
            self.connection = None

    def _alive(self) -> bool:
        """True if the connection that took the lock still answers."""
        return self.connection is not None and self.connection.execute(text("SELECT 1")).scalar() == 1

    def _lock(self) -> bool:
        connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK}).scalar():
            self.connection = connection
            return True
        connection.close()
        return False
