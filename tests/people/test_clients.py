"""Adding a client, changing it, its state, who sees it and who keeps it at hand."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.ground.search import SearchEntry
from portal.people.models.assignments import Assignment
from portal.people.models.clients import Client, ClientState
from portal.people.models.owners import change_owner
from portal.people.models.pins import PinnedClient


def kinds(client_id):
    return list(db.session.scalars(select(Event.kind).where(Event.client_id == client_id).order_by(Event.id)))


@pytest.fixture
def filled(cast):
    """A whole form for a new client."""
    return {
        "name": " Northwind ",
        "owner": str(cast.omar.id),
        "state": "onboarding",
        "currency": "GBP",
        "value": "1200",
    }


def northwind():
    return db.session.scalars(select(Client).where(Client.name == "Northwind")).one_or_none()


def test_a_new_client_has_an_owner_and_can_be_found(browse, cast, filled):
    answer = browse("ada").post("/clients/new", data=filled)
    assert answer.status_code == 303
    client = northwind()
    assert answer.headers["Location"] == f"/clients/{client.id}"
    assert (client.standing.owner_id, client.standing.sort_name) == (cast.omar.id, "northwind")
    assert client.standing.value_cents == 120_000
    assert kinds(client.id) == ["client.added"]
    assert db.session.scalar(select(SearchEntry.folded).where(SearchEntry.row_id == client.id)) == "northwind"
    owned = db.session.scalars(select(Assignment).where(Assignment.client_id == client.id)).one()
    assert (owned.user_id, owned.until_on) == (cast.omar.id, None)


@pytest.mark.parametrize("wrong", ({"name": ""}, {"owner": ""}, {"website": "javascript:alert(1)"}, {"value": "-1"}))
def test_a_form_that_lacks_something_is_refused_with_its_words(browse, filled, wrong):
    answer = browse("ada").post("/clients/new", data={**filled, **wrong})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert northwind() is None


def test_a_contact_cannot_own_a_client(browse, cast, filled):
    assert browse("ada").post("/clients/new", data={**filled, "owner": str(cast.bea.id)}).status_code == 422


def test_a_clients_people_cannot_add_or_change_clients(browse, cast, filled):
    assert browse("bea").post("/clients/new", data=filled).status_code == 403
    for path in ("settings", "state", "restrict", "pin"):
        assert browse("bea").post(f"/clients/{cast.acme.id}/{path}").status_code == 403
        assert browse("carl").post(f"/clients/{cast.acme.id}/{path}").status_code == 404


def test_a_change_is_kept_and_said_and_the_list_and_search_follow(browse, cast):
    page = f"/clients/{cast.acme.id}/settings"
    data = {"name": "Acmé Group", "segment": "Dental", "currency": "EUR", "version": cast.acme.version}
    assert browse("ada").post(page, data=data).status_code == 303
    db.session.expire_all()
    client = db.session.get(Client, cast.acme.id)
    assert (client.name, client.standing.sort_name, client.standing.segment) == ("Acmé Group", "acme group", "Dental")
    assert kinds(client.id) == ["client.changed"]


def test_saving_the_same_twice_says_nothing(browse, cast):
    page = f"/clients/{cast.acme.id}/settings"
    data = {"name": "Acme", "currency": "GBP", "started_on": cast.acme.started_on, "version": 1}
    assert browse("ada").post(page, data=data).status_code == 303
    assert kinds(cast.acme.id) == []


def test_two_editors_see_both_texts(browse, cast):
    page = f"/clients/{cast.acme.id}/settings"
    first = {"name": "First words", "currency": "GBP", "version": 1}
    assert browse("ada").post(page, data=first).status_code == 303
    db.session.expire_all()
    answer = browse("omar").post(page, data={**first, "name": "Second words", "segment": "Mine"})
    assert answer.status_code == 409
    assert "First words" in answer.text
    assert "Second words" in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    again = browse("omar").post(page, data={**first, "name": "Second words", "version": 2})
    assert again.status_code == 303


def test_the_teams_part_counts_for_the_version_too(browse, cast):
    page = f"/clients/{cast.acme.id}/settings"
    data = {"name": "Acme", "currency": "GBP", "started_on": cast.acme.started_on, "version": 1}
    browse("ada").post(page, data={**data, "segment": "One"})
    db.session.expire_all()
    assert browse("omar").post(page, data={**data, "segment": "Two"}).status_code == 409


def test_the_state_changes_once(browse, cast):
    browser = browse("ada")
    for _turn in range(2):
        assert browser.post(f"/clients/{cast.acme.id}/state", data={"state": "paused"}).status_code == 303
    db.session.expire_all()
    assert cast.acme.standing.state == ClientState.PAUSED
    assert kinds(cast.acme.id) == ["client.state_changed"]
    assert browser.post(f"/clients/{cast.acme.id}/state", data={"state": "odd"}).status_code == 422


def test_a_restricted_client_does_not_exist_for_those_who_do_not_serve_it(app, browse, cast):
    address = f"/clients/{cast.acme.id}"
    assert browse("ada").post(f"{address}/restrict", data={"restricted": "y"}).status_code == 403
    assert browse("lea").post(f"{address}/restrict", data={"restricted": "y"}).status_code == 303
    for rule in app.url_map.iter_rules():
        if rule.arguments == {"client_id"} and "GET" in rule.methods:
            path = str(rule.build({"client_id": cast.acme.id})[1])
            assert browse("omar").get(path).status_code == 404, path
            assert browse("ada").get(path).status_code in (200, 303, 403), path
    assert browse("abe").post(f"{address}/restrict").status_code == 303
    assert browse("omar").get(f"{address}/settings").status_code == 200
    assert kinds(cast.acme.id) == ["client.restricted", "client.opened"]


def test_a_pin_counts_once_and_is_ones_own(browse, cast):
    browser = browse("ada")
    for _turn in range(2):
        assert browser.post(f"/clients/{cast.globex.id}/pin").status_code == 303
    assert db.session.scalars(select(PinnedClient.user_id)).all() == [cast.ada.id]
    for _turn in range(2):
        assert browser.post(f"/clients/{cast.globex.id}/unpin").status_code == 303
    assert db.session.scalars(select(PinnedClient.user_id)).all() == []


def test_another_owner_takes_over_once_and_who_served_before_is_kept(cast):
    for _turn in range(2):
        change_owner(cast.acme, to=cast.omar, by=cast.lea)
    served = db.session.scalars(
        select(Assignment).where(Assignment.client_id == cast.acme.id).order_by(Assignment.from_on)
    ).all()
    assert [(row.user_id, row.until_on is None) for row in served] == [(cast.ada.id, False), (cast.omar.id, True)]
    assert cast.acme.standing.owner_id == cast.omar.id
    assert kinds(cast.acme.id) == ["client.owner_changed", "handoff.begun"]


def test_the_head_shows_how_things_stand(browse, cast, make):
    standing = cast.acme.standing
    standing.value_cents, standing.renewal_on = 11_280_000, now().date() + timedelta(days=141)
    make.keep(standing)
    body = browse("ada").get(f"/clients/{cast.acme.id}/settings").text
    assert "£112,800" in body
    assert "in 141 days" in body
    assert "Ada Duarte" in body
