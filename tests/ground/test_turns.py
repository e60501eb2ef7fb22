"""Who comes second waits until the first is done, also where the first failed."""

from threading import Thread

import pytest
from sqlalchemy import create_engine, text

from portal.ground.turns import one_at_a_time
from tests.postgres import fresh_database


def test_the_second_waits_for_the_first_even_if_it_fails(database: str) -> None:
    if database == "sqlite":
        pytest.skip("one writer at a time anyway")
    done = []

    def second() -> None:
        with engine.connect() as connection, one_at_a_time(connection):
            done.append("second")

    with fresh_database() as address:
        engine, waiting = create_engine(address), Thread(target=second)
        with pytest.raises(RuntimeError), engine.connect() as first, one_at_a_time(first):
            waiting.start()
            while not first.scalar(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")):
                assert done == []
            first.execute(text("SELECT 1"))
            done.append("first")
            raise RuntimeError
        waiting.join(10)
        engine.dispose()
    assert done == ["first", "second"]
