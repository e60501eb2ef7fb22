"""The API of readings: who gets in, what each row is answered, and that a repeated request counts once."""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from time import perf_counter
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.ground.db import db, now
from portal.ground.guard import limiter
from portal.ground.happen import Event
from portal.people.models.api_tokens import ApiToken, Scope
from portal.reports.models.metrics import Metric
from portal.reports.models.readings import Reading
from tests.cast import Cast
from tests.make import Make

Browse = Callable[[str | None], FlaskClient]
ROW = {"client": "Acme", "metric": "new-enquiries", "month": "2026-10", "value": 412}
PROBLEM = "application/problem+json"


@pytest.fixture(autouse=True)
def uncounted(app: Flask) -> None:
    limiter.reset()


@pytest.fixture
def metric(cast: Cast, make: Make) -> Metric:
    return make.metric(cast.acme, "New enquiries")


def token(cast: Cast, **values: Any) -> str:
    _made, secret = ApiToken.make(cast.abe, **{"name": "Phone system", "scopes": [Scope.WRITE_READINGS], **values})
    db.session.commit()
    return secret


def send(app: Flask, secret: str | None, body: Any, **headers: str) -> Any:
    head = {"Authorization": f"Bearer {secret}"} if secret else {}
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return app.test_client().post(
        "/api/v1/readings", data=text, content_type="application/json", headers={**head, **headers}
    )


def readings(*rows: Any) -> dict[str, Any]:
    return {"readings": list(rows)}


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Reading)) or 0


def test_a_reading_is_noted_corrected_and_left_alone(app: Flask, cast: Cast, metric: Metric) -> None:
    secret = token(cast)
    for value, status in ((412, "noted"), (412, "unchanged"), ("412.0", "unchanged"), (413, "corrected")):
        answer = send(app, secret, readings({**ROW, "value": value, "external_id": "a1"}))
        assert answer.status_code == 200, answer.text
        assert answer.json["results"] == [{"index": 0, "status": status, "external_id": "a1"}]
    row = db.session.scalars(select(Reading).order_by(Reading.id.desc()).limit(1)).one()
    assert (row.made_by_name, row.made_by_id, str(row.source)) == ("Phone system (API)", None, "api")
    told = db.session.scalars(select(Event).where(Event.kind == "reading.corrected")).one()
    assert told.fact.actor_name == "Phone system (API)" and told.actor_id is None


def test_numbers_are_never_rounded(app: Flask, cast: Cast, make: Make) -> None:
    make.metric(cast.acme, "Fine", decimals=6)
    body = '{"readings": [{"client": "Acme", "metric": "fine", "month": "2026-10", "value": 123456789012.100001}]}'
    assert send(app, token(cast), body).status_code == 200
    assert db.session.scalars(select(Reading.value)).one() == Decimal("123456789012.100001")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"client": None}, "client", "missing"),
        ({"metric": 7}, "metric", "text"),
        ({"month": "October"}, "month", "2026-10"),
        ({"month": "2026-13"}, "month", "2026-10"),
        ({"month": "2999-01"}, "month", "still to come"),
        ({"value": "12,5"}, "value", "number"),
        ({"value": True}, "value", "number"),
        ({"value": 1e300}, "value", "too large"),
        ({"value": 1e-300}, "value", "whole numbers"),
        ({"value": [1]}, "value", "number"),
        ({"value": 1.5}, "value", "whole numbers"),
        ({"client": "Nobody"}, "client", "No client"),
        ({"client": "a\0b"}, "client", "text"),
        ({"metric": "other"}, "metric", "no metric"),
        ({"external_id": "x" * 201}, "external_id", "200"),
        ({"colour": "red"}, "colour", "no such field"),
    ],
)
def test_broken_rows_are_told_apart(
    app: Flask, cast: Cast, metric: Metric, change: Any, field: str, words: str
) -> None:
    answer = send(app, token(cast), readings(ROW, {**ROW, "month": "2026-09", **change}, "no object"))
    assert answer.status_code == 207
    good, bad, odd = answer.json["results"]
    assert good["status"] == "noted" and odd["errors"][0]["field"] == ""
    assert (bad["index"], bad["status"]) == (1, "refused")
    assert bad["errors"][0]["field"] == field and words in bad["errors"][0]["message"]
    assert count() == 1


