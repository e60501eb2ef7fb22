"""The API of readings: what programs send, and how each row is answered."""

from collections.abc import Sequence
from decimal import Decimal
from json import loads
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, request
from flask_babel import gettext

from portal.ground.access import public
from portal.ground.guard import limiter
from portal.ground.idempotency import Repeatable
from portal.ground.problems import problem
from portal.people.bearer import bearer, token_key
from portal.people.models.api_tokens import Scope
from portal.reports.importing.request_rows import Line, lines_of
from portal.reports.models.readings import Outcome, Source, take_readings
from portal.reports.openapi import described

MOST_ROWS = 1000
MOST_BYTES = 1_000_000
BY_TOKEN, BY_ADDRESS = "60/minute", "300/minute"
SAID = {Outcome.NOTED: "noted", Outcome.CORRECTED: "corrected", Outcome.SAME: "unchanged"}

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.get("/openapi.json")
@public
def openapi() -> Response:
    """What the API understands; no secret, so anybody may read it."""
    return jsonify(described(current_app.config["SITE_URL"], MOST_ROWS))


@bp.post("/readings")
@limiter.limit(BY_ADDRESS)
@limiter.limit(BY_TOKEN, key_func=token_key)
@bearer(Scope.WRITE_READINGS)
def note() -> Response:
    """Take the rows that fit; each is answered. Equal values change nothing, so a request may be sent again."""
    if (request.content_length or 0) > MOST_BYTES or len(request.get_data()) > MOST_BYTES:
        return problem(413, gettext("A request holds a megabyte at most. Divide it."), code="too_large")
    if request.mimetype != "application/json":
        return problem(415, gettext("Send JSON, with Content-Type: application/json."), code="not_json")
    repeatable = Repeatable.claim(g.program.token_id)
    if repeatable and repeatable.refusal:
        return repeatable.refusal
    rows = _rows()
    if isinstance(rows, Response):
        return rows
    lines = lines_of(rows)
    outcomes = iter(take_readings([line.value for line in lines if line.value], g.program, Source.API))
    response = _answer([(line, next(outcomes) if line.value else None) for line in lines])
    if repeatable and response.status_code < 400:
        repeatable.keep(response)
    return response


def _rows() -> Sequence[Any] | Response:
    """The readings of the body, or why it cannot be read."""
    try:
        body = loads(request.get_data(), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError, ArithmeticError):
        return problem(400, gettext("The body is no JSON."), code="bad_json")
    rows = body.get("readings") if isinstance(body, dict) else None
    if not isinstance(rows, list) or not rows or set(body) != {"readings"}:
        said = gettext("Send an object with one member, “readings”: a list of at least one reading.")
        return problem(422, said, code="bad_body")
    if len(rows) > MOST_ROWS:
        said = gettext("At most %(most)s readings in one request.", most=MOST_ROWS)
        return problem(413, said, code="too_many_rows")
    return rows


def _no_number(text: str) -> None:
    raise ValueError(text)


def _answer(told: Sequence[tuple[Line, Outcome | None]]) -> Response:
    """200: all are in. 207: some are. 422: none is, and nothing was changed."""
    results = [_result(index, line, outcome) for index, (line, outcome) in enumerate(told)]
    counts = {word: sum(each["status"] == word for each in results) for word in (*SAID.values(), "refused")}
    if counts["refused"] == len(results):
        errors = [{"index": each["index"], **error} for each in results for error in each["errors"]]
        return problem(422, gettext("No reading could be taken."), code="all_refused", errors=errors)
    response = jsonify({**counts, "results": results})
    response.status_code = 207 if counts["refused"] else 200
    return response


def _result(index: int, line: Line, outcome: Outcome | None) -> dict[str, Any]:
    if outcome is None:
        errors = [{"field": each.field, "message": each.words} for each in line.problems]
        return {"index": index, "status": "refused", "errors": errors}
    assert line.value is not None
    named = {"external_id": line.value.external_id} if line.value.external_id else {}
    return {"index": index, "status": SAID[outcome], **named}
