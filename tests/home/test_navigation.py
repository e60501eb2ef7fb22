"""The front door, the menus and the brand: each person finds their own rooms, and every link leads somewhere."""

import re
from datetime import timedelta

import pytest

from portal.ground.db import db, now
from portal.ground.money import money
from portal.people.models.pins import PinnedClient
from portal.people.models.users import Membership
from tests.statements import count_statements

pytestmark = pytest.mark.once


@pytest.fixture
def around(app, browse):
    """The page around `who`, at an address that needs no room of its own."""

    def look(who, path="/no-such-page"):
        return browse(who).get(path).get_data(as_text=True)

    return look


def test_nobody_signed_in_sees_no_menu(around):
    assert "<nav" not in around(None)


def test_the_team_stands_in_the_team_shell(around):
    assert 'class="sidebar"' in around("ada")


def test_a_clients_people_stand_in_the_client_shell(around):
    body = around("bea")
    assert 'class="topbar"' in body
    assert "sidebar" not in body


@pytest.mark.parametrize("who", ("ada", "lea", "abe", "bea", "ben"))
def test_every_link_of_the_menus_leads_somewhere(who, browse, around):
    for address in re.findall(r'<a href="(/[^"]*)"', around(who)):
        assert browse(who).get(address).status_code in (200, 303), address


def test_pinned_clients_are_at_hand(make, cast, around):
    assert "Acme" not in around("ada")
    make.keep(PinnedClient(client_id=cast.acme.id, user_id=cast.ada.id))
    assert "Acme" in around("ada")
    assert "Acme" not in around("omar")


def test_a_pinned_client_that_became_restricted_is_gone_for_strangers(make, cast, around):
    hidden = make.client("Hidden House", restricted=True)
    make.keep(PinnedClient(client_id=hidden.id, user_id=cast.ada.id))
    assert "Hidden House" not in around("ada")


def test_the_menus_cost_one_statement(app, make, cast, browse):
    for number in range(5):
        make.keep(PinnedClient(client_id=make.client(f"Client {number}").id, user_id=cast.ada.id))
        make.task(cast.acme, owner=cast.ada, due_on=now().date() - timedelta(days=1))
    browser = browse("ada")
    with count_statements() as sent:
        browser.get("/no-such-page")
    assert len([line for line in sent if "pinned_client" in line]) == 1
    assert len(sent) <= 4  # sign-in, hidden clients, the menus; and the person again, for a 404 is rolled back


def test_the_front_door_sends_the_team_to_work(browse):
    assert browse("ada").get("/").status_code == 303


def test_the_front_door_asks_those_with_several_companies(make, cast, browse):
    person = make.contact(cast.globex, "Bea Marsh", email="bea@globex.example")
    make.keep(Membership(client_id=cast.globex.id, user_id=cast.bea.id, contact_id=person.id, given_at=now()))
    body = browse("bea").get("/").get_data(as_text=True)
    assert "Acme" in body
    assert "Globex" in body


def test_whoever_lost_all_access_is_told_so(make, browse, cast):
    membership = db.session.get_one(Membership, (cast.globex.id, cast.carl.id))
    membership.ended_at = now()
    make.keep(membership)
    body = browse("carl").get("/").get_data(as_text=True)
    assert "no access" in body
    assert "Globex" not in body


def test_a_client_is_found_by_its_bare_address_and_not_by_strangers(cast, browse):
    address = f"/clients/{cast.acme.id}"
    assert browse("ada").get(address).status_code == 303
    assert browse("bea").get(address).status_code == 303
    assert browse("carl").get(address).status_code == 404


def test_the_brand_style_is_kept_for_ever_and_says_only_the_colour(app, browse):
    app.config["BRAND_COLOUR"] = "#335577"
    try:
        answer = browse(None).get("/brand.css")
        assert answer.get_data(as_text=True) == ":root { --brand: #335577; }\n"
        assert "immutable" in answer.headers["Cache-Control"]
    finally:
        app.config["BRAND_COLOUR"] = ""


def test_the_page_speaks_the_readers_language_and_direction(make, cast, around):
    assert '<html lang="en" dir="ltr">' in around("ada")
    cast.ada.language = "fa"
    make.keep(cast.ada)
    assert '<html lang="fa" dir="rtl">' in around("ada")


def test_money_reads_as_people_write_it(app):
    with app.test_request_context():
        assert (money(11280000, "GBP"), money(150, "GBP")) == ("£112,800", "£1.50")
