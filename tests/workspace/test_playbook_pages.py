"""The admins' pages of playbooks: drafted, moved, published in versions that never change, copied and retired."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.ground.db import db
from portal.workspace.models.playbooks import Playbook, PlaybookVersion
from portal.workspace.models.shipped_playbooks import SHIPPED, load_shipped_playbooks
from tests.cast import Cast
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
PLACE = "/admin/playbooks"


@pytest.fixture
def saas(cast: Cast) -> Playbook:
    load_shipped_playbooks()
    db.session.commit()
    return db.session.scalars(select(Playbook).where(Playbook.shipped == "software_service")).one()


def at(playbook: Playbook, *parts: str) -> str:
    return "/".join((f"{PLACE}/{playbook.id}", *parts))


def keys(playbook: Playbook) -> list[str]:
    db.session.refresh(playbook)
    return [one.key for one in playbook.outline.living().milestones() if not one.optional]


def version(abe: FlaskClient, address: str) -> str:
    return str(abe.get(address).text.partition('name="version"')[2].partition('value="')[2].partition('"')[0])


def test_four_come_with_the_portal_once_and_stay_the_admins(browse: Browse, saas: Playbook) -> None:
    assert browse("abe").post(at(saas, "retire")).status_code == 303
    assert load_shipped_playbooks() == 0
    assert db.session.scalars(select(Playbook.shipped).order_by(Playbook.shipped)).all() == sorted(SHIPPED)
    db.session.refresh(saas)
    assert saas.retired_at is not None and saas.published == 1
    page = browse("abe").get(PLACE).text
    assert page.index("Consulting") < page.index("Retired") < page.index("Software as a service")


def test_a_version_never_changes_and_the_old_one_can_be_read(browse: Browse, saas: Playbook) -> None:
    abe, address = browse("abe"), at(saas, "parts", "features")
    fields = {"title": "Prices explained", "phase": "equip", "doer": "us", "day": "6", "anchor": "start", "takes": "2"}
    assert abe.post(address, data={**fields, "version": version(abe, address)}).status_code == 303
    draft = abe.get(at(saas)).text
    assert "Prices explained" in draft and "changed since version 1" in draft
    assert abe.post(at(saas, "publish")).status_code == 303
    assert abe.post(at(saas, "publish")).status_code == 303
    first, second = abe.get(at(saas, "versions/1")).text, abe.get(at(saas, "versions/2")).text
    assert "Features, plans and prices explained" in first and "Prices explained" not in first
    assert "Prices explained" in second and "day 6, takes 2 days" in second
    assert abe.get(at(saas, "versions/3")).status_code == 404


def test_a_playbook_from_nothing(browse: Browse, cast: Cast) -> None:
    abe = browse("abe")
    place = abe.post(PLACE, data={"name": "Surveyors"}).location
    refused = abe.post(f"{place}/publish")
    assert refused.status_code == 422 and "Add a milestone first" in refused.text
    playbook = db.session.scalars(select(Playbook)).one()
    phase = playbook.outline.parts[0].key
    fields = {
        "title": "Papers in",
        "phase": phase,
        "doer": "both",
        "day": "3",
        "anchor": "before_go_live",
        "takes": "1",
    }
    assert abe.post(f"{place}/parts?under={phase}", data=fields).status_code == 303
    db.session.refresh(playbook)
    milestone = playbook.outline.milestones()[0]
    task = {"title": "Send papers", "side": "you", "before": "2", "every": "once", "times": "1"}
    assert abe.post(f"{place}/parts?under={milestone.key}", data=task).status_code == 303
    assert abe.post(f"{place}/parts", data={"title": "A fifth phase"}).status_code == 303
    page = abe.get(place).text
    assert "3 working days before go-live" in page and "Send papers" in page and "A fifth phase" in page
    assert abe.post(f"{place}/publish").status_code == 303
    assert db.session.scalars(select(PlaybookVersion.number)).all() == [1]


def test_parts_are_moved_by_plain_buttons(browse: Browse, saas: Playbook) -> None:
    abe = browse("abe")
    assert keys(saas)[1:3] == ["features", "account"]
    answer = abe.post(at(saas, "parts/features/down"))
    assert answer.status_code == 303 and answer.location.endswith("#part-features")
    assert keys(saas)[1:3] == ["account", "features"]
    assert abe.post(at(saas, "parts/features/up")).status_code == 303
    assert keys(saas)[1:3] == ["features", "account"]


def test_a_removed_part_comes_back_by_undo(browse: Browse, saas: Playbook) -> None:
    abe = browse("abe")
    assert abe.post(at(saas, "parts/equip/remove")).status_code == 303
    page = abe.get(at(saas)).text
    assert 'id="part-equip"' not in page and at(saas, "parts/equip/restore") in page
    assert "account" not in keys(saas)
    assert abe.post(at(saas, "parts/equip/restore")).status_code == 303
    assert "account" in keys(saas)


def test_two_editors_of_one_part_see_both_texts(browse: Browse, saas: Playbook) -> None:
    abe, address = browse("abe"), at(saas, "parts", "system-test-try")
    fields = {"side": "you", "before": "1", "every": "once", "times": "1", "version": version(abe, address)}
    assert abe.post(at(saas, "parts/details/down")).status_code == 303
    assert abe.post(address, data={**fields, "title": "First words"}).status_code == 303
    answer = abe.post(address, data={**fields, "title": "Second words"})
    assert answer.status_code == 409 and "First words" in answer.text and "Second words" in answer.text


def test_two_editors_of_the_name_see_both(browse: Browse, saas: Playbook) -> None:
    abe, fields = browse("abe"), {"go_live_day": "9", "version": version(browse("abe"), at(saas, "edit"))}
    assert abe.post(at(saas), data={**fields, "name": "First name"}).status_code == 303
    answer = abe.post(at(saas), data={**fields, "name": "Second name"})
    assert answer.status_code == 409 and "First name" in answer.text and "Second name" in answer.text


def test_milestones_never_wait_for_one_another(browse: Browse, saas: Playbook) -> None:
    abe, address = browse("abe"), at(saas, "parts", "details")
    fields = {"title": "Details", "phase": "gather", "doer": "you", "day": "2", "anchor": "start", "takes": "1"}
    answer = abe.post(address, data={**fields, "after": "review", "version": version(abe, address)})
    assert answer.status_code == 422 and "wait for one another" in answer.text


def test_a_circle_closed_by_undo_is_not_published(browse: Browse, saas: Playbook) -> None:
    abe, address = browse("abe"), at(saas, "parts", "details")
    fields = {"title": "Details", "phase": "gather", "doer": "you", "day": "2", "anchor": "start", "takes": "1"}
    abe.post(at(saas, "parts/features/remove"))
    abe.post(at(saas, "parts/account/remove"))
    abe.post(address, data={**fields, "after": "demonstration", "version": version(abe, address)})
    abe.post(at(saas, "parts/account/restore"))
    answer = abe.post(at(saas, "publish"))
    assert answer.status_code == 422 and "wait for one another" in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("day", "-1"), ("day", "1001"), ("takes", "0"), ("doer", "them"), ("title", " "), ("phase", "x")],
)
def test_what_cannot_be_is_refused(browse: Browse, saas: Playbook, field: str, value: str) -> None:
    fields = {"title": "More", "phase": "gather", "doer": "us", "day": "2", "anchor": "start", "takes": "1"}
    assert browse("abe").post(at(saas, "parts?under=gather"), data={**fields, field: value}).status_code == 422


def test_a_copy_is_a_playbook_of_its_own(browse: Browse, saas: Playbook) -> None:
    abe = browse("abe")
    place = abe.post(at(saas, "copy")).location
    assert "Software as a service, a copy" in abe.get(place).text
    abe.post(f"{place}/parts/details/remove")
    assert "details" in keys(saas)


def test_places_that_are_not_there(browse: Browse, saas: Playbook) -> None:
    abe = browse("abe")
    for path in ("parts/nothing", "parts/new?under=nothing", "parts/new?under=details-form", "versions/0"):
        assert abe.get(at(saas, path)).status_code == 404
    assert abe.get(f"{PLACE}/00000000-0000-0000-0000-000000000000").status_code == 404


@pytest.mark.parametrize("who", ["ada", "lea", "bea"])
def test_only_admins_write_playbooks(browse: Browse, saas: Playbook, who: str) -> None:
    browser = browse(who)
    for path in ("", "/edit", "/parts/new", "/parts/details", "/versions/1"):
        assert browser.get(at(saas) + path).status_code == 403
    verbs = ("", "/publish", "/copy", "/retire", "/reinstate", "/parts", "/parts/details", "/parts/details/up")
    for path in (*verbs, "/parts/details/down", "/parts/details/remove", "/parts/details/restore"):
        assert browser.post(at(saas) + path).status_code == 403


def test_pages_ask_little_whatever_there_is(browse: Browse, saas: Playbook) -> None:
    abe = browse("abe")
    for path in (PLACE, at(saas), at(saas, "versions/1"), at(saas, "parts/details")):
        with count_statements() as sent:
            assert abe.get(path).status_code == 200
        assert len(sent) <= 8, (path, sent)
