"""Many at once, on a database of their own: twenty equal POSTs make one roadmap."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.ground.db import Base, db
from portal.workspace.models.milestones import Milestone
from portal.workspace.models.phases import Phase
from portal.workspace.models.playbooks import Playbook
from portal.workspace.models.roadmap_starts import RoadmapStart
from portal.workspace.models.shipped_playbooks import load_shipped_playbooks
from tests.cast import Cast, build_cast
from tests.make import Make


@pytest.fixture(scope="module")
def people(portal: Flask) -> Cast:
    cast = build_cast(Make())
    load_shipped_playbooks()
    db.session.commit()
    return cast


def at_once(portal: Flask, cast: Cast, forms: list[dict[str, str]]) -> list[int]:
    """Everybody posts their form as Ada, at the same moment."""
    url, token = f"/clients/{cast.acme.id}/roadmap/start", Make().sign_in(cast.ada)  # which lets go of the database

    def post(form: dict[str, str]) -> int:
        browser = portal.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = token
        return browser.post(url, data=form).status_code

    with ThreadPoolExecutor(20) as pool:
        return list(pool.map(lambda form: Context().run(post, form), forms))


def rows(model: type[Base]) -> int:
    db.session.rollback()
    return db.session.scalars(select(func.count()).select_from(model)).one()


def test_twenty_equal_posts_make_one_roadmap_and_three_more_stand_behind_it(portal: Flask, people: Cast) -> None:
    playbook = db.session.scalars(select(Playbook.id).where(Playbook.shipped == "consulting")).one()
    db.session.rollback()
    form = {"playbook": str(playbook), "start_on": "2026-12-17", "form_token": "same"}
    assert set(at_once(portal, people, [form] * 20)) == {303}
    assert (rows(RoadmapStart), rows(Phase), rows(Milestone)) == (1, 4, 7)
    assert at_once(portal, people, [{**form, "form_token": str(number)} for number in range(3)]) == [303] * 3
    places = db.session.scalars(select(Phase.position).order_by(Phase.position)).all()
    assert list(places) == list(range(1, 17))