def test_when_no_row_fits_nothing_changes(app: Flask, cast: Cast, metric: Metric) -> None:
    answer = send(app, token(cast), readings({}, {**ROW, "metric": "x"}))
    assert (answer.status_code, answer.content_type) == (422, PROBLEM)
    assert [error["index"] for error in answer.json["errors"]] == [0, 0, 0, 0, 1]
    assert count() == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [("", 400), ("{", 400), ('{"readings": [NaN]}', 400), ("[" * 100_000, 400), ("\xff", 400), ("[]", 422), ("{}", 422),
     ('{"readings": []}', 422), ('{"readings": {}}', 422), ('{"readings": [1], "more": 1}', 422),
     (json.dumps(readings(*[ROW] * 1001)), 413), ("x" * 1_000_001, 413)],
)  # fmt: skip
def test_a_body_that_cannot_be_read(app: Flask, cast: Cast, metric: Metric, body: str, status: int) -> None:
    answer = send(app, token(cast), body.encode("latin-1"))
    assert (answer.status_code, answer.content_type) == (status, PROBLEM)
    assert answer.json["status"] == status and answer.json["detail"] and answer.json["title"]


def test_only_json_is_read(app: Flask, cast: Cast) -> None:
    head = {"Authorization": f"Bearer {token(cast)}"}
    answer = app.test_client().post("/api/v1/readings", data={"readings": "x"}, headers=head)
    assert (answer.status_code, answer.content_type) == (415, PROBLEM)


@pytest.mark.parametrize(
    ("values", "code", "status"),
    [
        ({"revoked": True}, "token_revoked", 401),
        ({"expires_at": now() - timedelta(seconds=1)}, "token_expired", 401),
        ({"scopes": []}, "scope_missing", 403),
    ],
)
def test_a_token_that_opens_nothing(
    app: Flask, cast: Cast, metric: Metric, values: Any, code: str, status: int
) -> None:
    made, secret = ApiToken.make(
        cast.abe, name="Old", scopes=values.get("scopes", [Scope.WRITE_READINGS]), expires_at=values.get("expires_at")
    )
    if "revoked" in values:
        made.revoke(cast.abe)
    db.session.commit()
    answer = send(app, secret, readings(ROW))
    assert (answer.status_code, answer.json["code"], answer.content_type) == (status, code, PROBLEM)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer") and count() == 0


@pytest.mark.parametrize(
    "head", ["", "Bearer", "Bearer ", "Bearer mst_wrong", "Basic YWJlOng=", "mst_x", "bearer \xff"]
)
def test_strangers_stay_outside(app: Flask, cast: Cast, metric: Metric, head: str) -> None:
    answer = app.test_client().post(
        "/api/v1/readings", json=readings(ROW), headers={"Authorization": head} if head else {}
    )
    assert (answer.status_code, answer.content_type) == (401, PROBLEM) and count() == 0


