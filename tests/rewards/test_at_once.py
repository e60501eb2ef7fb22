"""Many at once, on a database of their own: the last points are spent once, a cause earns once, a cap holds."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from uuid import UUID

import pytest
from flask import Flask

from portal.checks.points import balances_are_the_sum_of_the_ledger, lots_are_the_sum_of_what_moved
from portal.ground.db import db, new_id
from portal.rewards.models.ledger import NotEnoughPoints, balance, earn, spend
from tests.cast import Cast, build_cast
from tests.make import Make
from tests.rewards.earning import SYSTEM, earned, turned_on


@pytest.fixture(scope="module")
def people(portal: Flask) -> Cast:
    cast = build_cast(Make())
    turned_on(Make(), most_a_month=500)
    earned(cast.acme, 100)
    db.session.commit()
    return cast


def twenty(portal: Flask, verb: Callable[[int], bool]) -> int:
    """How many of twenty calls at the same moment, each in a transaction of its own, did something."""

    def call(number: int) -> bool:
        with portal.app_context():
            try:
                done = verb(number)
                db.session.commit()
            except NotEnoughPoints:
                db.session.rollback()
                return False
            return done

    db.session.rollback()
    with ThreadPoolExecutor(20) as pool:
        return sum(pool.map(lambda number: Context().run(call, number), range(20)))


def redeem(client_id: UUID) -> bool:
    spend(client_id, 100, kind="redemption", cause=str(new_id()), by=SYSTEM, reason="Lunch")
    return True


def test_twenty_at_once_spend_the_last_points_once(portal: Flask, people: Cast) -> None:
    client_id = people.acme.id
    assert twenty(portal, lambda _number: redeem(client_id)) == 1
    assert balance(client_id) == (0, 0, 100, 0, 100)


def test_twenty_at_once_earn_for_one_cause_once_and_no_more_than_the_cap(portal: Flask, people: Cast) -> None:
    client_id = people.globex.id

    def award(cause: str) -> bool:
        return earn(client_id, 40, kind="rule", cause=cause, by=SYSTEM, reason="Thanks") is not None

    assert twenty(portal, lambda _number: award("the same")) == 1
    assert twenty(portal, lambda number: award(f"cause {number}")) == 12
    assert balance(client_id).earned == 500
    db.session.rollback()
    assert balances_are_the_sum_of_the_ledger() == lots_are_the_sum_of_what_moved() == []
