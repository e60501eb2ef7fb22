"""Whatever is sent to whatever address, the portal answers; it never breaks."""

from base64 import urlsafe_b64encode
from datetime import date

import pytest
from flask import Flask

from portal.ground.db import new_id, now
from portal.ground.keyset import pack_cursor
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.surveys import asking

LISTS = ("/clients", "/tasks", "/touchpoints", "/search", "/clients/{acme}/timeline", "/clients/{acme}/tasks")
QUESTIONS = ("", "&q=words", "&state=done", "&state=snoozed&whose=all", "&sort=talk", "&sort=value", "&sort=renewal")
CURSORS = (
    *("", "x", "é", "W10", urlsafe_b64encode(b"[1]").decode(), urlsafe_b64encode(b"[null,null]").decode()),
    *(pack_cursor(value, new_id()) for value in (True, "x", 7, None, now(), date(2026, 1, 1))),
    pack_cursor(new_id(), now()),
)
NOTHING = "a\0b"
NO_ADDRESS = "http://["


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("who", ["ada", "bea"])
def test_no_forged_cursor_breaks_a_list(browse: Browse, cast: Cast, who: str, address: str) -> None:
    browser = browse(who)
    for cursor in CURSORS:
        for more in QUESTIONS:
            answer = browser.get(f"{address.format(acme=cast.acme.id)}?after={cursor}{more}")
            assert answer.status_code in (200, 403), (cursor, more)


@pytest.mark.parametrize("address", ["/clients?segment=a%00b", "/search?q=a%00b", "/sign-in?next=%00", "/%00"])
def test_the_sign_nul_is_refused_in_an_address(browse: Browse, address: str) -> None:
    assert browse("ada").get(address).status_code in (400, 404)


def test_the_sign_nul_is_refused_in_a_form(browse: Browse, cast: Cast) -> None:
    assert browse(None).post("/sign-in", data={"email": NOTHING, "password": NOTHING}).status_code == 400
    assert browse(None).post("/password/forgot", data={"email": NOTHING}).status_code == 400
    logged = browse("ada").post(f"/clients/{cast.acme.id}/interactions", data={"kind": "call", "text": NOTHING})
    assert logged.status_code == 400 and "a" in logged.text


def test_half_an_address_is_nowhere_to_go(browse: Browse) -> None:
    broken = {"Referer": NO_ADDRESS, "HX-Current-URL": NO_ADDRESS, "HX-Request": "true"}
    assert browse(None).get("/sign-in", query_string={"next": NO_ADDRESS}).status_code == 200
    assert browse("ada").get("/sign-in", query_string={"next": NO_ADDRESS}).location == "/"
    assert browse(None).get("/clients", headers=broken).status_code == 401
    assert browse("ada").post("/me/theme", data={"theme": "dark"}, headers=broken).status_code == 303


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-1", "1e999999", "9" * 5000])
def test_a_value_that_is_no_amount_is_refused(browse: Browse, cast: Cast, value: str) -> None:
    sent = {"name": "New", "owner": str(cast.ada.id), "state": "active", "currency": "GBP", "value": value}
    assert browse("ada").post("/clients/new", data=sent).status_code == 422


def test_a_person_who_is_none_is_asked_nothing(make: Make, browse: Browse) -> None:
    survey = asking.published(make)
    sent = {"survey": str(survey.id), "name": "W", "open_days": "9" * 400, "reminders": "0", "contact_id": "nobody"}
    assert browse("ada").get("/surveys/waves/new", query_string=sent).status_code == 422
    assert browse("ada").post("/surveys/waves", data={**sent, "open_days": "5"}).status_code == 422


def test_hostile_heads_are_survived(app: Flask, browse: Browse) -> None:
    heads = {"Accept-Language": "x;q=a," * 500, "Range": "bytes=-", "If-None-Match": '"', "Cookie": "mainstay=x.y.z"}
    assert browse(None).get("/sign-in", headers=heads).status_code == 200
