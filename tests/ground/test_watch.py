"""Request ids, log lines, health, readiness and numbers."""

import json
import logging

import pytest
from sqlalchemy import text

from portal.ground.db import db
from portal.ground.logs import write_logs
from tests.ground.small import answer, small_app


@pytest.fixture
def app(tmp_path):
    return small_app(tmp_path, METRICS_TOKEN="long-token-for-numbers")


@pytest.fixture
def plain_logging():
    """Give the test run its own handlers back."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before, level


def test_a_plain_request_id_is_kept_and_a_strange_one_replaced(app):
    client = app.test_client()
    assert client.get("/", headers={"X-Request-ID": "proxy-12345"}).headers["X-Request-ID"] == "proxy-12345"
    assert len(client.get("/", headers={"X-Request-ID": 'x" onload="'}).headers["X-Request-ID"]) == 32


def test_a_log_line_tells_the_work_and_nobody_s_name(app, capsys, plain_logging):
    write_logs(readable=False)
    answer(app, lambda: "found")
    app.test_client().get("/view?q=bea@acme.example", headers={"X-Request-ID": "proxy-12345"})
    line = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert line["request_id"] == "proxy-12345" and line["endpoint"] == "view" and line["status"] == 200
    assert line["method"] == "GET" and line["milliseconds"] >= 0
    assert "acme" not in json.dumps(line)


def test_an_error_is_logged_by_kind_and_place_only(app, capsys, plain_logging):
    def view():
        raise ValueError("Bea Lindqvist, bea@acme.example")

    answer(app, view)
    write_logs(readable=True)
    app.test_client().get("/view")
    capsys.readouterr()
    write_logs(readable=False)
    app.test_client().get("/view")
    lines = capsys.readouterr().err
    assert "builtins.ValueError" in lines and "test_watch.py" in lines and "Bea" not in lines


def test_a_living_process_says_so_without_asking_the_database(app):
    assert app.test_client().get("/healthz").text == "alive\n"


def test_readiness_follows_the_migrations(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "mainstay.heads", {"0001"})
    waiting = app.test_client().get("/readyz")
    assert waiting.status_code == 503 and "migrations" in waiting.text
    with app.app_context():
        db.session.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        db.session.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
        db.session.commit()
    assert app.test_client().get("/readyz").text == "ready\n"


def test_readiness_notices_a_lost_database(tmp_path):
    app = small_app(tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    got = app.test_client().get("/readyz")
    assert got.status_code == 503 and "does not answer" in got.text


def test_numbers_are_for_this_machine_and_for_who_holds_the_token(app):
    client = app.test_client()
    client.get("/")
    assert 'mainstay_requests_total{endpoint="home",method="GET",status="200"}' in client.get("/metrics").text
    far = {"environ_base": {"REMOTE_ADDR": "203.0.113.7"}}
    assert client.get("/metrics", **far).status_code == 404
    for guess in ("Bearer guess", "Bearer gu\xe9ss"):
        assert client.get("/metrics", headers={"Authorization": guess}, **far).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer long-token-for-numbers"}, **far).status_code == 200


def test_an_untold_proxy_on_this_machine_opens_no_numbers(app):
    assert app.test_client().get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 404
