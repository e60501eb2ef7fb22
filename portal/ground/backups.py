"""Backup and restore: the database and the files in one archive, made while the portal runs.

SQLite is copied through its own online backup, PostgreSQL through pg_dump and pg_restore, so that what is kept is one
consistent moment. The database goes first: a file added meanwhile may be there without its row, never the other way.
"""

import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy import URL

from portal.ground.db import db
from portal.ground.files import file_store

SQLITE, POSTGRESQL = "database.sqlite", "database.pgdump"
FILES = "files"


def make_backup(file: Path) -> None:
    """Write `file` whole or not at all."""
    url = db.engine.url
    with _beside(file) as folder:
        if url.get_backend_name() == "postgresql":
            dumped = folder / POSTGRESQL
            _run("pg_dump", "--format=custom", f"--file={dumped}", "--no-owner", url=url)
        else:
            dumped = folder / SQLITE
            with closing(sqlite3.connect(str(url.database))) as live, closing(sqlite3.connect(dumped)) as copy:
                live.backup(copy, pages=2_000, sleep=0.01)
        part = folder / "archive"
        with tarfile.open(part, "w:gz", compresslevel=1) as archive:
            archive.add(dumped, dumped.name)
            _add_files(archive, folder)
        part.replace(file)


def restore_backup(file: Path) -> None:
    """Replace the database and put the files back; files of another time stay."""
    url = db.engine.url
    db.session.remove()
    db.engine.dispose()
    with _beside(file) as folder, tarfile.open(file) as archive:
        archive.extractall(folder, filter="data")
        if (folder / POSTGRESQL).exists() != (url.get_backend_name() == "postgresql"):
            raise click.ClickException("This backup is of the other kind of database.")
        if (folder / POSTGRESQL).exists():
            _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
                 f"--dbname={_plain(url)}", str(folder / POSTGRESQL), url=None)  # fmt: skip
        else:
            _restore_sqlite(folder / SQLITE, Path(str(url.database)))
        for kept in sorted((folder / FILES).rglob("*")):
            if kept.is_file():
                with kept.open("rb") as stream:
                    file_store().put(stream, key=kept.name)


def _restore_sqlite(kept: Path, live: Path) -> None:
    """Through the backup interface too: an open database is replaced in one transaction, its log with it."""
    with closing(sqlite3.connect(kept)) as source, closing(sqlite3.connect(live)) as target:
        source.backup(target)


def _add_files(archive: tarfile.TarFile, folder: Path) -> None:
    store = file_store()
    for key in store.keys():  # noqa: SIM118 - a store is no dict
        copy = folder / "one"
        with copy.open("wb") as stream:
            for chunk in store.open(key):
                stream.write(chunk)
        archive.add(copy, f"{FILES}/{key}")


def _run(tool: str, *options: str, url: URL | None) -> None:
    if shutil.which(tool) is None:
        raise click.ClickException(f"{tool} is not installed: it comes with PostgreSQL's client tools.")
    where = [f"--dbname={_plain(url)}"] if url else []
    subprocess.run([tool, *where, *options], check=True)  # noqa: S603 - our own words


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A folder on the same disk, gone afterwards."""
    with TemporaryDirectory(dir=file.resolve().parent, prefix=".mainstay-") as name:
        yield Path(name)
