"""Which failures of the database pass by themselves, and what to say about them."""

from collections.abc import Callable
from enum import Enum

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolExhausted

SQLITE_SIGNS = {
    "locked": "BUSY",
    "busy": "BUSY",
    "is full": "FULL",
    "disk i/o": "FULL",
    "readonly": "FULL",
    "unable to open": "AWAY",
}
# PostgreSQL's classes and codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
POSTGRESQL_SIGNS = {
    "57014": "BUSY",  # stopped after the statement timeout
    "40": "BUSY",  # rolled back for another transaction
    "55P03": "BUSY",
    "53100": "FULL",
    "53": "BUSY",
    "57P": "AWAY",
    "08": "AWAY",
}


class Outage(Enum):
    """Why the database cannot answer now; the value is after how many seconds to ask again."""

    BUSY = 3
    AWAY = 5
    FULL = 60


def outage(error: SQLAlchemyError) -> Outage | None:
    """The outage behind a database error, or None if asking again would fail again."""
    if isinstance(error, PoolExhausted):
        return Outage.BUSY
    if not isinstance(error, DBAPIError):
        return None
    if type(error.orig).__module__.startswith("sqlite3"):
        return _first(SQLITE_SIGNS, lambda sign: sign in str(error.orig).lower())
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return _first(POSTGRESQL_SIGNS, state.startswith)
    return Outage.AWAY if error.connection_invalidated or _never_connected(error) else None


def is_clash(error: SQLAlchemyError) -> bool:
    """Two wrote at once what there can be only one of, and this one was the later."""
    if not isinstance(error, IntegrityError):
        return False
    name = getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)
    return name in ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505")


def _first(signs: dict[str, str], fits: Callable[[str], bool]) -> Outage | None:
    return next((Outage[name] for sign, name in signs.items() if fits(sign)), None)


def _never_connected(error: DBAPIError) -> bool:
    """A connection that was refused carries no code and no statement."""
    return error.statement is None
