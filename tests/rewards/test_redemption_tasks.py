"""The task of a redemption: says what is to be done for whom, and ends with the redemption, however it is ticked."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from portal.ground.access import held_to
from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.people.models.clients import ClientStanding
from portal.rewards.models.catalogue import RewardKind
from portal.rewards.models.redemptions import Redemption, RedemptionState
from portal.tasks.models import Task, WaitsForOutcome
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.earning import earned, turned_on
from tests.rewards.redeeming import reward

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
Redeem = Callable[..., tuple[Redemption, Task]]


@pytest.fixture
def redeem(make: Make, cast: Cast) -> Redeem:
    """Bea redeems a reward, and the task it makes."""
    turned_on(make)
    earned(cast.acme, 5000)

    def call(**values: Any) -> tuple[Redemption, Task]:
        offered = reward(make, **values)
        with held_to(cast.acme.id):
            row = Redemption.redeem(offered, cast.acme.id, cast.bea)
        db.session.commit()
        assert row.task is not None
        return row, row.task

    return call


def test_it_says_what_is_to_be_done_for_whom_and_by_when(redeem: Redeem, cast: Cast) -> None:
    who, renewal_on = cast.bea.name, vendor_today() + timedelta(days=90)
    db.session.get_one(ClientStanding, cast.acme.id).renewal_on = renewal_on
    row, task = redeem(needs_approval=True, kind=RewardKind.RENEWAL, percent=5)
    assert task.title == f"Approve “Lunch” for {who}" and soon(task.due_on)
    row.approve(cast.ada)
    assert (task.title, task.due_on) == (f"Give {who} “Lunch” with the renewal", renewal_on)
    row, task = redeem(needs_approval=True)
    row.approve(cast.ada)
    assert task.title == f"Hand “Lunch” over to {who}" and soon(task.due_on)


def soon(day: date | None) -> bool:
    return day is not None and day < vendor_today() + timedelta(days=30)


@pytest.mark.parametrize("verb", ["done", "reopen", "remove"])
def test_a_tick_leads_to_the_redemption_and_hands_nothing_over(
    redeem: Redeem, cast: Cast, browse: Browse, verb: str
) -> None:
    row, task = redeem()
    if verb == "reopen":
        row.fulfil(cast.ada)
        db.session.commit()
    ada, state, done_at = browse("ada"), row.state, task.done_at
    page = f"/clients/{cast.acme.id}/redemptions/{row.id}"
    url = f"/clients/{cast.acme.id}/tasks/{task.id}/{verb}?back=day"
    assert ada.post(url).headers["Location"] == f"{page}#next-step"
    assert ada.post(url, headers=PART).headers["HX-Redirect"] == f"{page}#next-step"
    db.session.refresh(task)
    db.session.refresh(row)
    assert (row.state, task.done_at, task.removed_at) == (state, done_at, None)
    assert 'id="next-step"' in ada.get(page).text
    its_own = ada.get(f"/clients/{cast.acme.id}/tasks/{task.id}").text
    assert page in its_own and url.partition("?")[0] not in its_own


def test_every_list_leads_to_the_redemption(redeem: Redeem, cast: Cast, browse: Browse) -> None:
    row, task = redeem()
    task.due_on = vendor_today()
    db.session.commit()
    for place in ("/my-day", "/tasks", f"/clients/{cast.acme.id}/tasks"):
        listed = browse("ada").get(place).text
        assert f"/redemptions/{row.id}?back=" in listed, place
        assert f"/tasks/{task.id}" not in listed, place


@pytest.mark.parametrize("end", ["fulfil", "decline", "cancel", "take back"])
def test_it_ends_by_itself_whatever_became_of_the_redemption(redeem: Redeem, cast: Cast, end: str) -> None:
    row, task = redeem(needs_approval=end == "decline")
    ends = {
        "fulfil": lambda: row.fulfil(cast.ada),
        "decline": lambda: row.decline(cast.ada, "Not now"),
        "cancel": lambda: row.cancel(cast.ada, "Not now"),
        "take back": lambda: row.cancel(cast.bea, ""),
    }
    with pytest.raises(WaitsForOutcome):
        task.complete(cast.ada)
    ends[end]()
    assert row.state != RedemptionState.REDEEMED
    assert (task.done_at is not None, task.removed_at is not None) == (end == "fulfil", end != "fulfil")


def test_only_the_team_of_the_client_sees_it(redeem: Redeem, cast: Cast, browse: Browse) -> None:
    _row, task = redeem(name="Lunch with Ada")
    place = f"/clients/{cast.acme.id}/tasks/{task.id}"
    for who in ("bea", "ben", "carl"):
        assert browse(who).post(f"{place}/done").status_code == 404
        assert browse(who).get(place).status_code in (403, 404)
    assert task.title not in browse("bea").get(f"/clients/{cast.acme.id}").text
    assert task.title not in browse("bea").get(f"/clients/{cast.acme.id}/timeline").text
    db.session.get_one(ClientStanding, cast.acme.id).restrict(cast.abe)
    db.session.commit()
    assert browse("omar").post(f"{place}/done").status_code == 404
