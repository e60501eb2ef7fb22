"""Programs that send at the same moment, on a database of their own."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.checks.readings import readings_form_one_chain
from portal.ground.db import db
from portal.people.models.api_tokens import ApiToken, Scope
from portal.reports.models.readings import Reading
from tests.cast import Cast, build_cast
from tests.make import Make


@pytest.fixture(scope="module")
def people(portal: Flask) -> Cast:
    cast = build_cast(Make())
    Make().metric(cast.acme, "New enquiries")
    return cast


def at_once(portal: Flask, cast: Cast, asked: list[tuple[str | None, int]]) -> list[tuple[int, str]]:
    """Each key with its value, all sent together; the answers."""
    _token, secret = ApiToken.make(cast.abe, name="Phone system", scopes=[Scope.WRITE_READINGS])
    db.session.commit()

    def post(key: str | None, value: int) -> tuple[int, str]:
        row = {"client": "Acme", "metric": "new-enquiries", "month": "2026-10", "value": value}
        head = {"Authorization": f"Bearer {secret}", **({"Idempotency-Key": key} if key else {})}
        answer = portal.test_client().post("/api/v1/readings", json={"readings": [row]}, headers=head)
        return answer.status_code, answer.text

    with ThreadPoolExecutor(12) as pool:
        return list(pool.map(lambda one: Context().run(post, *one), asked))


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Reading)) or 0


def test_equal_keys_count_once_and_get_one_answer(portal: Flask, people: Cast) -> None:
    answers = at_once(portal, people, [("same", 412)] * 12)
    assert len(set(answers)) == 1 and answers[0][0] == 200
    assert '"noted":1' in answers[0][1].replace(" ", "") and count() == 1


def test_different_values_stand_one_behind_the_other(portal: Flask, people: Cast) -> None:
    before = count()
    answers = at_once(portal, people, [(None, 500 + number) for number in range(12)])
    assert {code for code, _body in answers} == {200}
    assert count() == before + 12
    assert readings_form_one_chain() == []
