"""The database is busy, or closes every connection: a page that keeps what was typed, then all is well."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

import pytest
from sqlalchemy import text

from tests.faults.conftest import acme, logged
from tests.house import House

TYPED = "Spoken while somebody else was writing"
AGAIN = {"kind": "call", "eyes": "internal", "text": TYPED, "form_token": "the same form"}


@contextmanager
def written_to(house: House, seconds: float) -> Iterator[None]:
    """Somebody else holds the write lock for so long."""
    other = sqlite3.connect(house.engine.url.database or "", check_same_thread=False, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    end = Timer(seconds, other.rollback)
    end.start()
    yield
    end.join()
    other.close()


def test_a_busy_file_is_waited_for_then_said_with_what_was_typed(furnish, ada, database):
    if database != "sqlite":
        pytest.skip("PostgreSQL has no lock over everything")
    house = furnish()
    house.open_web()
    visitor, path = ada(house), acme(house.engine)
    with written_to(house, seconds=7):
        assert visitor.get(f"{path}/timeline").status == 200
        refused = visitor.post(f"{path}/interactions", **AGAIN)
        assert refused.status == 503
        assert "Nothing was saved yet" in refused.text and TYPED in refused.text and "Send it again" in refused.text
    assert visitor.post(f"{path}/interactions", **AGAIN).status == 200
    assert visitor.post(f"{path}/interactions", **AGAIN).status == 200
    assert logged(house.engine, TYPED) == {TYPED: 1}


def test_a_short_wait_for_a_busy_file_is_not_noticed(furnish, ada, database):
    if database != "sqlite":
        pytest.skip("PostgreSQL has no lock over everything")
    house = furnish()
    house.open_web()
    visitor, path = ada(house), acme(house.engine)
    with written_to(house, seconds=2):
        assert visitor.post(f"{path}/interactions", **AGAIN).status == 200


def test_closed_connections_cost_one_answer_at_most(furnish, ada, database):
    if database != "postgresql":
        pytest.skip("SQLite has no connections to close")
    house = furnish()
    house.open_web()
    visitor, path = ada(house), acme(house.engine)
    for number in range(5):
        assert visitor.get(f"{path}/timeline").status == 200
        close_connections(house)
        form = {**AGAIN, "text": f"{TYPED} {number}"}
        answers = [visitor.post(f"{path}/interactions", **form) for _time in range(3)]
        answers += [visitor.get(f"{path}/timeline") for _time in range(3)]
        refused = [answer for answer in answers if answer.status != 200]
        assert len(refused) <= 1
        assert all(answer.status == 503 and "It tries again by itself" in answer.text for answer in refused)
    assert logged(house.engine, TYPED) == {f"{TYPED} {number}": 1 for number in range(5)}


def close_connections(house: House) -> None:
    ours = "application_name = 'mainstay' AND datname = current_database()"
    with house.engine.begin() as rows:
        rows.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}"))