def test_programs_need_no_token_against_forgery(
    app: Flask, cast: Cast, metric: Metric, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert send(app, token(cast), readings(ROW)).status_code == 200


def test_no_cookie_opens_the_api(browse: Browse, cast: Cast, metric: Metric) -> None:
    assert browse("abe").post("/api/v1/readings", json=readings(ROW)).status_code == 401


def test_the_cookie_of_a_client_does_not_narrow_a_token(browse: Browse, cast: Cast, metric: Metric) -> None:
    head = {"Authorization": f"Bearer {token(cast)}"}
    assert browse("carl").post("/api/v1/readings", json=readings(ROW), headers=head).status_code == 200


def test_restricted_clients_are_there_only_for_tokens_made_for_them(app: Flask, cast: Cast, make: Make) -> None:
    initech = make.client("Initech", owner=cast.lea, restricted=True)
    make.metric(initech, "New enquiries")
    row = {**ROW, "client": str(initech.id)}
    refused = send(app, token(cast), readings(row))
    assert refused.status_code == 422 and "No client" in refused.text
    assert send(app, token(cast, reaches_restricted=True), readings(row)).status_code == 200


def test_a_repeated_request_gets_the_same_answer(app: Flask, cast: Cast, metric: Metric) -> None:
    secret = token(cast)
    first = send(app, secret, readings(ROW), **{"Idempotency-Key": '"key-1"'})
    again = send(app, secret, readings(ROW), **{"Idempotency-Key": "key-1"})
    assert first.json == again.json and again.json["noted"] == 1
    assert again.headers["Idempotency-Replayed"] == "true" and "Idempotency-Replayed" not in first.headers
    other = send(app, secret, readings({**ROW, "value": 5}), **{"Idempotency-Key": "key-1"})
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert send(app, token(cast), readings({**ROW, "value": 5}), **{"Idempotency-Key": "key-1"}).status_code == 200
    assert count() == 2


def test_a_refused_request_may_be_mended_under_its_key(app: Flask, cast: Cast, metric: Metric) -> None:
    secret = token(cast)
    assert send(app, secret, "{", **{"Idempotency-Key": "k"}).status_code == 400
    assert send(app, secret, readings(ROW), **{"Idempotency-Key": "k"}).status_code == 200


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "a\tb"])
def test_a_key_that_is_none(app: Flask, cast: Cast, metric: Metric, key: str) -> None:
    assert send(app, token(cast), readings(ROW), **{"Idempotency-Key": key}).status_code == 400


def test_a_thousand_rows_are_quick(app: Flask, cast: Cast, make: Make) -> None:
    for number in range(10):
        make.metric(cast.acme, f"m{number}")
    months = [f"{year}-{month:02}" for year in range(2017, 2026) for month in range(1, 13)][:100]
    rows = [{**ROW, "metric": f"m{n}", "month": month, "value": n} for n in range(10) for month in months]
    secret, begun = token(cast), perf_counter()
    answer = send(app, secret, readings(*rows))
    took = perf_counter() - begun
    assert answer.json["noted"] == 1000
    assert took < 15, took  # a busy machine; alone it takes some two seconds


def test_too_many_requests_are_asked_to_wait(app: Flask, cast: Cast, metric: Metric) -> None:
    secret = token(cast)
    codes = [send(app, secret, "{").status_code for _time in range(61)]
    assert codes[59:] == [400, 429]
    for words in ("bearer ", "Bearer  ", "BEARER "):
        other = app.test_client().post("/api/v1/readings", data="{", headers={"Authorization": words + secret})
        assert other.status_code == 429
    answer = send(app, secret, readings(ROW))
    assert answer.content_type == PROBLEM and int(answer.headers["Retry-After"]) > 0
    assert send(app, token(cast), readings(ROW)).status_code == 200


def test_what_is_not_there_is_told_to_programs_too(app: Flask) -> None:
    for answer in (app.test_client().get("/api/v1/nothing"), app.test_client().get("/api/v1/readings")):
        assert answer.status_code in (404, 405) and answer.content_type == PROBLEM


def test_the_description_names_every_answer(app: Flask) -> None:
    told = app.test_client().get("/api/v1/openapi.json").json
    assert told["openapi"].startswith("3.1")
    answers = set(told["paths"]["/readings"]["post"]["responses"])
    assert {"200", "207", "400", "401", "403", "413", "415", "422", "429"} <= answers


def test_use_is_noted(app: Flask, cast: Cast, metric: Metric) -> None:
    send(app, token(cast), readings(ROW))
    assert db.session.scalars(select(ApiToken.last_used_at)).one() is not None


@pytest.mark.parametrize("name", ["client", "metric", "external_id"])
def test_half_a_character_is_refused_beside_its_field(app: Flask, cast: Cast, metric: Metric, name: str) -> None:
    answer = send(app, token(cast), readings({**ROW, name: "\ud800"}))
    assert answer.status_code == 422, answer.text
    assert answer.json["errors"][0]["field"] == name
    assert count() == 0
