"""Real worker processes: one leads, another takes over, each stops when asked."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.ground.db import db, now
from portal.ground.jobs import JobRun, monthly, newest_period
from portal.ground.worker import Worker
from tests.databases import migrated_app


class House:
    """A database and the workers on it."""

    def __init__(self, address: str, diary: Path) -> None:
        self.address, self.diary = address, diary
        self.workers: list[subprocess.Popen] = []

    def hire(self, nap: float = 1) -> subprocess.Popen:
        """A worker whose only job naps for so many seconds."""
        command = [sys.executable, "-m", "tests.ground.a_worker", self.address, str(self.diary), str(nap)]
        self.workers.append(subprocess.Popen(command))
        return self.workers[-1]

    def wrote(self, word: str, pid: int | None = None) -> int:
        lines = self.diary.read_text().splitlines() if self.diary.exists() else []
        return sum(line.split()[0] == word and pid in (None, int(line.split()[1])) for line in lines)

    def leaders(self) -> list[int]:
        found = db.session.scalars(select(Worker.pid).where(Worker.leads)).all()
        db.session.rollback()
        return list(found)


def eventually(true: Callable[[], object], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def house(database: str, tmp_path: Path) -> Iterator[House]:
    with migrated_app(database, tmp_path) as app:
        # Known since an earlier month, so that this month's run is owed.
        db.session.add(
            JobRun(job="nap", period=newest_period(monthly(1, 0), now() - timedelta(days=40)), done_at=now())
        )
        db.session.commit()
        house = House(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path / "diary")
        yield house
        for worker in house.workers:
            worker.send_signal(signal.SIGCONT)
            worker.kill()
            worker.wait()


def test_of_two_workers_one_leads_and_both_look_for_work(house):
    first, second = house.hire(), house.hire()
    eventually(lambda: house.wrote("poll", first.pid) and house.wrote("poll", second.pid) and house.wrote("slept"))
    assert len(house.leaders()) == 1 and house.wrote("job") == 1


def test_a_killed_leader_is_followed_at_once_and_its_run_is_tried_again(house):
    first = house.hire(nap=60)
    eventually(lambda: house.wrote("job", first.pid))
    second = house.hire()
    eventually(lambda: house.wrote("poll", second.pid))
    first.kill()
    eventually(lambda: house.leaders() == [second.pid])
    run = db.session.scalars(select(JobRun).order_by(JobRun.period.desc()).limit(1)).one()
    assert run.done_at is None and run.error == "Interrupted"


def test_a_leader_that_hangs_loses_its_lock(house, database):
    if database == "sqlite":
        pytest.skip("a stopped process on the same machine keeps its file lock")
    first = house.hire()
    eventually(lambda: house.leaders() == [first.pid])
    second = house.hire()
    os.kill(first.pid, signal.SIGSTOP)
    eventually(lambda: house.leaders() == [second.pid])


@pytest.mark.once
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_finishes_what_it_does_and_leaves_no_trace(house, number):
    worker = house.hire()
    eventually(lambda: house.wrote("job"))
    worker.send_signal(number)
    assert worker.wait(10) == 0
    assert house.wrote("slept") == 1
    assert db.session.scalars(select(Worker)).all() == []
