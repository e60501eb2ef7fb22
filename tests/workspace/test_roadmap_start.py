"""A client's roadmap begins from a playbook: looked at first, made once and whole, and it keeps its version."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.ground.access import held_to
from portal.ground.db import Base, db
from portal.ground.happen import Event
from portal.people.models.users import Membership
from portal.tasks.models import Side, Task
from portal.workspace.models.dependencies import MilestoneDependency
from portal.workspace.models.milestones import Doer, Milestone
from portal.workspace.models.phases import Phase
from portal.workspace.models.playbooks import Playbook
from portal.workspace.models.roadmap_starts import RoadmapStart
from portal.workspace.models.shipped_playbooks import SHIPPED, load_shipped_playbooks
from tests.cast import Cast
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
DATES = {"start_on": "2026-12-17", "go_live_on": ""}


@pytest.fixture
def shipped(browse: Browse) -> dict[str, Playbook]:
    load_shipped_playbooks()
    db.session.commit()
    lines = "2026-12-25 Christmas Day\n2026-12-28 Boxing Day\n2027-01-01 New Year's Day"
    assert browse("abe").post("/admin/working-days/holidays/lines", data={"lines": lines}).status_code == 303
    return {str(one.shipped): one for one in db.session.scalars(select(Playbook))}


def place(cast: Cast) -> str:
    return f"/clients/{cast.acme.id}/roadmap/start"


def count(model: type[Base]) -> int:
    return db.session.scalars(select(func.count()).select_from(model)).one()


@pytest.mark.parametrize(
    ("name", "due"),
    [
        ("software_service", ["12-21", "12-22", "12-23", "12-24", "12-31", "01-07", "01-19"]),
        ("financial_services", ["12-22", "12-23", "12-29", "12-29", "12-31", "01-12", "01-19"]),
        ("consulting", ["12-22", "12-24", "12-24", "12-31", "01-07", "01-19", "03-16"]),
        ("software_vendor", ["12-21", "12-23", "12-31", "12-31", "01-11", "01-12", "02-02"]),
    ],
)
def test_one_post_makes_the_roadmap_with_dates_counted_by_hand(
    browse: Browse, cast: Cast, shipped: dict[str, Playbook], name: str, due: list[str]
) -> None:
    assert browse("ada").post(place(cast), data={"playbook": shipped[name].id, **DATES}).status_code == 303
    ordered = (Phase.position, Milestone.position)
    rows = db.session.scalars(select(Milestone).join(Phase, Phase.id == Milestone.phase_id).order_by(*ordered)).all()
    assert [f"{row.due_on:%m-%d}" for row in rows] == due
    assert all(row.baseline_on == row.due_on and row.start_on <= row.due_on for row in rows if row.start_on)
    titles = db.session.scalars(select(Phase.title).order_by(Phase.position)).all()
    assert titles == ["Gather", "Equip", "Test", "Early support"]
    start = db.session.scalars(select(RoadmapStart)).one()
    assert (start.playbook_id, start.playbook_number, start.start_on) == (shipped[name].id, 1, date(2026, 12, 17))
    assert db.session.scalars(select(Event.kind).where(Event.client_id == cast.acme.id)).all() == ["playbook.started"]


def test_each_side_answers_for_its_own(browse: Browse, cast: Cast, shipped: dict[str, Playbook]) -> None:
    data = {
        "playbook": shipped["software_service"].id,
        **DATES,
        "owner_id": cast.ada.id,
        "contact_id": cast.ben_contact.id,
    }
    assert browse("omar").post(place(cast), data=data).status_code == 303
    for task in db.session.scalars(select(Task)):
        ours = task.side == Side.US
        assert (task.owner_id, task.contact_id) == ((cast.ada.id, None) if ours else (None, cast.ben_contact.id))
        assert task.shared and task.made_by_id == cast.omar.id
    both = db.session.scalars(select(Milestone).where(Milestone.doer == Doer.BOTH)).first()
    assert both and (both.owner_id, both.contact_id) == (cast.ada.id, cast.ben_contact.id)
    assert count(MilestoneDependency) == 6


def test_the_form_knows_what_is_usual(browse: Browse, cast: Cast, shipped: dict[str, Playbook]) -> None:
    given = select(Membership).where(Membership.contact_id == cast.ben_contact.id)
    db.session.scalars(given).one().given_at = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)
    db.session.commit()
    page = browse("ada").get(place(cast)).text
    assert 'value="2026-11-02"' in page and f'selected value="{cast.ben_contact.id}"' in page
    assert f'selected value="{cast.ada.id}"' in page and "A first win" in page and "The dates" not in page


def test_every_date_is_shown_before_anything_is_made(browse: Browse, cast: Cast, shipped: dict[str, Playbook]) -> None:
    chosen = f"?playbook={shipped['consulting'].id}&start_on=2026-12-17&go_live_on=2027-02-15&optional=first-win"
    page = browse("ada").get(place(cast) + chosen).text
    assert "The dates" in page and "Tue 5 Jan" in page.replace("5 Jan 2027", "Tue 5 Jan")
    assert "A word from our leadership" in page.partition('id="dates"')[0]
    assert "A word from our leadership" not in page.partition('id="dates"')[2]
    assert 'datetime="2027-02-15"' in page.partition('id="dates"')[2]
    assert count(Phase) == count(RoadmapStart) == 0


def test_ticked_steps_are_added(browse: Browse, cast: Cast, shipped: dict[str, Playbook]) -> None:
    data = {"playbook": shipped["consulting"].id, **DATES, "optional": ["first-win", "expectations"]}
    assert browse("ada").post(place(cast), data=data).status_code == 303
    assert count(Milestone) == 9
    expectations = db.session.scalars(select(Milestone).where(Milestone.title.startswith("Expectations"))).one()
    assert expectations.wants_approval and expectations.due_on == date(2026, 12, 30)


def test_a_running_roadmap_keeps_the_version_it_began_from(
    browse: Browse, cast: Cast, shipped: dict[str, Playbook]
) -> None:
    playbook, abe = shipped["software_service"], browse("abe")
    data = {"playbook": playbook.id, **DATES}
    assert browse("ada").post(place(cast), data=data).status_code == 303
    abe.post(f"/admin/playbooks/{playbook.id}/parts/review/remove")
    abe.post(f"/admin/playbooks/{playbook.id}/publish")
    assert count(Milestone) == 7
    assert browse("ada").post(place(cast), data=data).status_code == 303
    numbers = db.session.scalars(select(RoadmapStart.playbook_number).order_by(RoadmapStart.id)).all()
    assert list(numbers) == [1, 2] and count(Milestone) == 13
    assert db.session.scalars(select(Phase.position).order_by(Phase.position)).all() == list(range(1, 8))
    page = browse("ada").get(place(cast)).text
    assert "There is a roadmap already" in page and "Software as a service, version 2" in page


def test_a_retired_playbook_is_not_offered(browse: Browse, cast: Cast, shipped: dict[str, Playbook]) -> None:
    playbook = shipped["consulting"]
    browse("abe").post(f"/admin/playbooks/{playbook.id}/retire")
    assert str(playbook.id) not in browse("ada").get(place(cast)).text
    assert browse("ada").post(place(cast), data={"playbook": playbook.id, **DATES}).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"start_on": ""},
        {"start_on": "1066-10-14"},
        {"go_live_on": "2026-12-01"},
        {"go_live_on": "9999-12-31"},
        {"playbook": "x"},
        {"playbook": ""},
        {"owner_id": "x"},
    ],
)
def test_what_cannot_be_is_refused(
    browse: Browse, cast: Cast, shipped: dict[str, Playbook], wrong: dict[str, str]
) -> None:
    data = {"playbook": shipped["consulting"].id, **DATES, **wrong}
    assert browse("ada").post(place(cast), data=data).status_code == 422
    assert browse("ada").get(place(cast), query_string=data).status_code == 200
    assert count(Phase) == 0


def test_people_of_another_client_are_not_there(browse: Browse, cast: Cast, shipped: dict[str, Playbook]) -> None:
    data = {"playbook": shipped["consulting"].id, **DATES, "contact_id": cast.carl_contact.id}
    assert browse("ada").post(place(cast), data=data).status_code == 422


def test_without_a_playbook_the_page_says_so(browse: Browse, cast: Cast) -> None:
    assert "No playbook to begin from" in browse("ada").get(place(cast)).text


def test_the_client_reads_the_roadmap_and_not_what_it_was_made_from(
    browse: Browse, cast: Cast, shipped: dict[str, Playbook]
) -> None:
    browse("ada").post(place(cast), data={"playbook": shipped["software_service"].id, **DATES})
    assert browse("bea").get(place(cast)).status_code == browse("bea").post(place(cast)).status_code == 403
    assert browse("carl").post(place(cast)).status_code == 404
    with held_to(cast.acme.id):
        assert db.session.scalars(select(RoadmapStart)).all() == []
        event = db.session.scalars(select(Event).where(Event.kind == "playbook.started")).one()
        assert "Software" not in str(event.payload) and event.told and event.shared
        assert len(db.session.scalars(select(Milestone)).all()) == 7


def test_making_a_roadmap_takes_a_bounded_number_of_statements(
    browse: Browse, cast: Cast, shipped: dict[str, Playbook]
) -> None:
    ada = browse("ada")
    with count_statements() as sent:
        assert ada.get(place(cast), query_string={"playbook": shipped[SHIPPED[0]].id, **DATES}).status_code == 200
    assert len(sent) <= 16, sent
