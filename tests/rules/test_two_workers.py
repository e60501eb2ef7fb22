"""Several workers with one cause, and one of them killed in the middle: the rule has run once."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal.ground.db import Base, db, now
from portal.ground.deliveries import CLAIM
from portal.ground.happen import Delivery, Event
from portal.history.models.concerns import Concern
from portal.rules.models.causes import Cause
from portal.rules.models.rules import Rule
from portal.rules.models.running import answer
from portal.rules.models.runs import RuleRun
from portal.tasks.models import Task
from tests.cast import Cast, build_cast
from tests.make import Make
from tests.rules.making import make_rule, task, work


@pytest.fixture(scope="module")
def people(portal: Flask) -> Cast:
    cast = build_cast(Make())
    make_rule(cast.abe, "concern.opened", task())
    return cast


def rows(model: type[Base]) -> int:
    db.session.rollback()
    return db.session.scalars(select(func.count()).select_from(model)).one()


def test_eight_workers_at_once_are_one_run(portal: Flask, people: Cast) -> None:
    Concern.open(people.acme.id, people.ada, title="Calls drop")
    db.session.commit()
    event = db.session.scalars(select(Event).where(Event.kind == "concern.opened")).one()
    rule_id, cause = db.session.scalars(select(Rule.id)).one(), Cause.of_event(event)
    db.session.rollback()

    def run() -> None:
        with portal.app_context():
            answer(rule_id, cause)
            db.session.commit()

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(run) for _worker in range(8)]:
            done.result()
    work()
    assert (rows(RuleRun), rows(Task)) == (1, 1)


@pytest.mark.usefixtures("portal")
def test_a_worker_killed_in_the_middle_has_done_nothing_and_the_next_does_it_once(people: Cast, tmp_path: Path) -> None:
    before = rows(RuleRun), rows(Task)
    Concern.open(people.acme.id, people.ada, title="Calls drop again")
    db.session.commit()
    flag = tmp_path / "made"
    address = db.engine.url.render_as_string(hide_password=False)
    with subprocess.Popen([sys.executable, "-m", "tests.rules.a_slow_worker", address, str(flag)]) as worker:
        until = time.monotonic() + 20
        while not flag.exists() and time.monotonic() < until:
            time.sleep(0.02)
        worker.kill()
    assert flag.exists()
    assert (rows(RuleRun), rows(Task)) == before
    with time_machine.travel(now() + CLAIM + timedelta(seconds=1)):
        work()
        work()
    assert (rows(RuleRun), rows(Task)) == (before[0] + 1, before[1] + 1)
    assert db.session.scalar(select(func.count()).where(Delivery.done_at.is_(None))) == 0
