"""A database for a test run: a SQLite file, or a PostgreSQL database of its own; migrated ones are copies of one."""

import atexit
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from flask_migrate import upgrade

from portal.app import create_app
from portal.cli import init_commands
from portal.ground.db import db
from tests.postgres import fresh_database
from tests.settings import TestConfig

KEPT = ExitStack()  # what stays until the end of the run
atexit.register(KEPT.close)


@dataclass(frozen=True)
class Template:
    """A database to be copied, and the folder of its files; nobody is connected to it."""

    kind: str
    address: str
    folder: Path


@cache
def migrated_template(kind: str) -> Template:
    """A database with every table and no row: migrated from empty once in a run."""
    folder = Path(KEPT.enter_context(TemporaryDirectory()))
    address = KEPT.enter_context(fresh_address(kind, folder))
    with _app_on(address, folder):
        upgrade()
    return Template(kind, address, folder)


@contextmanager
def migrated_app(kind: str, folder: Path, **settings: object) -> Iterator[Flask]:
    """The portal on a new database of this kind ("sqlite" or "postgresql") with every table and no row."""
    with copied(migrated_template(kind), folder) as address, _app_on(address, folder, **settings) as app:
        yield app


@contextmanager
def bare_app(kind: str, folder: Path, **settings: object) -> Iterator[Flask]:
    """The same on a database that holds nothing yet."""
    with fresh_address(kind, folder) as address, _app_on(address, folder, **settings) as app:
        yield app


@contextmanager
def _app_on(address: str, folder: Path, **settings: object) -> Iterator[Flask]:
    values = {"SQLALCHEMY_DATABASE_URI": address, "FILES_URL": (folder / "files").as_uri(), **settings}
    app = create_app(type("RunConfig", (TestConfig,), values))
    init_commands(app)
    with app.app_context():
        yield app
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@contextmanager
def copied(template: Template, folder: Path) -> Iterator[str]:
    """Where a copy of the template is; it is gone at the end. Its files are in `folder / "files"`."""
    if (template.folder / "files").exists():
        shutil.copytree(template.folder / "files", folder / "files", dirs_exist_ok=True)
    if template.kind == "postgresql":
        with fresh_database(template.address.rsplit("/", 1)[1].partition("?")[0]) as address:
            yield address
    else:
        with fresh_address(template.kind, folder) as address:
            _copy_rows(template.address.removeprefix("sqlite:///"), address.removeprefix("sqlite:///"))
            yield address


def _copy_rows(source: str, target: str) -> None:
    """By SQLite itself: a process that ended may have left rows in the log beside the file."""
    with closing(sqlite3.connect(source)) as rows, closing(sqlite3.connect(target)) as copy:
        rows.backup(copy)


@contextmanager
def fresh_address(kind: str, folder: Path) -> Iterator[str]:
    """Where a new and empty database of this kind is; it is gone at the end."""
    if kind == "postgresql":
        with fresh_database() as address:
            yield address
    else:
        yield f"sqlite:///{folder / 'mainstay.db'}"
