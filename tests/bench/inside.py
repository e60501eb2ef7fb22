"""What is measured inside the process: statements per page, and search in SQL."""

import statistics
import time
from contextvars import Context
from typing import Any

from flask import Flask
from sqlalchemy import event

from portal.ground.db import db
from tests.bench.volume import Volume


def count_statements(app: Flask, asked: Volume) -> dict[str, int]:
    """SQL statements of one warm request for each page."""
    paths = {
        "timeline": f"/clients/{asked.large}/timeline",
        "clients": "/clients",
        "my_day": "/my-day",
        "search": "/search?q=renewal",
    }
    return {name: Context().run(_count, app, path, asked.token) for name, path in paths.items()}


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
    """95th percentile of whole search requests, warm, one process: rare and common, one client and all."""
    asks = {
        "all_common": "/search?q=call",
        "all_rare": "/search?q=zanzibar",
        "one_common": f"/search?q=call&client={asked.large}",
        "one_small": f"/search?q=call&client={asked.small}",
    }
    return {name: Context().run(_p95, app, path, asked.token) for name, path in asks.items()}


def _p95(app: Flask, path: str, token: str) -> float:
    browser = app.test_client()
    with browser.session_transaction() as session:
        session["_user_id"] = token
    times = []
    for _round in range(25):
        begun = time.perf_counter()
        browser.get(path)
        times.append(1000 * (time.perf_counter() - begun))
    return round(statistics.quantiles(times[5:], n=20)[-1], 1)
