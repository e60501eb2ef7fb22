"""A database that goes away or is busy: said in time, and over by itself."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from portal.ground.db import db
from tests import postgres
from tests.ground.small import answer, small_app


class Server:
    """A PostgreSQL of this test alone, to be stopped and started."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self.address = postgres.start_cluster(programs)
        self.folder = Path(parse_qs(urlsplit(self.address).query)["host"][0])

    def turn(self, how: str) -> None:
        settings = f"-c listen_addresses='' -c unix_socket_directories={self.folder}"
        mode = ("-m", "immediate") if how == "stop" else ("-l", self.folder / "log", "-o", settings)
        postgres.run(self.programs / "pg_ctl", "-D", self.folder / "rows", "-w", *mode, how)


@pytest.fixture
def server() -> Iterator[Server]:
    programs = postgres.programs()
    if programs is None:
        pytest.skip("no PostgreSQL programs are installed")
    found = Server(programs)
    yield found
    postgres.stop_cluster(programs, found.folder)


def test_a_restart_of_the_database_costs_a_few_retries(server, tmp_path):
    app = small_app(tmp_path, DATABASE_URL=server.address)
    answer(app, lambda: str(db.session.scalar(text("SELECT 42"))))
    client = app.test_client()
    assert client.get("/view").text == "42"
    server.turn("stop")
    away = client.get("/view")
    assert away.status_code == 503 and away.headers["Retry-After"] == "5"
    assert client.get("/readyz").status_code == 503 and client.get("/healthz").status_code == 200
    server.turn("start")
    assert client.get("/view").text == "42"
    with app.app_context():
        db.engine.dispose()


def test_a_restart_between_two_requests_costs_at_most_one(server, tmp_path):
    app = small_app(tmp_path, DATABASE_URL=server.address)
    answer(app, lambda: str(db.session.scalar(text("SELECT 42"))))
    client = app.test_client()
    client.get("/view")
    server.turn("stop")
    server.turn("start")
    assert [client.get("/view").status_code for _time in range(3)] == [503, 200, 200]
    with app.app_context():
        db.engine.dispose()


def test_a_busy_sqlite_is_waited_for_and_then_said(tmp_path):
    app = small_app(tmp_path)
    answer(app, lambda: str(db.session.execute(text("CREATE TABLE note (text)"))), methods=["POST"])
    other = sqlite3.connect(tmp_path / "small.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    busy = app.test_client().post("/view", data={"text": "They want to grow next year"})
    assert busy.status_code == 503 and "They want to grow" in busy.text
    other.execute("ROLLBACK")
    assert app.test_client().post("/view", data={"text": "They want to grow next year"}).status_code == 200
    other.close()
