"""What is measured inside one process: statements of each page, and search in SQL."""

import statistics
import time
from contextvars import Context
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import event

from portal.ground.db import db
from portal.ground.lookup import Wanted, search
from tests.bench.volume import Volume

ROUNDS = 60


def count_statements(app: Flask, asked: Volume) -> dict[str, int]:
    """SQL statements of one warm request for each page."""
    timeline = f"/clients/{asked.large}/timeline"
    paths = {
        "timeline": timeline,
        "timeline_deep": f"{timeline}?after={asked.deep}",
        "clients": "/clients",
        "my_day": "/my-day",
        "search": "/search?q=renewal",
    }
    return {name: Context().run(_count, app, path, asked.member.token) for name, path in paths.items()}


def _count(app: Flask, path: str, token: str) -> int:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = token
    browser.get(path)
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        browser.get(path)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len([statement for statement in seen if not statement.startswith(("SET ", "BEGIN"))])


def search_times(app: Flask, asked: Volume) -> dict[str, float]:
    """95th percentile of finding the hits, warm: rare and common words, one client and all."""
    asks: dict[str, tuple[str, UUID | None]] = {
        "all_common": ("call", None),
        "all_rare": ("zanzibar", None),
        "large_common": ("call", asked.large),
        "large_rare": ("zanzibar", asked.large),
        "small_common": ("call", asked.small),
    }
    with app.app_context():
        return {name: _p95(Wanted(words=(word,), client_id=client)) for name, (word, client) in asks.items()}


def _p95(wanted: Wanted) -> float:
    times = []
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        search(wanted)
        times.append(1000 * (time.perf_counter() - begun))
    return round(statistics.quantiles(times[5:], n=20)[-1], 1)
