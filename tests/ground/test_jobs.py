"""Every job once per period: late starts, missed days, clocks that jump, failures and neighbours."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from portal.ground.db import db
from portal.ground.jobs import (
    Job,
    JobRun,
    Schedule,
    daily,
    every,
    forget_old_runs,
    free_interrupted,
    hourly,
    monthly,
    newest_period,
    once_per,
    run_once,
    weekly,
)

MONDAY = datetime(2026, 11, 23, 6, 59, tzinfo=UTC)
SEVEN = datetime(2026, 11, 23, 7, tzinfo=UTC)


class Diary:
    """A verb that remembers its calls."""

    def __init__(self, failures: int = 0) -> None:
        self.calls: list[tuple[datetime, ...]] = []
        self.failures = failures

    def __call__(self, *period: datetime) -> None:
        self.calls.append(period)
        if len(self.calls) <= self.failures:
            raise ConnectionError("the mail server is away")


@pytest.fixture
def clock(app):
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def digest(clock) -> tuple[Diary, Schedule]:
    """A job of seven every morning, known since before Monday's."""
    diary = Diary()
    schedule = Schedule([Job("digest", daily(7), diary)])
    schedule.run_due()
    return diary, schedule


def test_a_new_job_waits_for_its_next_period(digest):
    assert digest[0].calls == []


def test_a_job_runs_once_in_its_period(digest, clock):
    diary, schedule = digest
    for _second in range(3):
        clock.shift(timedelta(minutes=1))
        schedule.run_due()
    assert diary.calls == [()]


def test_another_worker_does_not_run_it_again(digest, clock):
    diary, schedule = digest
    clock.move_to(SEVEN)
    schedule.run_due()
    Schedule(schedule.jobs).run_due()
    assert diary.calls == [()] and not once_per("digest", SEVEN)


def test_a_day_switched_off_is_made_up_for_once(digest, clock):
    diary, schedule = digest
    clock.move_to(SEVEN + timedelta(days=3, hours=5))
    Schedule(schedule.jobs).run_due()
    schedule.run_due()
    assert diary.calls == [()]


def test_a_job_that_wants_each_period_gets_every_one_it_missed(clock):
    diary = Diary()
    schedule = Schedule([Job("months", monthly(1, 2), diary, each_period=True)])
    schedule.run_due()
    clock.move_to(datetime(2027, 2, 10, tzinfo=UTC))
    schedule.run_due()
    schedule.run_due()
    assert [period.month for (period,) in diary.calls] == [12, 1, 2]


def test_a_clock_set_back_runs_nothing_twice_and_stops_nothing(digest, clock):
    diary, schedule = digest
    clock.move_to(SEVEN)
    schedule.run_due()
    clock.shift(timedelta(hours=-3))
    schedule.run_due()
    clock.move_to(SEVEN + timedelta(minutes=5))
    schedule.run_due()
    assert diary.calls == [()]
    clock.move_to(SEVEN + timedelta(days=1))
    schedule.run_due()
    assert diary.calls == [(), ()]


def test_a_clock_that_was_years_ahead_does_not_stop_the_days_after(digest, clock):
    diary, schedule = digest
    clock.move_to(datetime(2030, 1, 1, 8, tzinfo=UTC))
    schedule.run_due()
    clock.move_to(SEVEN)
    schedule.run_due()
    assert len(diary.calls) == 2


@pytest.mark.parametrize("edge", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_the_hour_that_summer_time_takes_or_gives_changes_nothing(clock, edge):
    clock.move_to(edge)
    diary = Diary()
    schedule = Schedule([Job("hourly", hourly(30), diary)])
    schedule.run_due()
    for _quarter in range(4 * 24):
        clock.shift(timedelta(minutes=15))
        schedule.run_due()
    assert len(diary.calls) == 24


def test_a_failure_is_tried_again_with_growing_waits(clock):
    diary = Diary(failures=2)
    schedule = Schedule([Job("digest", daily(7), diary)])
    schedule.run_due()
    clock.move_to(SEVEN)
    tried = []
    for minute in range(30):
        if schedule.run_due() or len(diary.calls) > len(tried):
            tried.append(minute)
        clock.shift(timedelta(minutes=1))
    assert tried == [0, 1, 11]
    done = db.session.get(JobRun, ("digest", SEVEN))
    assert done.done_at is not None and done.error is None and done.attempts == 3


def test_a_job_that_never_works_is_given_up_until_its_next_period(clock):
    diary = Diary(failures=99)
    schedule = Schedule([Job("digest", daily(7), diary)])
    schedule.run_due()
    clock.move_to(SEVEN)
    for _step in range(40):
        schedule.run_due()
        clock.shift(timedelta(minutes=30))
    assert len(diary.calls) == 5
    assert db.session.get(JobRun, ("digest", SEVEN)).error == "ConnectionError"


def test_what_a_dead_leader_left_unfinished_is_tried_again(digest, clock):
    diary, schedule = digest
    clock.move_to(SEVEN)
    assert once_per("digest", SEVEN)
    schedule.run_due()
    assert diary.calls == []
    assert free_interrupted() == 1
    clock.shift(timedelta(minutes=2))
    schedule.run_due()
    assert diary.calls == [()]


def test_a_job_s_change_and_its_mark_are_one(clock):
    def half_done():
        db.session.add(JobRun(job="a half", period=SEVEN))
        db.session.flush()
        raise ArithmeticError

    assert not run_once(Job("digest", daily(7), half_done), SEVEN)
    assert db.session.scalar(select(func.count()).where(JobRun.job == "a half")) == 0


def test_old_runs_are_forgotten(clock):
    once_per("old", MONDAY - timedelta(days=500))
    once_per("new", MONDAY)
    forget_old_runs()
    assert db.session.scalars(select(JobRun.job)).all() == ["new"]


@pytest.mark.parametrize(
    ("trigger", "expected"),
    [
        (every(5), datetime(2026, 11, 23, 6, 55, tzinfo=UTC)),
        (hourly(10), datetime(2026, 11, 23, 6, 10, tzinfo=UTC)),
        (daily(7), datetime(2026, 11, 22, 7, tzinfo=UTC)),
        (weekly("fri", 12), datetime(2026, 11, 20, 12, tzinfo=UTC)),
        (monthly(1, 2), datetime(2026, 11, 1, 2, tzinfo=UTC)),
    ],
)
def test_the_newest_period_is_the_last_time_it_should_have_run(trigger, expected):
    assert newest_period(trigger, MONDAY) == expected
