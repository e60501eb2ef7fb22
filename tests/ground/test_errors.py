"""The answer when something cannot be done."""

import sqlite3
from contextlib import closing

import psycopg
import pytest
from flask import abort
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm.exc import StaleDataError
from structlog.testing import capture_logs
from werkzeug.exceptions import BadRequestKeyError

from portal.ground.db import db
from portal.ground.errors import WORDS
from portal.ground.once import FormUse
from portal.ground.outages import Outage, is_clash, outage
from tests.ground.small import answer, small_app

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
NOTE = "They are happy with the pilot\nand want to grow."


@pytest.fixture
def app(tmp_path):
    return small_app(tmp_path)


def fails(error):
    def view():
        raise error

    return view


def broken(message: str) -> OperationalError:
    return OperationalError("INSERT INTO note VALUES (?)", {}, sqlite3.OperationalError(message))


def clash() -> IntegrityError:
    """What SQLite says to the second of two equal rows."""
    with closing(sqlite3.connect(":memory:")) as connection, pytest.raises(sqlite3.IntegrityError) as refusal:
        connection.executescript("CREATE TABLE one (name UNIQUE); INSERT INTO one VALUES (1), (1)")
    return IntegrityError("INSERT INTO one VALUES (?)", {}, refusal.value)


def test_the_later_of_two_equal_rows_lost_the_race(app):
    answer(app, fails(clash()), methods=["POST"])
    page = app.test_client().post("/view", data={"text": NOTE})
    assert page.status_code == 409 and "happy with the pilot" in page.text


@pytest.mark.parametrize(("code", "is_lost"), [("23505", True), ("23503", False)])
def test_postgresql_names_its_clashes(code, is_lost):
    assert is_clash(IntegrityError("INSERT", {}, psycopg.errors.lookup(code)())) is is_lost


@pytest.mark.parametrize("code", sorted(set(WORDS) - {401, 500, 503}))
def test_a_refusal_is_a_page_or_a_fragment_in_plain_words(app, code):
    answer(app, lambda: abort(code))
    page = app.test_client().get("/view", headers={"X-Request-ID": "proxy-12345"})
    fragment = app.test_client().get("/view", headers=PARTIAL)
    assert page.status_code == fragment.status_code == code
    assert page.text.startswith(f"PAGE {code} {WORDS[code][0]}") and "proxy-12345" in page.text
    assert fragment.text.startswith(f"FRAGMENT {code}")
    assert "HX-Request-Type" in page.headers["Vary"]


def test_a_view_may_say_it_in_its_own_words(app):
    answer(app, lambda: abort(409, "Omar closed this concern."))
    assert "Omar closed this concern." in app.test_client().get("/view").text


def test_a_save_that_lost_the_race_keeps_what_was_typed(app):
    answer(app, fails(StaleDataError("1 row expected, 0 matched")), methods=["POST"])
    page = app.test_client().post("/view", data={"text": NOTE})
    assert page.status_code == 409 and "happy with the pilot" in page.text


def test_a_missing_field_is_not_named(app):
    answer(app, fails(BadRequestKeyError("secret_field")))
    assert "secret_field" not in app.test_client().get("/view").text


def test_a_wrong_method_says_which_would_do(app):
    got = app.test_client().post("/")
    assert got.status_code == 405 and "GET" in got.headers["Allow"]


def test_a_stranger_who_reads_is_led_to_the_sign_in_page_and_back(app):
    answer(app, lambda: abort(401))
    got = app.test_client().get("/view?month=2026-11")
    assert got.status_code == 303 and got.location == "/sign-in?next=/view?month%3D2026-11"


def test_an_ended_session_leads_htmx_back_to_the_page_it_shows(app):
    answer(app, lambda: abort(401), methods=["POST"])
    shown = PARTIAL | {"HX-Current-URL": "https://portal.example.com/clients?state=live"}
    got = app.test_client().post("/view", headers=shown, base_url="https://portal.example.com")
    assert got.status_code == 401 and got.headers["HX-Redirect"] == "/sign-in?next=/clients?state%3Dlive"
    elsewhere = PARTIAL | {"HX-Current-URL": "https://evil.example/clients"}
    assert app.test_client().post("/view", headers=elsewhere).headers["HX-Redirect"] == "/sign-in"


def test_an_ended_session_does_not_lose_what_was_typed(app):
    answer(app, lambda: abort(401), methods=["POST"])
    got = app.test_client().post("/view", data={"text": NOTE, "password": "mainstay-demo-2026-long"})
    assert got.status_code == 401 and "happy with the pilot" in got.text and "mainstay-demo" not in got.text


def test_a_busy_database_keeps_what_was_typed(app):
    with app.app_context():
        FormUse.__table__.create(db.engine)
    answer(app, fails(broken("database is locked")), methods=["POST"])
    got = app.test_client().post("/view", data={"text": NOTE, "form_token": "abc"})
    assert got.status_code == 503 and got.headers["Retry-After"] == "3"
    assert "happy with the pilot" in got.text and "form_token" in got.text
    assert app.test_client().post("/view", data={"text": NOTE}, headers=PARTIAL).text.startswith("FRAGMENT 503")


def test_a_form_with_a_password_is_not_offered_again(app):
    answer(app, fails(broken("database is locked")), methods=["POST"])
    got = app.test_client().post("/view", data={"email": "ada@calder-rowe.example", "password": "long-enough-2026-xyz"})
    assert got.status_code == 503 and "long-enough" not in got.text and got.text.endswith("|()")


def test_a_lost_database_is_said_even_when_no_template_can_be_shown(tmp_path):
    app = small_app(tmp_path, templates={"errors/page.html": "{{ nothing.at.all }}"})
    answer(app, fails(OperationalError(None, None, psycopg.OperationalError("connection refused"))))
    got = app.test_client().get("/view")
    assert (
        got.status_code == 503 and got.headers["Retry-After"] == "5" and "<h1>We are back in a moment</h1>" in got.text
    )
    assert "<html" not in app.test_client().get("/view", headers=PARTIAL).text


def test_a_mistake_of_ours_tells_nothing_about_itself(app):
    answer(app, fails(broken("no such column: note.mood")))
    with capture_logs() as lines:
        got = app.test_client().get("/view")
    assert got.status_code == 500 and got.text.startswith("PAGE 500")
    assert "mood" not in got.text and "INSERT" not in got.text
    assert lines[0]["event"] == "broken" and lines[0]["endpoint"] == "view"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (broken("database is locked"), Outage.BUSY),
        (broken("database or disk is full"), Outage.FULL),
        (broken("attempt to write a readonly database"), Outage.FULL),
        (broken("unable to open database file"), Outage.AWAY),
        (broken("no such table: note"), None),
        (OperationalError("SELECT 1", {}, psycopg.errors.QueryCanceled("timeout")), Outage.BUSY),
        (OperationalError("SELECT 1", {}, psycopg.errors.DeadlockDetected("x")), Outage.BUSY),
        (OperationalError("SELECT 1", {}, psycopg.errors.AdminShutdown("x")), Outage.AWAY),
        (OperationalError("SELECT 1", {}, psycopg.errors.DiskFull("x")), Outage.FULL),
        (OperationalError("SELECT 1", {}, psycopg.OperationalError("gone"), connection_invalidated=True), Outage.AWAY),
        (ProgrammingError("SELECT x", {}, psycopg.errors.UndefinedColumn("x")), None),
    ],
)
def test_what_passes_by_itself_is_told_from_what_does_not(error, expected):
    assert outage(error) is expected
