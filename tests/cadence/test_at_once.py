"""Many at once, on a database of their own: two workers announce once, twenty calls at once leave one next date."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.cadence.jobs import announce_due, tend_touchpoints
from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.history.models.interactions import Interaction, InteractionKind
from portal.tasks.touchpoints import Touchpoint, TouchpointKind
from tests.cast import Cast, build_cast
from tests.make import Make


@pytest.fixture(scope="module")
def people(portal: Flask) -> Cast:
    return build_cast(Make())


def open_ones(cast: Cast) -> int:
    db.session.rollback()
    its = (Touchpoint.client_id == cast.acme.id, Touchpoint.kind != TouchpointKind.LETTER)
    unkept = select(func.count()).select_from(Touchpoint).where(*its, Touchpoint.kept_at.is_(None))
    return db.session.scalars(unkept).one()


def test_two_workers_work_everything_out_and_announce_it_once(portal: Flask, people: Cast) -> None:
    def work(_number: int) -> int:
        with portal.app_context():
            tend_touchpoints()
            return announce_due()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda number: Context().run(work, number), range(2)))
    assert open_ones(people) == 1
    due = select(Event.client_id, func.count()).where(Event.kind == "touchpoint.due").group_by(Event.client_id)
    told = dict(db.session.execute(due).all())
    waiting = db.session.scalars(select(Touchpoint.client_id).where(Touchpoint.announced_at.is_not(None))).all()
    assert set(told.values()) <= {1} and set(told) == set(waiting)


def test_twenty_calls_at_once_keep_one_touchpoint_and_leave_one_next_date(portal: Flask, people: Cast) -> None:
    token = Make().sign_in(people.ada)

    def log(number: int) -> int:
        browser = portal.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = token
        form = {"kind": "call", "text": f"Call {number}", "eyes": "internal", "form_token": str(number)}
        return browser.post(f"/clients/{people.acme.id}/interactions", data=form).status_code

    with portal.app_context():
        tend_touchpoints()
    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(lambda number: Context().run(log, number), range(20))) == {303}
    assert open_ones(people) == 1
    calls = select(func.count()).select_from(Interaction).where(Interaction.kind == InteractionKind.CALL)
    assert db.session.scalars(calls).one() == 20
    coming = db.session.scalars(
        select(Touchpoint).where(
            Touchpoint.client_id == people.acme.id,
            Touchpoint.kind != TouchpointKind.LETTER,
            Touchpoint.kept_at.is_(None),
        )
    ).one()
    assert coming.due_on > now().date() + timedelta(days=20)
