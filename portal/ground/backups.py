"""Backup: the database and the files in one archive, made while the portal runs.

SQLite is copied through its own backup, PostgreSQL through pg_dump, so that what is kept is one consistent moment.
The database goes first: a file added meanwhile may be there without its row, never the other way.
"""

import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.ground.db import db
from portal.ground.files import file_store, seekable
from portal.ground.postgres_tools import run_tool

SQLITE, POSTGRESQL = "database.sqlite", "database.pgdump"
FILES = "files"


def make_backup(file: Path) -> None:
    """Write `file` whole or not at all, readable by its owner alone: it holds everything."""
    with _beside(file) as folder:
        part = folder / "archive"
        part.touch(mode=0o600)
        with tarfile.open(part, "w:gz", compresslevel=1) as archive:
            dumped = _dumped(folder)
            archive.add(dumped, dumped.name)
            dumped.unlink()
            _add_files(archive)
        part.replace(file)


def _dumped(folder: Path) -> Path:
    url = db.engine.url
    if url.get_backend_name() != "postgresql":
        return _copied(Path(str(url.database)), folder / SQLITE)
    dumped = folder / POSTGRESQL
    # What somebody granted to roles of this server would be refused on another; the portal's own role is built anew.
    # The archive is compressed as a whole.
    run_tool("pg_dump", url, "--format=custom", "--compress=0", "--no-privileges", "--no-comments", f"--file={dumped}")
    return dumped


def _copied(live: Path, copy: Path) -> Path:
    """In one go: copied in steps, it would begin again after every write of another process, maybe for ever."""
    with closing(sqlite3.connect(live)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _add_files(archive: tarfile.TarFile) -> None:
    for key in file_store().keys():  # noqa: SIM118 - a store is no dict
        with suppress(FileNotFoundError), seekable(key) as content:  # a file without a row may go meanwhile
            archive.addfile(archive.gettarinfo(arcname=f"{FILES}/{key}", fileobj=content), content)


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A folder on the same disk, gone afterwards."""
    with TemporaryDirectory(dir=file.resolve().parent, prefix=".mainstay-") as name:
        yield Path(name)
