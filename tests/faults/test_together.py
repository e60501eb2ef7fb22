"""Web and worker on one database, and two workers at once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, insert, select

from portal.cli import JOBS
from portal.ground.db import now
from portal.ground.jobs import JobRun, newest_period
from portal.ground.worker import Worker
from tests.faults.conftest import acme, logged
from tests.house import House, eventually


@pytest.mark.once
def test_the_first_start_answers_and_its_worker_beats(furnish, ada):
    """The serving process once held a write transaction that kept the worker waiting."""
    house = furnish()
    began = now()
    house.serve()
    visitor, path = ada(house), acme(house.engine)
    eventually(lambda: last_beat(house) > began)
    first = last_beat(house)
    eventually(lambda: last_beat(house) > first)
    assert visitor.post(f"{path}/interactions", kind="call", eyes="internal", text="Hello").status == 200
    assert logged(house.engine, "Hello") == {"Hello": 1}


def test_of_two_workers_one_runs_each_job_once(furnish):
    house = furnish()
    due = {job.name: newest_period(job.trigger, now()) for job in JOBS}
    assert None not in due.values()
    with house.engine.begin() as rows:
        before = [{"job": name, "period": at - timedelta(days=40), "done_at": now()} for name, at in due.items() if at]
        rows.execute(insert(JobRun), before)
    house.hire_worker()
    house.hire_worker()
    eventually(lambda: count_workers(house) == 2 and set(runs(house, due)) == set(due))
    assert {name: attempts for name, attempts in runs(house, due).items() if attempts != 1} == {}


def last_beat(house: House) -> datetime:
    with house.engine.connect() as rows:
        return rows.scalar(select(func.max(Worker.beat_at))) or now() - timedelta(days=1)


def count_workers(house: House) -> int:
    with house.engine.connect() as rows:
        return rows.scalar(select(func.count()).select_from(Worker)) or 0


def runs(house: House, due: dict[str, datetime | None]) -> dict[str, int]:
    """By job the most tries of a period that went well, the one due at the start or, a quarter having struck, newer."""
    done = select(JobRun.job, JobRun.period, JobRun.attempts).where(JobRun.done_at.is_not(None), JobRun.error.is_(None))
    with house.engine.connect() as rows:
        recent = [row for row in rows.execute(done) if row.period >= (due[row.job] or row.period)]
    return {row.job: max(each.attempts for each in recent if each.job == row.job) for row in recent}
