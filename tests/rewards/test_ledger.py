"""The ledger: earned once, spent oldest first, taken back by another entry, only ever added to."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from portal.checks.points import balances_are_the_sum_of_the_ledger, lots_are_the_sum_of_what_moved
from portal.ground.access import held_to
from portal.ground.db import Base, db
from portal.ground.happen import Event
from portal.rewards.models.ledger import (
    Entry,
    Movement,
    NotEnoughPoints,
    NotReversible,
    balance,
    earn,
    end,
    open_with,
    release,
    reverse,
    spend,
)
from portal.rewards.models.lots import Lot, PointMove
from portal.rewards.models.programme import Expiry
from tests.cast import Cast
from tests.make import Make
from tests.rewards.earning import SYSTEM, earned, spent, turned_on

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


def lots(client_id: object) -> list[tuple[int, int, int, int, int]]:
    rows = select(Lot.points, Lot.remaining, Lot.used, Lot.expired, Lot.taken).order_by(Lot.earned_on, Lot.id)
    return [tuple(row) for row in db.session.execute(rows.where(Lot.client_id == client_id))]


def adds_up() -> None:
    assert balances_are_the_sum_of_the_ledger() == lots_are_the_sum_of_what_moved() == []


def test_while_the_programme_is_off_nothing_is_earned(make: Make, cast: Cast) -> None:
    assert earn(cast.acme.id, 40, kind="rule", cause="1", by=SYSTEM, reason="Thanks") is None
    assert balance(cast.acme.id).earned == 0


def test_one_cause_earns_once_for_each_client(make: Make, cast: Cast) -> None:
    turned_on(make)
    for client in (cast.acme, cast.acme, cast.globex):
        earn(client.id, 40, kind="rule", cause="the same", by=cast.ada, reason="Thanks", contact_id=None)
    assert (balance(cast.acme.id).active, balance(cast.globex.id).active) == (40, 40)
    entry = db.session.scalars(select(Entry).where(Entry.client_id == cast.acme.id)).one()
    assert (entry.number, entry.points, entry.balance, entry.by_id, entry.by_name) == (1, 40, 40, cast.ada.id, None)
    event = db.session.scalars(select(Event).where(Event.kind == "points.earned").limit(1)).one()
    assert (event.shared, event.told, event.payload["reason"]) == (True, False, "Thanks")


def test_points_are_spent_from_the_oldest_lot_on(make: Make, cast: Cast) -> None:
    turned_on(make)
    for points in (100, 50, 30):
        earned(cast.acme, points)
    lunch = spent(cast.acme, 120)
    assert (lunch.points, lunch.balance) == (-120, 60)
    assert lots(cast.acme.id) == [(100, 0, 100, 0, 0), (50, 30, 20, 0, 0), (30, 30, 0, 0, 0)]
    assert balance(cast.acme.id) == (60, 0, 120, 0, 180)
    again = spend(cast.acme.id, 120, kind="redemption", cause=lunch.cause, by=SYSTEM, reason="Lunch")
    assert again.id == lunch.id
    adds_up()


def test_nobody_spends_what_is_not_there_or_still_held(make: Make, cast: Cast) -> None:
    turned_on(make, hold_days=14)
    earned(cast.acme, 100)
    assert balance(cast.acme.id) == (0, 100, 0, 0, 100)
    with pytest.raises(NotEnoughPoints):
        spent(cast.acme, 1)
    earned(cast.acme, 10, hold=0)
    with pytest.raises(NotEnoughPoints):
        spent(cast.acme, 11)
    assert spent(cast.acme, 10).balance == 100
    adds_up()


def test_a_spending_that_is_reversed_gives_its_lots_their_points_back_once(make: Make, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False):
        turned_on(make, expiry=Expiry.MONTHS, expiry_count=1)
        earned(cast.acme, 100)
        lunch = spent(cast.acme, 60)
    with time_machine.travel(NOON + timedelta(days=29), tick=False):
        back = reverse(lunch, by=cast.ada, reason="The kitchen was closed")
        assert reverse(lunch, by=cast.ada, reason="again").id == back.id
    assert (back.movement, back.points, back.balance, back.reverses_id) == (Movement.UNSPENT, 60, 100, lunch.id)
    assert balance(cast.acme.id) == (100, 0, 0, 0, 100)
    assert db.session.scalars(select(Lot.expires_on)).one() == date(2027, 1, 8), "thirty days to spend it on"
    adds_up()


def test_an_earning_that_is_reversed_takes_what_is_left_and_forgoes_the_rest(make: Make, cast: Cast) -> None:
    turned_on(make)
    first, lunch = earned(cast.acme, 100), spent(cast.acme, 70)
    earned(cast.acme, 500)
    taken = reverse(first, by=cast.ada, reason="It was no client")
    assert (taken.points, taken.forgone, taken.balance) == (-30, 70, 500)
    assert balance(cast.acme.id) == (500, 0, 70, 0, 570)
    back = reverse(lunch, by=cast.ada, reason="Cancelled")
    assert (back.points, back.forgone) == (0, 70), "nothing comes back to an earning that was no earning"
    with pytest.raises(NotReversible):
        reverse(taken, by=cast.ada, reason="no")
    adds_up()


def test_a_held_earning_is_reversed_too_and_is_released_no_more(make: Make, cast: Cast) -> None:
    turned_on(make, hold_days=14)
    entry = earned(cast.acme, 100)
    reverse(entry, by=cast.ada, reason="A mistake")
    assert release(cast.acme.id, entry.id) == 0
    assert balance(cast.acme.id) == (0, 0, 0, 0, 0)
    adds_up()


def test_what_was_held_is_released_once_and_ends_after_its_last_day(make: Make, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False):
        turned_on(make, hold_days=14, expiry=Expiry.YEARS, expiry_count=1)
        entry = earned(cast.acme, 100)
        assert [release(cast.acme.id, entry.id) for _ in range(2)] == [100, 0]
        spent(cast.acme, 40)
        assert end(cast.acme.id, entry.id, date(2027, 12, 31)) is None
        ended = end(cast.acme.id, entry.id, date(2028, 1, 1))
        assert ended is not None and (ended.points, ended.balance) == (-60, 0)
        assert end(cast.acme.id, entry.id, date(2028, 1, 2)) is None
    assert balance(cast.acme.id) == (0, 0, 40, 60, 100)
    adds_up()


def test_a_lot_that_is_given_points_back_ends_as_often_as_it_has_some(make: Make, cast: Cast) -> None:
    """Also within one day, as where the clock was set back."""
    with time_machine.travel(NOON, tick=False):
        turned_on(make, expiry=Expiry.MONTHS, expiry_count=1)
        entry = earned(cast.acme, 100)
        lunches = [spent(cast.acme, 20) for _ in range(3)]
        for lunch in (None, *lunches):
            if lunch is not None:
                reverse(lunch, by=cast.ada, reason="Closed")
            assert end(cast.acme.id, entry.id, date(2030, 1, 1)) is not None
    assert balance(cast.acme.id) == (0, 0, 0, 100, 100)
    adds_up()


def test_a_change_of_expiry_ends_nothing_that_was_earned_before(make: Make, cast: Cast) -> None:
    turned_on(make)
    earned(cast.acme, 100)
    turned_on(make, expiry=Expiry.MONTHS, expiry_count=1)
    earned(cast.acme, 50)
    ends = list(db.session.scalars(select(Lot.expires_on).order_by(Lot.points.desc())))
    assert ends[0] is None and ends[1] is not None


def test_the_cap_of_a_month_gives_what_is_left_of_it(make: Make, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        turned_on(make, most_a_month=100)
        open_with(cast.acme.id, 1000, cause="before", by=cast.abe, reason="Before")
        earned(cast.acme, 70)
        part = earned(cast.acme, 70)
        assert (part.points, part.forgone) == (30, 40)
        assert earn(cast.acme.id, 5, kind="rule", cause="more", by=SYSTEM, reason="Thanks") is None
        clock.shift(timedelta(days=21))
        assert earned(cast.acme, 70).points == 70


def test_an_opening_balance_comes_once_and_also_while_the_programme_is_off(make: Make, cast: Cast) -> None:
    for _ in range(2):
        open_with(cast.acme.id, 1000, cause="sheet", by=cast.abe, reason="From before")
    assert balance(cast.acme.id) == (1000, 0, 0, 0, 1000)
    assert db.session.scalars(select(Lot.counts)).one() is False


@pytest.mark.parametrize("table", [Entry, PointMove])
def test_the_database_refuses_to_change_or_remove_what_is_written(make: Make, cast: Cast, table: type[Base]) -> None:
    turned_on(make)
    earned(cast.acme, 100)
    for statement in (update(table).values(points=5), delete(table)):
        with pytest.raises(DatabaseError, match="only added to"), db.session.begin_nested():
            db.session.execute(statement.execution_options(synchronize_session=False))


def test_colleagues_read_their_companys_ledger_and_nobody_elses(make: Make, cast: Cast) -> None:
    turned_on(make)
    earned(cast.acme, 100)
    earned(cast.globex, 50)
    with held_to(cast.acme.id):
        assert [entry.points for entry in db.session.scalars(select(Entry))] == [100]
        assert balance(cast.globex.id).active == 0
        assert spent(cast.acme, 40).balance == 60, "a person of theirs may spend, and writes it as the system"
