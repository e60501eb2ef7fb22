"""Redeeming: both or neither, each code once, nobody redeems what is gone, and the points come back once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.checks.redemptions import redemptions_have_their_entries, rewards_count_what_was_taken
from portal.ground.access import held_to
from portal.ground.clock import vendor_today
from portal.ground.db import db, now
from portal.ground.deliveries import deliver_waiting
from portal.ground.happen import Event
from portal.notices.models.notices import Notice
from portal.rewards.models.balances import balance
from portal.rewards.models.catalogue import Reward, RewardCode
from portal.rewards.models.entries import Entry, Movement
from portal.rewards.models.reach import NotRedeemable, Obstacle
from portal.rewards.models.redemptions import Redemption, RedemptionState
from portal.tasks.models import Task
from tests.cast import Cast
from tests.make import Make
from tests.rewards.earning import TIERS, earned, turned_on
from tests.rewards.redeeming import paper, reward, voucher


@pytest.fixture
def rich(make: Make, cast: Cast) -> None:
    """Acme has 1,000 points to spend."""
    turned_on(make, tiers=TIERS)
    earned(cast.acme, 1000)


def redeem(cast: Cast, row: Reward, **values: Any) -> Redemption:
    return Redemption.redeem(row, cast.acme.id, cast.bea, **values)


def refused(cast: Cast, row: Reward) -> Obstacle:
    before = balance(cast.acme.id)
    with pytest.raises(NotRedeemable) as problem, db.session.begin_nested():
        redeem(cast, row)
    assert balance(cast.acme.id) == before
    found: Obstacle = problem.value.args[0]
    return found


def task_of(row: Redemption) -> Task:
    assert row.task is not None
    return row.task


def adds_up() -> None:
    db.session.flush()
    assert redemptions_have_their_entries() == rewards_count_what_was_taken() == []


def kinds() -> list[str]:
    rows = select(Event.kind).where(Event.kind.startswith("redemption.")).order_by(Event.id)
    return list(db.session.scalars(rows))


def test_a_service_is_paid_for_told_and_a_task_of_the_owner(make: Make, cast: Cast, rich: None) -> None:
    lunch = reward(make, stock=2)
    with held_to(cast.acme.id):
        row = redeem(cast, lunch, wish="Thursday")
    entry = db.session.get_one(Entry, (cast.acme.id, row.entry_id))
    assert (entry.movement, entry.points, entry.cause, entry.by_id) == (Movement.SPENT, -600, str(row.id), cast.bea.id)
    assert (row.state, row.contact_id, balance(cast.acme.id).active) == ("redeemed", cast.bea_contact.id, 400)
    task = task_of(row)
    assert (task.owner_id, task.note, task.shared) == (cast.ada.id, "Thursday", False)
    assert task.title == f"Hand “Lunch” over to {cast.bea.name}"
    assert db.session.scalars(select(Notice.user_id).where(Notice.kind == "redemption")).all() == [cast.ada.id]
    for _ in range(2):
        row.fulfil(cast.ada, "Enjoy")
    assert (row.state, row.note, task.done_at is not None) == ("fulfilled", "Enjoy", True)
    assert kinds() == ["redemption.made", "redemption.fulfilled"]
    assert db.session.scalars(select(Notice.user_id).where(Notice.kind == "redemption.answer")).all() == [cast.bea.id]
    adds_up()


def test_the_owner_is_told_of_a_redemption_once_though_it_makes_a_task(make: Make, cast: Cast, rich: None) -> None:
    redeem(cast, reward(make))
    Task.add(cast.acme.id, cast.lea, title="Call them", owner_id=cast.ada.id)
    db.session.commit()
    while deliver_waiting():
        pass
    told = select(Notice.kind).where(Notice.user_id == cast.ada.id).order_by(Notice.id)
    assert db.session.scalars(told).all() == ["redemption", "task.given"]


def test_a_cancelled_redemption_gives_points_and_stock_back_once(make: Make, cast: Cast, rich: None) -> None:
    lunch = reward(make, stock=1)
    row = redeem(cast, lunch)
    assert refused(cast, lunch) == Obstacle.GONE
    for _ in range(2):
        row.cancel(cast.bea, "")
    db.session.refresh(lunch)
    assert (row.state, lunch.left, balance(cast.acme.id)) == ("cancelled", 1, (1000, 0, 0, 0, 1000))
    assert task_of(row).removed_at is not None
    row.fulfil(cast.ada)
    assert (row.state, kinds()) == ("cancelled", ["redemption.made", "redemption.cancelled"])
    adds_up()


def test_what_is_handed_over_only_the_team_takes_back(make: Make, cast: Cast, rich: None) -> None:
    row = redeem(cast, reward(make))
    row.fulfil(cast.ada)
    row.cancel(cast.bea, "")
    assert row.state == RedemptionState.FULFILLED
    row.cancel(cast.ada, "The kitchen was closed")
    assert (row.state, row.reason, balance(cast.acme.id).active) == ("cancelled", "The kitchen was closed", 1000)
    adds_up()


def test_a_code_is_kept_from_redeeming_on_and_seen_once_handed_over(make: Make, cast: Cast, rich: None) -> None:
    tea = voucher(make, cast.abe, "TEA-1", "TEA-2", "TEA-1", needs_approval=True)
    assert (tea.stock, tea.add_codes(["TEA-2"], cast.abe)) == (2, 0)
    first, second = redeem(cast, tea), redeem(cast, tea)
    assert {first.code, second.code} == {None} and len({first.code_id, second.code_id}) == 2
    assert refused(cast, tea) == Obstacle.GONE
    first.decline(cast.ada, "Not this month")
    third = redeem(cast, tea)
    third.approve(cast.ada)
    assert (third.state, third.code) == ("fulfilled", "TEA-1")
    second.approve(cast.ada)
    second.approve(cast.ada)
    second.cancel(cast.ada, "It did not work")
    free = db.session.scalars(select(RewardCode).where(RewardCode.taken_at.is_(None))).all()
    db.session.refresh(tea)
    assert (list(free), tea.left, second.code) == ([], 0, None), "a code that was seen is given to nobody else"
    said = db.session.scalars(select(Event)).all()
    assert not any("TEA-" in str(event.payload) for event in said)
    adds_up()


def test_a_file_is_handed_over_at_once(make: Make, cast: Cast, rich: None) -> None:
    row = redeem(cast, paper(make))
    assert (row.state, row.task, kinds()) == ("fulfilled", None, ["redemption.made", "redemption.fulfilled"])


def test_what_waits_for_approval_is_not_handed_over_before(make: Make, cast: Cast, rich: None) -> None:
    row = redeem(cast, reward(make, needs_approval=True))
    row.fulfil(cast.ada)
    assert row.state == RedemptionState.REDEEMED
    row.approve(cast.ada)
    row.decline(cast.ada, "too late")
    row.fulfil(cast.ada)
    assert row.state == RedemptionState.FULFILLED


def test_what_stands_in_the_way_is_said(make: Make, cast: Cast, rich: None) -> None:
    today = vendor_today()
    assert refused(cast, reward(make, cost=1001)) == Obstacle.POINTS
    assert refused(cast, reward(make, tier="gold")) == Obstacle.TIER
    assert refused(cast, reward(make, stock=0)) == Obstacle.GONE
    for values in ({"paused_at": now()}, {"retired_at": now()}, {"from_on": today + timedelta(days=1)}):
        assert refused(cast, reward(make, **values)) == Obstacle.NOT_OFFERED
    assert refused(cast, reward(make, until_on=today - timedelta(days=1))) == Obstacle.NOT_OFFERED
    once = reward(make, cost=10, per_client=1, from_on=today, until_on=today, tier="silver")
    redeem(cast, once).cancel(cast.bea, "")
    redeem(cast, once)
    assert refused(cast, once) == Obstacle.LIMIT
    turned_on(make, is_on=False)
    assert refused(cast, reward(make)) == Obstacle.NOT_OFFERED
