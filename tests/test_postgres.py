"""Where the tests find PostgreSQL, and that they leave nothing behind."""

from pathlib import Path

import psycopg
import pytest

from tests import postgres


@pytest.fixture(autouse=True)
def own_search():
    postgres.server.cache_clear()
    yield
    postgres.server.cache_clear()


def test_a_server_given_is_taken(monkeypatch):
    monkeypatch.setenv("TEST_POSTGRES_URL", "postgresql://tester@db/tests")
    assert postgres.server() == "postgresql://tester@db/tests"


def test_without_any_server_there_is_one_clear_line(monkeypatch):
    monkeypatch.delenv("TEST_POSTGRES_URL", raising=False)
    monkeypatch.setattr(postgres, "LOCAL", "postgresql://postgres@127.0.0.1:9/postgres")
    monkeypatch.setattr(postgres, "programs", lambda: None)
    with pytest.raises(postgres.NoPostgres, match="PostgreSQL was not found: install it"):
        postgres.server()


@pytest.mark.skipif(postgres.programs() is None, reason="no PostgreSQL programs are installed")
def test_a_throw_away_cluster_starts_serves_and_goes(monkeypatch):
    monkeypatch.delenv("TEST_POSTGRES_URL", raising=False)
    monkeypatch.setattr(postgres, "LOCAL", "postgresql://postgres@127.0.0.1:9/postgres")
    stops = []
    monkeypatch.setattr(postgres.atexit, "register", lambda *call: stops.append(call))
    with postgres.fresh_database() as address, psycopg.connect(address.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT current_database()").fetchone()[0].startswith("mainstay_")
    (stop, *arguments) = stops[0]
    stop(*arguments)
    assert not Path(arguments[1]).exists()
