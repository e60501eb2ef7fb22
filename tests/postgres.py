"""A PostgreSQL database of its own for a test run, on whatever server there is or can be started.

`python -m tests.postgres` says which server that is, or ends with 1 and one line.
"""

import atexit
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import click
import psycopg

LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root
NEEDED = ("initdb", "pg_ctl")


class NoPostgres(RuntimeError):
    """There is no server to test on and none can be started."""


@contextmanager
def fresh_database(template: str = "template0") -> Iterator[str]:
    """The address of an empty database, or of a copy of one nobody is connected to; dropped at the end."""
    name = f"mainstay_{uuid4().hex[:12]}"
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")  # nothing in it has to last
        try:
            yield _beside(server(), name)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def server() -> str:
    """TEST_POSTGRES_URL, else the server of this machine if it lets us in, else one we start and stop."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        return given
    if _answers(LOCAL):
        return LOCAL
    found = programs()
    if found is None:
        raise NoPostgres("PostgreSQL was not found: install it, or give a server as TEST_POSTGRES_URL.")
    return start_cluster(found)


def programs() -> Path | None:
    """The folder with PostgreSQL's programs, the newest version first."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    asked = shutil.which("pg_config")
    if asked:
        versions.append(Path(subprocess.check_output([asked, "--bindir"], text=True).strip()))
    return next((folder for folder in versions if all((folder / name).exists() for name in NEEDED)), None)


def _answers(address: str) -> bool:
    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def start_cluster(found: Path) -> str:
    """A throw-away cluster reached through a socket in its own folder: no port, no password, no trace."""
    folder = Path(mkdtemp(prefix="mainstay-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, UNPRIVILEGED)
    settings = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off"
    try:
        run(found / "initdb", "-D", folder / "rows", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        run(found / "pg_ctl", "-D", folder / "rows", "-l", folder / "log", "-w", "-o", settings, "start")
    except subprocess.CalledProcessError as failure:
        raise NoPostgres(f"PostgreSQL in {found} could not be started: {failure.stderr.strip()}") from None
    atexit.register(stop_cluster, found, folder)
    return f"postgresql://postgres@/postgres?host={folder}"


def stop_cluster(found: Path, folder: Path) -> None:
    """Safe to call again: at the end of the run it is."""
    if not folder.exists():
        return
    run(found / "pg_ctl", "-D", folder / "rows", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def run(*command: str | Path) -> None:
    as_someone = ["runuser", "-u", UNPRIVILEGED, "--"] if os.geteuid() == 0 else []
    subprocess.run([*as_someone, *map(str, command)], check=True, cwd="/", capture_output=True, text=True)


def _beside(address: str, name: str) -> str:
    """The address of another database on the same server, for SQLAlchemy."""
    base, mark, options = address.replace("postgresql://", "postgresql+psycopg://").partition("?")
    return base.rsplit("/", 1)[0] + f"/{name}{mark}{options}"


if __name__ == "__main__":
    try:
        click.echo(f"PostgreSQL for the tests: {server()}")
    except NoPostgres as missing:
        sys.exit(str(missing))
