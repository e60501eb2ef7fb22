"""What those who run the portal look at: request ids, one log line for each answer, health, readiness, numbers."""

import re
from hmac import compare_digest
from pathlib import Path
from time import perf_counter
from uuid import uuid4

from flask import Blueprint, Flask, Response, abort, current_app, g, make_response, request
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import column, inspect, select, table
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger

from portal.ground.access import public
from portal.ground.db import db
from portal.ground.logs import write_logs
from portal.ground.numbers import all_numbers, count_request

GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = ("static", "watch.alive", "watch.ready", "watch.numbers")
MIGRATIONS = Path(__file__).parents[2] / "migrations" / "versions"
FORM = re.compile(r'^(revision|down_revision) = ["\'](\w+)["\']', re.MULTILINE)  # as each file of MIGRATIONS says it
APPLIED = table("alembic_version", column("version_num"))

bp = Blueprint("watch", __name__)
log = get_logger("portal.request")


def init_watch(app: Flask) -> None:
    """Call first of all: the line is written when everyone else is done with the answer."""
    if not app.testing:
        write_logs(readable=app.config["DEVELOPMENT"])
    app.register_blueprint(bp)
    app.before_request(_begin)
    app.after_request(_finish)


def request_id() -> str:
    """The id of this request: the one the proxy gave if it is a plain one, else a new one."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if GIVEN_ID.fullmatch(given) else uuid4().hex
    known: str = g.request_id
    return known


@bp.get("/healthz")
@public
def alive() -> Response:
    """The process answers; nothing else is asked."""
    return _plain("alive")


@bp.get("/readyz")
@public
def ready() -> Response:
    """The database answers and has the form this code expects."""
    try:
        found = _applied()
    except SQLAlchemyError:
        return _plain("the database does not answer", 503)
    if found != _heads():
        return _plain("the database waits for its migrations", 503)
    return _plain("ready")


@bp.get("/metrics")
@public
def numbers() -> Response:
    """Numbers for Prometheus, from this machine or with the token."""
    if not _from_here() and not _has_token():
        abort(404)
    return make_response(all_numbers(), 200, {"Content-Type": CONTENT_TYPE_LATEST})


def _begin() -> None:
    g.began = perf_counter()


def _finish(response: Response) -> Response:
    """One line without names, addresses, query strings or bodies."""
    response.headers["X-Request-ID"] = request_id()
    seconds = perf_counter() - g.get("began", perf_counter())
    endpoint = request.endpoint or "nowhere"
    count_request(request.method, endpoint, response.status_code, seconds)
    if endpoint not in QUIET:
        log.info(
            "answered",
            method=request.method,
            endpoint=endpoint,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
        )
    return response


def newest_forms() -> set[str]:
    """The migrations no other one follows, read without Alembic, which a web process has no other use for."""
    said = [FORM.findall(file.read_text()) for file in MIGRATIONS.glob("*.py")]
    every = [pair for pairs in said for pair in pairs]
    return {id for name, id in every if name == "revision"} - {id for name, id in every if name == "down_revision"}


def _applied() -> set[str]:
    connection = db.session.connection()
    known = inspect(connection).has_table(APPLIED.name)
    return set(connection.scalars(select(APPLIED.c.version_num))) if known else set()


def _heads() -> set[str]:
    heads: set[str] | None = current_app.extensions.get("mainstay.heads")
    if heads is None:
        heads = newest_forms()
        current_app.extensions["mainstay.heads"] = heads
    return heads


def _from_here() -> bool:
    """Asked on this machine itself; a proxy on this machine that we were not told of does not count."""
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    proxied = forwarded and not current_app.config["TRUSTED_PROXIES"]
    return not proxied and request.remote_addr in ("127.0.0.1", "::1")


def _has_token() -> bool:
    token = current_app.config["METRICS_TOKEN"]
    return bool(token) and compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())


def _plain(text: str, status: int = 200) -> Response:
    return make_response(f"{text}\n", status, {"Content-Type": "text/plain; charset=utf-8"})
