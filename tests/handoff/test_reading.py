"""The pages of handoffs ask few times, whatever there is, and go through no whole table."""

import pytest

from portal.ground.db import db
from portal.people.models.owners import change_owner
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.plans import query_plans, whole_tables
from tests.statements import count_statements


@pytest.mark.parametrize("number", [1, 30])
def test_lists_ask_eight_times_at_most(browse: Browse, cast: Cast, make: Make, number: int) -> None:
    for place in range(number):
        client = make.client(f"Client {place:02}", owner=cast.omar)
        make.interaction(client, cast.omar, "A call")
        change_owner(client, cast.ada, by=cast.lea)
    db.session.commit()
    hand_over = f"/team/{cast.ada.id}/hand-over?to={cast.omar.id}&to={cast.abe.id}&by=work"
    for who, page in (
        ("ada", "/handoffs"),
        ("lea", "/handoffs"),
        ("ada", "/since"),
        ("ada", "/my-day"),
        ("lea", hand_over),
    ):
        browser = browse(who)
        with count_statements() as sent:
            assert browser.get(page).status_code == 200
        assert len(sent) <= 8, (page, sent)


def test_what_happened_since_goes_through_no_whole_table(browse: Browse, cast: Cast, make: Make) -> None:
    make.interaction(cast.acme, cast.omar, "A call")
    browser = browse("ada")
    with query_plans() as plans:
        assert browser.get("/since").status_code == 200
        assert browser.get("/handoffs").status_code == 200
    assert whole_tables(plans) == []
