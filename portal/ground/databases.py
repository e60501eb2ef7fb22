"""Which database a DATABASE_URL means, and how its engine is set up."""

from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from portal.ground.environment import BadSetting

POSTGRESQL = ("postgres", "postgresql", "postgresql+psycopg")
SESSION = {
    "statement_timeout": "30s",
    "jit": "off",
    "idle_in_transaction_session_timeout": "120s",
    "tcp_keepalives_idle": 15,  # a machine that vanished loses its locks within half a minute
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
}


def database_uri(text: str, root: Path) -> str:
    """The address as SQLAlchemy reads it: psycopg 3, and SQLite files as absolute paths seen from `root`."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise BadSetting("DATABASE_URL has to look like postgresql://user@host/name or sqlite:///file.db.") from None
    if url.drivername in POSTGRESQL:
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    if url.drivername == "sqlite":
        return _sqlite(url, root).render_as_string(hide_password=False)
    raise BadSetting(f"DATABASE_URL has to be PostgreSQL or SQLite, not “{url.drivername}”.")


def engine_options(uri: str) -> dict[str, Any]:
    """A small pool that gives up early: a page that waits for the database is worse than one that says so.

    There is no ping before each use: it costs a round trip per request. A connection the server has closed fails
    once, empties the pool and is answered with a retry page.
    """
    if not uri.startswith("postgresql"):
        return {"connect_args": {"timeout": 5}}
    return {
        "pool_size": 5,
        "max_overflow": 5,
        "pool_timeout": 5,
        "pool_recycle": 1800,
        "connect_args": {
            "connect_timeout": 5,
            "application_name": "mainstay",
            "options": " ".join(f"-c {name}={value}" for name, value in SESSION.items()),
        },
    }


def _sqlite(url: URL, root: Path) -> URL:
    if not url.database or url.database == ":memory:":
        return url
    path = root / url.database
    path.parent.mkdir(parents=True, exist_ok=True)
    return url.set(database=str(path))
