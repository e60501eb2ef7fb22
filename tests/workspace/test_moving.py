"""Dates move with all that waits for them: first shown, then done, by working days."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.ground.workdays import Calendar
from portal.tasks.models import Task
from portal.workspace.models.dependencies import depend
from portal.workspace.models.milestones import Milestone, MilestoneMove
from portal.workspace.models.moving import carry_out, fingerprint, plan_move
from tests.cast import Cast
from tests.make import Make

Browse = Callable[[str | None], FlaskClient]
MONDAY = date(2026, 11, 9)
CALENDAR = Calendar(holidays=frozenset({date(2026, 12, 25), date(2026, 12, 28)}))


@pytest.fixture
def chain(cast: Cast, make: Make) -> list[Milestone]:
    """Three milestones, each waiting for the one before, due Wed 16, Fri 18 and Mon 21 December."""
    phase = make.phase(cast.acme)
    dates = (date(2026, 12, 16), date(2026, 12, 18), date(2026, 12, 21))
    stones = [make.milestone(phase, f"Step {n}", position=n, due_on=due) for n, due in enumerate(dates, 1)]
    depend(stones[1], stones[0], cast.ada)
    depend(stones[2], stones[1], cast.ada)
    db.session.commit()
    return stones


@pytest.fixture(autouse=True)
def _monday() -> object:
    with time_machine.travel(MONDAY, tick=False):
        yield


def test_all_that_waits_moves_by_as_many_working_days(chain: list[Milestone]) -> None:
    shifts = plan_move(chain[0], date(2026, 12, 18), CALENDAR)
    assert [shift.to_on.day for shift in shifts] == [18, 22, 23]
    assert [shift.days for shift in shifts] == [2, 4, 2]
    assert [shift.asks_why for shift in shifts] == [True] * 3


def test_weekends_and_holidays_are_skipped(chain: list[Milestone]) -> None:
    shifts = plan_move(chain[0], date(2026, 12, 25), CALENDAR)
    assert [shift.to_on for shift in shifts] == [date(2026, 12, 29), date(2026, 12, 31), date(2027, 1, 1)]


def test_earlier_takes_along_too_and_asks_nothing(chain: list[Milestone]) -> None:
    shifts = plan_move(chain[0], date(2026, 12, 14), CALENDAR)
    assert [shift.to_on.day for shift in shifts] == [14, 16, 17]
    assert not any(shift.asks_why for shift in shifts)


def test_alone_it_leaves_the_others(chain: list[Milestone]) -> None:
    assert len(plan_move(chain[0], date(2026, 12, 18), CALENDAR, along=False)) == 1


def test_what_is_reached_or_removed_stays_and_stops_the_chain(cast: Cast, chain: list[Milestone]) -> None:
    chain[1].complete(cast.ada)
    assert [shift.milestone for shift in plan_move(chain[0], date(2026, 12, 18), CALENDAR)] == [chain[0]]
    chain[1].reopen(cast.ada)
    chain[1].remove(cast.ada)
    assert [shift.milestone for shift in plan_move(chain[0], date(2026, 12, 18), CALENDAR)] == [chain[0]]


def test_open_tasks_and_a_start_to_come_move_along(cast: Cast, make: Make, chain: list[Milestone]) -> None:
    chain[0].start_on = date(2026, 12, 14)
    due, done = (
        make.task(cast.acme, shared=True, milestone_id=chain[0].id, due_on=date(2026, 12, 15), done_at=at)
        for at in (None, now())
    )
    make.task(cast.acme, shared=True, milestone_id=chain[0].id, due_on=MONDAY - timedelta(days=1))
    shifts = plan_move(chain[0], date(2026, 12, 14), CALENDAR)
    assert (shifts[0].start_on, shifts[0].tasks) == (date(2026, 12, 10), [(due, date(2026, 12, 11))])
    carry_out(shifts, cast.ada)
    assert (due.due_on, done.due_on, chain[0].start_on) == (date(2026, 12, 11), date(2026, 12, 15), date(2026, 12, 10))


def test_the_fingerprint_is_that_of_the_plan(chain: list[Milestone]) -> None:
    plan = fingerprint(plan_move(chain[0], date(2026, 12, 18), CALENDAR))
    assert plan == fingerprint(plan_move(chain[0], date(2026, 12, 18), CALENDAR))
    assert plan != fingerprint(plan_move(chain[0], date(2026, 12, 18), CALENDAR, along=False))


def seen(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_a_move_is_shown_then_agreed_to_and_the_client_reads_why(
    browse: Browse, cast: Cast, chain: list[Milestone]
) -> None:
    ada, url = browse("ada"), f"/clients/{cast.acme.id}/roadmap/milestones/{chain[0].id}/move"
    assert "Move what waits for it too" in ada.get(url).text
    page = ada.get(f"{url}?to_on=2026-12-18&along=y").text
    assert "3 milestones move" in page and "4 days later" in page and "What the client reads" in page
    assert db.session.scalars(select(MilestoneMove)).all() == []
    fields = {"to_on": "2026-12-18", "along": "y", "seen": seen(page)}
    refused = ada.post(url, data=fields)
    assert refused.status_code == 422 and "Say what happened" in refused.text and seen(refused.text) == fields["seen"]
    fields |= {"happened": "Two people were ill.", "remedy": "Leeds helps out."}
    assert ada.post(url, data=fields).status_code == 303
    db.session.expire_all()
    assert [stone.due_on.day for stone in chain] == [18, 22, 23]  # type: ignore[union-attr]
    assert [stone.baseline_on.day for stone in chain] == [16, 18, 21]  # type: ignore[union-attr]
    read = browse("bea").get(f"/clients/{cast.acme.id}/roadmap/milestones/{chain[1].id}").text
    assert "Two people were ill." in read and "It moved with “Step 1”." in read and "4 days late" in read
    moved = select(Event).where(Event.kind == "milestone.moved", Event.shared)
    assert len(db.session.scalars(moved).all()) == 3


def test_a_plan_that_changed_meanwhile_is_shown_again(
    browse: Browse, cast: Cast, make: Make, chain: list[Milestone]
) -> None:
    ada, url = browse("ada"), f"/clients/{cast.acme.id}/roadmap/milestones/{chain[0].id}/move"
    fields = {"to_on": "2026-12-14", "along": "y", "seen": seen(ada.get(f"{url}?to_on=2026-12-14&along=y").text)}
    make.task(cast.acme, shared=True, milestone_id=chain[2].id, due_on=date(2026, 12, 20))
    answer = ada.post(url, data=fields)
    assert answer.status_code == 409 and "changed while you looked" in answer.text
    db.session.expire_all()
    assert chain[0].due_on == date(2026, 12, 16)
    assert ada.post(url, data={**fields, "seen": seen(answer.text)}).status_code == 303
    assert db.session.scalars(select(Task.due_on)).one() == date(2026, 12, 17)


def test_a_move_nobody_saw_is_not_carried_out(browse: Browse, cast: Cast, chain: list[Milestone]) -> None:
    url = f"/clients/{cast.acme.id}/roadmap/milestones/{chain[0].id}/move"
    assert browse("ada").post(url, data={"to_on": "2026-12-14"}).status_code == 409
    assert browse("ada").post(url, data={"to_on": "soon"}).status_code == 422
    assert browse("ada").get(f"{url}?to_on=soon").status_code == 422


def test_what_is_reached_has_no_date_to_move(browse: Browse, cast: Cast, chain: list[Milestone]) -> None:
    chain[0].complete(cast.ada)
    db.session.commit()
    url = f"/clients/{cast.acme.id}/roadmap/milestones/{chain[0].id}/move"
    assert browse("ada").get(url).status_code == 404


def test_a_move_of_one_day_each_way_comes_back(cast: Cast, chain: list[Milestone]) -> None:
    before = [stone.due_on for stone in chain]
    carry_out(plan_move(chain[0], chain[0].due_on - timedelta(days=1), CALENDAR), cast.ada)  # type: ignore[operator]
    carry_out(plan_move(chain[0], chain[0].due_on + timedelta(days=1), CALENDAR), cast.ada)  # type: ignore[operator]
    assert [stone.due_on for stone in chain] == before
