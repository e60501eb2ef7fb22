"""Times that rules wait for: each comes once for a client and a period, by the vendor's days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from portal.ground.actions import WAITS
from portal.ground.db import db
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.sign_ins import SignIn
from portal.people.models.users import User
from portal.rules.jobs import answer_times, try_failed_again
from portal.rules.models.rules import Rule, RuleDay
from portal.rules.models.waiting import came_due
from portal.tasks.models import Side, Task
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rules.making import make_rule, runs, task

TODAY = date(2026, 11, 27)
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def standing(client: Client) -> ClientStanding:
    return db.session.scalars(select(ClientStanding).where(ClientStanding.client_id == client.id)).one()


def waiting(cast: Cast, when: str, days: int, **words: Any) -> Rule:
    return make_rule(cast.abe, when, task("{client}"), days=days, **words)


def travel(days: int) -> Any:
    return time_machine.travel(NOON + timedelta(days=days), tick=False)


def test_ninety_days_before_the_contract_ends_comes_once_and_again_when_it_is_renewed(cast: Cast) -> None:
    rule = waiting(cast, "time.before_renewal", 90)
    standing(cast.acme).renewal_on = TODAY + timedelta(days=92)
    db.session.commit()
    assert answer_times() == 0
    with travel(2):
        assert answer_times() == 1
        assert answer_times() == 0
        standing(cast.acme).renewal_on = TODAY + timedelta(days=95)
        db.session.commit()
        assert answer_times() == 0
    with travel(5):
        assert answer_times() == 1
    assert len(runs(rule)) == 2 and runs(rule)[0].client_id == cast.acme.id


def test_what_came_while_nobody_worked_is_made_up_for_and_what_came_before_the_rule_is_not(cast: Cast) -> None:
    standing(cast.globex).renewal_on = TODAY + timedelta(days=89)
    standing(cast.acme).renewal_on = TODAY + timedelta(days=91)
    rule = waiting(cast, "time.before_renewal", 90)
    with travel(5):
        assert answer_times() == 1
    assert [run.client_id for run in runs(rule)] == [cast.acme.id]


def test_a_client_who_left_is_not_waited_for(cast: Cast) -> None:
    standing(cast.acme).renewal_on = TODAY + timedelta(days=90)
    standing(cast.acme).state = ClientState.LEFT
    waiting(cast, "time.before_renewal", 90)
    assert answer_times() == 0


def test_nobody_signed_in_for_thirty_days_comes_anew_after_the_next_silence(cast: Cast, make: Make) -> None:
    for user in (cast.bea, cast.ben, cast.carl):
        make.sign_in(user)
    rule = waiting(cast, "time.without_sign_in", 30)
    with travel(20):
        used(cast.ben)
    with travel(30):
        assert answer_times() == 1  # Globex: at Acme Ben was in
    with travel(50):
        assert answer_times() == 1
        used(cast.carl)
    with travel(80):
        assert answer_times() == 1
    assert [run.client_id for run in runs(rule)] == [cast.globex.id, cast.acme.id, cast.globex.id]


def used(user: User) -> None:
    db.session.scalars(select(SignIn).where(SignIn.user_id == user.id)).one().touch()
    db.session.commit()


def test_silence_ends_with_any_talk_and_counts_from_the_first_day_where_there_was_none(cast: Cast) -> None:
    rule = waiting(cast, "time.without_talk", 45)
    with travel(40):
        standing(cast.acme).last_talk_at = NOON + timedelta(days=40)
        db.session.commit()
    with travel(45):
        assert answer_times() == 1
    assert [run.client_id for run in runs(rule)] == [cast.globex.id]


def test_late_milestones_and_overdue_tasks_come_once_for_each_date(cast: Cast, make: Make) -> None:
    milestone = make.milestone(make.phase(cast.acme), "Evening answering", due_on=TODAY)
    make.task(cast.acme, "Ours", owner=cast.ada, due_on=TODAY)
    theirs = make.task(cast.acme, "Theirs", side=Side.YOU, due_on=TODAY)
    late, ours, their = (
        make_rule(cast.abe, when, task("About {" + name + "}"), days=3)
        for when, name in (
            ("time.milestone_late", "milestone"),
            ("time.our_task_overdue", "task"),
            ("time.their_task_overdue", "task"),
        )
    )
    with travel(3):
        assert answer_times() == 3
        assert answer_times() == 0
        milestone.due_on = theirs.due_on = TODAY + timedelta(days=1)
        db.session.commit()
    with travel(4):
        assert answer_times() == 2
    titles = [[run.did[0].split("“")[1].split("”")[0] for run in runs(rule)] for rule in (late, ours, their)]
    assert titles == [["About Evening answering"] * 2, ["About Ours"], ["About Theirs"] * 2]


def test_an_overdue_task_that_the_rule_itself_made_does_not_set_it_off(cast: Cast, make: Make) -> None:
    make.task(cast.acme, "Ours", owner=cast.ada, due_on=TODAY)
    rule = make_rule(cast.abe, "time.our_task_overdue", task("Look at {task}", days=0), days=1)
    with travel(1):
        assert answer_times() == 1
    with travel(2):
        assert answer_times() == 1
    assert [run.outcome for run in runs(rule)] == ["done", "stopped"]


@pytest.mark.parametrize(
    ("at", "days", "comes"),
    [
        (datetime(2027, 3, 27, 23, 59, tzinfo=UTC), 1, date(2027, 3, 28)),
        (datetime(2027, 3, 28, 23, 30, tzinfo=UTC), 1, date(2027, 3, 30)),  # already the next day in London
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 1, date(2026, 10, 26)),
    ],
)
def test_days_are_the_vendors_over_both_changes_of_the_clock(cast: Cast, at: datetime, days: int, comes: date) -> None:
    standing(cast.acme).last_talk_at = at
    db.session.commit()
    wide = came_due("time.without_talk", days, comes - timedelta(days=9), comes + timedelta(days=9))
    assert [cause.values["on"] for cause in wide if cause.client_id == cast.acme.id] == [comes]
    assert came_due("time.without_talk", days, comes, comes)


def test_every_wait_can_be_asked(cast: Cast) -> None:
    for when in WAITS:
        came_due(when, 30, TODAY - timedelta(days=400), TODAY + timedelta(days=400))


def ends_in_ninety_days(*clients: Client) -> None:
    for client in clients:
        standing(client).renewal_on = TODAY + timedelta(days=90)
    db.session.commit()


def told(rule: Rule) -> list[tuple[str, bool]]:
    """How each of its runs stands, and whether it waits for another day."""
    db.session.expire_all()
    return [(run.outcome, run.not_before is not None) for run in runs(rule)]


def test_what_a_limit_held_back_is_done_once_on_a_later_day(cast: Cast, make: Make) -> None:
    ends_in_ninety_days(cast.acme, cast.globex, make.client("Third", owner=cast.ada))
    rule = waiting(cast, "time.before_renewal", 90, most_a_day=1)
    assert answer_times() == 3
    assert told(rule) == [("done", False), ("limited", True), ("limited", True)]
    for _hour in range(2):
        assert answer_times() == try_failed_again() == 0
    for day in (1, 2, 3):
        with travel(day):
            answer_times()
            assert answer_times() == try_failed_again() == 0
    assert told(rule) == [("done", False)] * 3
    assert len({run.client_id for run in runs(rule)}) == db.session.scalar(select(func.count()).select_from(Task)) == 3
    days = select(RuleDay.done, RuleDay.limited).order_by(RuleDay.on)
    assert [tuple(day) for day in db.session.execute(days)] == [(1, 2), (1, 1), (1, 0)]


def test_the_limit_for_one_client_counts_the_day_it_was_done(cast: Cast, make: Make) -> None:
    for title in ("First", "Second", "Third"):
        make.task(cast.acme, title, owner=cast.ada, due_on=TODAY)
    rule = make_rule(cast.abe, "time.our_task_overdue", task(), days=1, most_a_client=1)
    for day in (1, 2, 3):
        with travel(day):
            answer_times()
            answer_times()
            assert [outcome for outcome, _waits in told(rule)].count("done") == day


def test_what_was_held_back_is_left_after_a_week_and_once_its_date_moved_or_the_rule_is_off(cast: Cast) -> None:
    ends_in_ninety_days(cast.acme, cast.globex)
    rule = waiting(cast, "time.before_renewal", 90, most_a_client=0)
    answer_times()
    with travel(7):
        assert answer_times() == 2
        assert told(rule) == [("limited", True)] * 2
    with travel(8):
        assert answer_times() == 0
    assert told(rule) == [("limited", False)] * 2
    moved = waiting(cast, "time.before_renewal", 89, most_a_client=0)
    with travel(1):
        assert answer_times() == 2
        standing(cast.acme).renewal_on = TODAY + timedelta(days=200)
        db.session.commit()
        answer_times()
        assert sorted(told(moved)) == [("limited", False), ("limited", True)]
        moved.turn_off(cast.abe)
        db.session.commit()
        answer_times()
    assert told(moved) == [("limited", False)] * 2


def test_the_log_says_what_is_held_back_and_what_was_left(cast: Cast, browse: Browse) -> None:
    ends_in_ninety_days(cast.acme, cast.globex)
    rule = waiting(cast, "time.before_renewal", 90, most_a_day=1)
    answer_times()
    lea, log = browse("lea"), f"/admin/rules/{rule.id}/runs"
    page = lea.get(log).text
    assert page.count("Held back, tried again the next day") == 1 and "held back once" in page
    rule.turn_off(cast.abe)
    db.session.commit()
    answer_times()
    assert lea.get(log).text.count("Held back, then left") == 1
