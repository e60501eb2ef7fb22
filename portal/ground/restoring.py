"""Restore: what a backup holds put back, after the whole archive was read once and found sound."""

import gzip
import sqlite3
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy import URL

from portal.ground.backups import FILES, POSTGRESQL, SQLITE
from portal.ground.bulk import measure_tables
from portal.ground.db import db
from portal.ground.files import file_store
from portal.ground.postgres_tools import run_tool
from portal.ground.stores import KEY
from portal.ground.walls import build_role, build_walls

CHUNK = 1024 * 1024
_EMPTY = (
    "DO $$ DECLARE name text; BEGIN FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    " LOOP EXECUTE format('DROP TABLE public.%I CASCADE', name); END LOOP;"
    " FOR name IN SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    " AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')"
    " LOOP EXECUTE 'DROP FUNCTION ' || name || ' CASCADE'; END LOOP; END $$"
)


def restore_backup(file: Path, named: Callable[[], set[str]]) -> None:
    """Replace the database and put back the files `named` by its rows; other files of the store stay.

    Raises ClickException, before anything is touched, for a file that is damaged or of the other database.
    """
    url = db.engine.url
    with TemporaryDirectory(prefix="mainstay-") as name:
        kept = _kept_database(file, Path(name), url)
        db.session.remove()
        db.engine.dispose()
        if kept.name == POSTGRESQL:
            _restore_postgresql(kept, url)
        else:
            _restore_sqlite(kept, Path(str(url.database)))
    measure_tables()
    wanted = named()
    db.session.remove()
    _put_back(file, wanted)


def _kept_database(file: Path, folder: Path, url: URL) -> Path:
    """The database out of the archive, which is read to its last byte: its checksum stands there."""
    found = None
    try:
        with _archive(file) as archive:
            for member in archive:
                if member.isfile() and member.name in (SQLITE, POSTGRESQL):
                    archive.extract(member, folder, filter="data")
                    found = folder / member.name
    except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile):
        raise click.ClickException(f"{file} is damaged or no backup. Nothing was changed.") from None
    if found is None:
        raise click.ClickException(f"{file} is damaged or no backup. Nothing was changed.")
    if (found.name == POSTGRESQL) != (url.get_backend_name() == "postgresql"):
        raise click.ClickException(f"{file} was made of the other kind of database. Nothing was changed.")
    return found


@contextmanager
def _archive(file: Path) -> Iterator[tarfile.TarFile]:
    with gzip.open(file) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        yield archive
        while stream.read(CHUNK):
            pass


def _restore_postgresql(kept: Path, url: URL) -> None:
    """All or nothing. The policies name the role, so it comes first."""
    with db.engine.begin() as connection:
        build_role(connection)
    script = kept.with_suffix(".sql")
    run_tool("pg_restore", None, "--no-owner", f"--file={script}", str(kept))
    run_tool(
        "psql", url, "--quiet", "--no-psqlrc", "--output=/dev/null", "--set=ON_ERROR_STOP=1", "--single-transaction",
        f"--command={_EMPTY}", f"--file={script}",
    )  # fmt: skip
    with db.engine.begin() as connection:
        build_walls(connection)


def _restore_sqlite(kept: Path, live: Path) -> None:
    """Through the backup interface too: an open database is replaced in one transaction, its log with it."""
    with closing(sqlite3.connect(kept)) as source, closing(sqlite3.connect(live)) as target:
        source.backup(target)


def _put_back(file: Path, wanted: set[str]) -> None:
    with _archive(file) as archive:
        for member in archive:
            folder, _, key = member.name.partition("/")
            is_kept = member.isfile() and folder == FILES and key in wanted and KEY.fullmatch(key)
            content = archive.extractfile(member) if is_kept else None
            if content:
                file_store().put(content, key=key)
