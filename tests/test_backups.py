"""`flask backup` and `flask restore`: everything comes back, on its own database, and nothing is lost by mistake."""

import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select, text
from werkzeug.datastructures import FileStorage

from portal.cli import COMMANDS
from portal.demo.company import load_company
from portal.ground.backups import FILES
from portal.ground.db import db, now
from portal.ground.files import file_store, keep
from portal.ground.restoring import _put_back
from portal.ground.walls import ROLE, build_role, walled_tables
from portal.history.models.interactions import Interaction, InteractionKind
from portal.history.models.written import Written
from portal.people.models.clients import Client
from portal.people.models.users import User
from tests.databases import bare_app, migrated_app

BY_NAME = {command.name: command for command in COMMANDS}
WORDS = "Logged while the backup ran"


def run(app: Flask, name: str, *words: object) -> Result:
    return app.test_cli_runner().invoke(BY_NAME[name], [str(word) for word in words])


def log(number: int) -> str:
    """One more call with a file; the file's key."""
    client, ada = db.session.scalars(select(Client)).first(), db.session.scalars(select(User)).first()
    file = keep(FileStorage(BytesIO(b"\x00line\r\n" * number), filename=f"{number}.bin"))
    written = Written(kind=InteractionKind.CALL, text=WORDS, occurred_at=now())
    Interaction.log(client.id, written, by=ada, files=[file])
    db.session.commit()
    return file.key


def count(*where) -> int:
    found = db.session.scalar(select(func.count()).select_from(Interaction).where(*where)) or 0
    db.session.rollback()
    return found


@contextmanager
def writing(app: Flask) -> Iterator[None]:
    """Somebody logs one call after another meanwhile."""
    begun, stop = Event(), Event()

    def write() -> None:
        with app.app_context():
            number = 10
            while not stop.is_set():
                log(number := number + 1)
                begun.set()

    thread = Thread(target=write)
    thread.start()
    try:
        assert begun.wait(20)
        yield
    finally:
        stop.set()
        thread.join()


@pytest.fixture(scope="module")
def archive(database: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A backup made under writes, and files that were there before."""
    if database == "postgresql" and shutil.which("pg_dump") is None:
        pytest.skip("pg_dump was not found")
    folder = tmp_path_factory.mktemp("live")
    with migrated_app(database, folder) as app:
        load_company()
        files = {key: b"".join(file_store().open(key)) for key in (log(1), log(20_000))}
        with writing(app):
            made = run(app, "backup", folder / "kept.backup")
            assert made.exit_code == 0, made.output
        assert [path.name for path in folder.glob(".mainstay*")] == []
    return folder / "kept.backup", files


@pytest.fixture
def elsewhere(database: str, tmp_path: Path) -> Iterator[Flask]:
    with bare_app(database, tmp_path) as app:
        yield app


def test_a_backup_made_under_writes_comes_back_whole(archive, elsewhere: Flask) -> None:
    file, files = archive
    restored = run(elsewhere, "restore", file)
    assert restored.exit_code == 0, restored.output
    checked = run(elsewhere, "check-data")
    assert checked.exit_code == 0, checked.output
    assert {key: b"".join(file_store().open(key)) for key in files} == files
    assert count() > 100 and count(Interaction.text == WORDS) + count(Interaction.title == WORDS) >= 3
    assert run(elsewhere, "setup").exit_code == 0
    log(30)
    assert run(elsewhere, "check-data").exit_code == 0


def test_a_backup_is_for_its_owner_alone(archive) -> None:
    assert archive[0].stat().st_mode & 0o077 == 0


def test_the_walls_stand_again(archive, elsewhere: Flask, database: str) -> None:
    if database != "postgresql":
        pytest.skip("SQLite has no walls")
    assert run(elsewhere, "restore", archive[0]).exit_code == 0
    walled = "SELECT relname FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid WHERE relrowsecurity"
    with db.engine.connect() as connection:
        assert set(connection.scalars(text(walled))) == set(walled_tables())
        assert connection.scalar(text("SELECT count(*) FROM client")) == 12
        may_read = text("SELECT has_table_privilege(:role, :name, 'SELECT')")
        assert not connection.scalar(may_read, {"role": ROLE, "name": "mail"})
        connection.execute(text(f"SET LOCAL ROLE {ROLE}"))
        assert connection.scalar(text("SELECT count(*) FROM client")) == 0


def test_a_login_that_may_create_no_roles_gets_by_with_the_one_it_was_given(app: Flask, database: str) -> None:
    if database != "postgresql":
        pytest.skip("SQLite has no roles")
    connection = db.session.connection()
    for said in ("CREATE ROLE plain_login", f"GRANT {ROLE} TO plain_login", "SET LOCAL ROLE plain_login"):
        connection.exec_driver_sql(said)
    build_role(connection)


def test_a_portal_in_use_is_replaced_only_when_told_so(archive, elsewhere: Flask) -> None:
    file, files = archive
    assert run(elsewhere, "restore", file).exit_code == 0
    before = count()
    later = log(40)
    refused = run(elsewhere, "restore", file)
    assert refused.exit_code == 1 and "The portal is not empty: give --replace" in refused.output
    assert count() == before + 1
    replaced = run(elsewhere, "restore", file, "--replace")
    assert replaced.exit_code == 0, replaced.output
    assert count() == before
    assert set(file_store().keys()) >= {later, *files}


@pytest.mark.parametrize("damage", ["cut short", "one bit", "the last bytes", "another file", "nothing in it"])
def test_a_damaged_backup_changes_nothing(archive, elsewhere: Flask, tmp_path: Path, damage: str) -> None:
    whole = bytearray(archive[0].read_bytes())
    middle = len(whole) // 2
    whole[middle] ^= damage == "one bit"
    whole[-6] ^= damage == "the last bytes"
    shown = {"cut short": whole[:middle], "another file": b"id,name\n1,Acme\n", "nothing in it": b""}
    damaged = tmp_path / "damaged.backup"
    damaged.write_bytes(shown.get(damage, whole))
    refused = run(elsewhere, "restore", damaged)
    assert refused.exit_code == 1, refused.output
    assert "damaged or no backup. Nothing was changed." in refused.output
    with db.engine.connect() as connection:
        tables = "pg_tables WHERE schemaname = 'public'" if connection.dialect.name == "postgresql" else "sqlite_master"
        assert connection.scalar(text(f"SELECT count(*) FROM {tables}")) == 0
    assert list(file_store().keys()) == []


@pytest.mark.once
def test_what_is_no_file_in_a_backup_is_passed_over(app: Flask, tmp_path: Path) -> None:
    key, other = "a" * 32, "b" * 32
    with tarfile.open(tmp_path / "forged", "w:gz") as archive:
        for name, kind in ((f"{FILES}/{key}", tarfile.SYMTYPE), (f"{FILES}/../{other}", tarfile.REGTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member, BytesIO())
    _put_back(tmp_path / "forged", {key, f"../{other}"})
    assert list(file_store().keys()) == []


def test_a_backup_of_the_other_database_is_refused(elsewhere: Flask, database: str, tmp_path: Path) -> None:
    other = tmp_path / ("database.sqlite" if database == "postgresql" else "database.pgdump")
    other.write_bytes(b"rows")
    with tarfile.open(tmp_path / "other.backup", "w:gz") as archive:
        archive.add(other, other.name)
    refused = run(elsewhere, "restore", tmp_path / "other.backup")
    assert refused.exit_code == 1 and "the other kind of database. Nothing was changed." in refused.output
