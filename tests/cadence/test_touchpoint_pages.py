"""The pages of touchpoints: what is overdue by owner and segment, my day, one client's, the table to take away."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.ground.db import db, now
from portal.history.models.interactions import Interaction
from portal.people.models.clients import Client
from portal.tasks.touchpoints import Touchpoint, TouchpointKind
from tests.cast import Cast
from tests.make import Make
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]


def touchpoint(make: Make, client: Client, days: int = -3, **values: object) -> Touchpoint:
    on = now().date() + timedelta(days=days)
    given = {"kind": TouchpointKind.QUARTERLY, "number": 1, "planned_on": on, "due_on": on, "gap_days": 91, **values}
    row = Touchpoint(client_id=client.id, opens_at=now() + timedelta(days=days - 7), **given)
    make.keep(row)
    return row


def fresh(row: Touchpoint) -> Touchpoint:
    db.session.expire_all()
    return db.session.get_one(Touchpoint, (row.client_id, row.id))


def test_a_lead_sees_what_is_overdue_everywhere_and_a_csm_their_own(browse: Browse, cast: Cast, make: Make) -> None:
    touchpoint(make, cast.acme)
    touchpoint(make, cast.globex, days=-30)
    lea, ada = browse("lea").get("/touchpoints").text, browse("ada").get("/touchpoints").text
    assert lea.index("Globex") < lea.index("Acme") and "30 days</time> overdue" in lea
    assert "Acme" in ada and "Globex" not in ada
    assert "Globex" in browse("ada").get(f"/touchpoints?owner={cast.omar.id}").text
    assert browse("bea").get("/touchpoints").status_code == 403


def test_the_list_is_narrowed_by_segment_and_time_and_taken_away(browse: Browse, cast: Cast, make: Make) -> None:
    large = make.client("Hooli", owner=cast.ada, segment="Large")
    touchpoint(make, large)
    touchpoint(make, cast.acme, days=9)
    ada = browse("ada")
    assert "Hooli" in ada.get("/touchpoints?segment=Large").text
    assert "Nobody waits" in ada.get("/touchpoints?segment=Small").text
    soon = ada.get("/touchpoints?state=soon").text
    assert "Acme" in soon and "Hooli" not in soon
    sheet = ada.get("/touchpoints/export?owner=all&segment=Large").text
    assert "Hooli,Large,Quarterly,Overdue" in sheet and "Acme" not in sheet


def test_pages_follow_one_another_and_a_strange_cursor_is_none(browse: Browse, cast: Cast, make: Make) -> None:
    for number in range(27):
        touchpoint(make, make.client(f"Client {number:02}", owner=cast.ada), days=-number)
    first = browse("ada").get("/touchpoints").text
    assert "Client 26" in first and "Client 00" not in first
    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert "Client 00" in browse("ada").get(older).text
    assert browse("ada").get("/touchpoints?after=WyJ4Il0").status_code == 200


def test_my_day_names_who_is_to_be_followed_up(browse: Browse, cast: Cast, make: Make) -> None:
    touchpoint(make, cast.acme)
    touchpoint(make, cast.globex)
    body = browse("ada").get("/my-day").text
    assert "To follow up" in body and "Quarterly follow-up" in body and "Globex" not in body
    assert f"/log?client={cast.acme.id}" in body and "One follow-up due" in body


def test_logging_the_call_from_there_keeps_it(browse: Browse, cast: Cast, make: Make) -> None:
    row = touchpoint(make, cast.acme)
    form = {"kind": "call", "text": "All is well.", "eyes": "internal"}
    assert browse("omar").post(f"/clients/{cast.acme.id}/interactions", data=form).status_code == 303
    entry = db.session.scalars(select(Interaction)).one()
    assert fresh(row).kept_by_id == entry.id
    page = browse("ada").get(f"/clients/{cast.acme.id}/touchpoints").text
    assert "Kept" in page and "All is well" in page and "Omar Nasser" in page


def test_the_rail_says_what_is_next_with_ways_to_snooze_and_leave_out(browse: Browse, cast: Cast, make: Make) -> None:
    row = touchpoint(make, cast.acme, days=12)
    rail = browse("ada").get(f"/clients/{cast.acme.id}/timeline").text
    at = f"/clients/{cast.acme.id}/touchpoints/{row.id}"
    assert "Quarterly follow-up" in rail and f"{at}/snooze?back=timeline" in rail and f"{at}/skip" in rail
    assert "Quarterly follow-up" not in browse("bea").get(f"/clients/{cast.acme.id}/timeline").text


def test_it_is_snoozed_woken_and_left_out_with_a_reason(browse: Browse, cast: Cast, make: Make) -> None:
    row, ada = touchpoint(make, cast.acme), browse("ada")
    at = f"/clients/{cast.acme.id}/touchpoints/{row.id}"
    until = (now().date() + timedelta(days=9)).isoformat()
    refused = ada.post(f"{at}/snooze", data={"until": until, "reason": " "})
    assert refused.status_code == 422 and until in refused.text and "Say why" in refused.text
    assert ada.post(f"{at}/snooze", data={"until": "2020-01-01", "reason": "x"}).status_code == 422
    answer = ada.post(f"{at}/snooze?back=timeline", data={"until": until, "reason": "On leave"})
    assert answer.status_code == 303 and answer.location.endswith("/timeline")
    assert "Acme" not in ada.get("/touchpoints").text.split("<main")[1].split("</table>")[0].replace("pinned", "")
    assert "On leave" in ada.get("/touchpoints?state=snoozed").text
    assert ada.post(f"{at}/wake").status_code == 303 and fresh(row).snoozed_until is None
    assert ada.post(f"{at}/skip", data={"reason": ""}).status_code == 422
    assert ada.post(f"{at}/skip", data={"reason": "Met at the fair"}).status_code == 303
    assert "Met at the fair" in ada.get(f"/clients/{cast.acme.id}/touchpoints").text
    assert ada.post(f"{at}/take-back").status_code == 303 and fresh(row).is_open


@pytest.mark.parametrize(("who", "code"), [("bea", 403), ("carl", 404)])
def test_clients_neither_see_nor_touch_them(browse: Browse, cast: Cast, make: Make, who: str, code: int) -> None:
    row = touchpoint(make, cast.acme)
    assert browse(who).get(f"/clients/{cast.acme.id}/touchpoints").status_code == code
    assert browse(who).post(f"/clients/{cast.acme.id}/touchpoints/{row.id}/skip").status_code == code


def test_letters_lead_to_a_letter_for_the_segment(browse: Browse, cast: Cast, make: Make) -> None:
    for name in ("Hooli", "Vandelay"):
        client = make.client(name, owner=cast.ada, segment="Large")
        touchpoint(make, client, kind=TouchpointKind.LETTER, number=24300)
    lea = browse("lea").get("/touchpoints").text
    assert "2 clients" in lea and "/updates/new?kind=letter&amp;segment=Large" in lea
    assert "Write it" not in browse("ada").get("/touchpoints").text
    form = browse("lea").get("/updates/new?kind=letter&segment=Large").text
    assert 'value="letter" id="kind-1" checked' in form and '<option selected value="Large">' in form
    assert 'value="letter"' not in browse("ada").get("/updates/new?kind=letter&segment=Large").text


@pytest.mark.parametrize("number", [1, 25])
def test_the_lists_ask_few_times_whatever_there_is(browse: Browse, cast: Cast, make: Make, number: int) -> None:
    for index in range(number):
        touchpoint(make, make.client(f"Client {index}", owner=cast.ada, segment="Large"))
    ada = browse("ada")
    for path in ("/touchpoints", f"/clients/{cast.acme.id}/touchpoints"):
        with count_statements() as sent:
            assert ada.get(path).status_code == 200
        assert len(sent) <= 8, sent
