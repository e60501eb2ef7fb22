"""The rule that ships for renewals: points for each, also for one that was signed before the contract ended."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from time_machine import travel

from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.rewards.models.ledger import balance
from portal.rules.models.rules import Rule
from portal.rules.models.shipped_rules import load_shipped_rules
from tests.cast import Cast
from tests.make import Make
from tests.rewards.earning import turned_on
from tests.rules.making import work


def renew(cast: Cast, days: int, *, renewed: bool = True) -> int:
    """Until so many days from now; returns the client's points afterwards."""
    ends_on = vendor_today() + timedelta(days=days)
    cast.acme.change(cast.ada, standing={"renewal_on": ends_on}, renewed=renewed)
    db.session.commit()
    work()
    return balance(cast.acme.id).active


def test_each_renewal_is_thanked_for_once(make: Make, cast: Cast) -> None:
    turned_on(make)
    load_shipped_rules()
    db.session.scalars(select(Rule).where(Rule.shipped == "points_renewed")).one().turn_on(cast.abe)
    db.session.commit()
    assert renew(cast, 30, renewed=False) == 0
    assert renew(cast, 395) == 500
    assert renew(cast, 30, renewed=False) == 500
    assert renew(cast, 395) == 500
    with travel(datetime.now(UTC) + timedelta(days=2), tick=False):
        assert renew(cast, 760) == 1000
