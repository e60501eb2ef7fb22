"""A migrated database for a test run: a SQLite file, or a fresh PostgreSQL database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from portal.app import create_app
from portal.cli import init_commands
from portal.ground.db import db
from tests.postgres import fresh_database
from tests.settings import TestConfig


@contextmanager
def migrated_app(kind: str, folder: Path, **settings: object) -> Iterator[Flask]:
    """The portal on a new database of this kind ("sqlite" or "postgresql"), migrated from empty."""
    with bare_app(kind, folder, **settings) as app:
        upgrade()
        yield app


@contextmanager
def bare_app(kind: str, folder: Path, **settings: object) -> Iterator[Flask]:
    """The same on a database that holds nothing yet."""
    with fresh_address(kind, folder) as address:
        values = {"SQLALCHEMY_DATABASE_URI": address, "FILES_URL": (folder / "files").as_uri(), **settings}
        app = create_app(type("RunConfig", (TestConfig,), values))
        init_commands(app)
        with app.app_context():
            yield app
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


@contextmanager
def fresh_address(kind: str, folder: Path) -> Iterator[str]:
    """Where a new and empty database of this kind is; it is gone at the end."""
    if kind == "postgresql":
        with fresh_database() as address:
            yield address
    else:
        yield f"sqlite:///{folder / 'mainstay.db'}"
