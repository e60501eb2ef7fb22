"""Equal forms make one change and get one answer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from pathlib import Path

import pytest
from flask import Blueprint, Flask, request
from sqlalchemy import func, select

from portal.ground.access import as_system, public
from portal.ground.db import db
from portal.ground.once import FormUse
from portal.ground.settings import Setting
from tests.databases import migrated_app

trial = Blueprint("trial", __name__)


@trial.post("/trial")
@public
def add() -> tuple[str, int]:
    """A change that an innocent double click would make twice."""
    name = request.form["name"]
    with as_system():
        db.session.add(Setting(name=f"{name}-{db.session.query(Setting).count()}", value=1))
    return ("refused", 422) if name == "bad" else (f"added {name}", 200)


@pytest.fixture(scope="module")
def portal(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with migrated_app(database, tmp_path_factory.mktemp("once")) as app:
        app.register_blueprint(trial)
        yield app


def post(portal: Flask, **form: str) -> tuple[int, str]:
    def send() -> tuple[int, str]:
        answer = portal.test_client().post("/trial", data=form)
        return answer.status_code, answer.text

    return Context().run(send)


def count(portal: Flask, name: str) -> int:
    def read() -> int:
        with portal.app_context():
            return db.session.scalar(select(func.count()).where(Setting.name.startswith(name))) or 0

    return Context().run(read)


def test_twenty_equal_posts_at_once_make_one_row_and_twenty_equal_answers(portal: Flask) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: post(portal, form_token="t1", name="call"), range(20)))
    assert set(answers) == {(200, "added call")}
    assert count(portal, "call") == 1


def test_another_text_under_an_old_token_is_no_repeat(portal: Flask) -> None:
    post(portal, form_token="t2", name="first")
    assert post(portal, form_token="t2", name="second") == (200, "added second")


def test_a_refused_form_may_be_sent_again(portal: Flask) -> None:
    assert post(portal, form_token="t3", name="bad")[0] == 422
    assert post(portal, form_token="t3", name="bad")[0] == 422
    assert count(portal, "bad") == 0


def test_a_form_without_a_token_counts_each_time(portal: Flask, tmp_path: Path) -> None:
    post(portal, name="plain")
    post(portal, name="plain")
    assert count(portal, "plain") == 2
    with portal.app_context():
        assert db.session.scalar(select(func.count()).select_from(FormUse)) > 0
