"""The list of one's notifications: read when one says so, page by page, each one's own."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from portal.ground.access import as_system
from portal.ground.db import db
from portal.notices.models.inbox import SIZE
from portal.notices.models.notices import Notice
from portal.notices.models.telling import notify
from portal.workspace.models.notice_kinds import UPDATE
from tests.cast import Cast
from tests.conftest import Browse
from tests.plans import query_plans, whole_tables
from tests.statements import count_statements


@pytest.fixture
def told(cast: Cast) -> Iterator[None]:
    tell(cast, "Winter hours")
    yield


def tell(cast: Cast, title: str, key: Any = None) -> None:
    about = {"name": "Ada Duarte", "title": title}
    place = f"/clients/{cast.acme.id}/home"
    notify([cast.bea], UPDATE, about, key=key or title, client_id=cast.acme.id, place=place)
    db.session.commit()


def notice() -> Notice:
    with as_system():
        return db.session.scalars(select(Notice).execution_options(populate_existing=True)).one()


def test_looking_at_the_list_marks_nothing_as_read(browse: Browse, told: None) -> None:
    bea = browse("bea")
    page = bea.get("/notifications").text
    assert "An update from Ada Duarte: “Winter hours”" in page
    assert "Notifications, 1 unread" in page
    assert notice().read_at is None


def test_one_is_marked_as_read_and_counted_no_more(browse: Browse, told: None) -> None:
    bea = browse("bea")
    assert bea.post(f"/notifications/{notice().id}/read").status_code == 303
    read_at = notice().read_at
    assert read_at is not None
    assert not notice().owed
    bea.post(f"/notifications/{notice().id}/read")
    assert notice().read_at == read_at
    page = bea.get("/notifications").text
    assert 'aria-label="Notifications"' in page
    assert "Nothing is unread" in bea.get("/notifications?show=unread").text


def test_all_are_marked_as_read_at_once(browse: Browse, cast: Cast, told: None) -> None:
    tell(cast, "Spring hours")
    assert "Notifications, 2 unread" in browse("bea").get("/notifications").text
    assert browse("bea").post("/notifications/read").status_code == 303
    assert 'aria-label="Notifications"' in browse("bea").get("/notifications").text


def test_nobody_reads_or_marks_what_another_was_told(browse: Browse, told: None) -> None:
    for who in ("ben", "carl", "ada", "abe"):
        assert "Winter hours" not in browse(who).get("/notifications").text
        assert browse(who).post(f"/notifications/{notice().id}/read").status_code == 404
        browse(who).post("/notifications/read")
    assert notice().read_at is None
    assert browse(None).get("/notifications").status_code == 303


def test_a_long_list_comes_page_by_page(browse: Browse, cast: Cast) -> None:
    for number in range(SIZE + 2):
        tell(cast, f"Update {number:02}")
    first = browse("bea").get("/notifications").text
    assert f"Update {SIZE + 1:02}" in first and "Update 01" not in first
    [older] = [part for part in first.split('href="') if part.startswith("/notifications?after=")]
    second = browse("bea").get(older.split('"')[0].replace("&amp;", "&")).text
    assert "Update 01" in second and f"Update {SIZE + 1:02}" not in second


def test_the_list_takes_the_same_statements_however_long_it_is(browse: Browse, cast: Cast, told: None) -> None:
    bea = browse("bea")
    with count_statements() as few:
        bea.get("/notifications")
    for number in range(SIZE):
        tell(cast, f"Update {number}")
    with count_statements() as many:
        bea.get("/notifications")
    assert len(many) == len(few) <= 3


def test_with_nothing_told_the_page_says_what_will_be_there(browse: Browse) -> None:
    assert "Nothing to tell yet" in browse("bea").get("/notifications").text


def test_the_list_is_found_by_an_index_on_both_of_its_tabs(browse: Browse, told: None) -> None:
    bea = browse("bea")
    for address in ("/notifications", "/notifications?show=unread"):
        with query_plans() as plans:
            bea.get(address)
        assert whole_tables(plans, "user", "client") == []
        assert not any("TEMP B-TREE" in step for step in plans)
