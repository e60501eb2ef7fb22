"""Who serves a client, seen from both sides, and looking through a client's eyes."""

import pytest
from sqlalchemy import select

from portal.ground.access import Role
from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.ground.tokens import token_hash
from portal.people.models.assignments import Assignment
from portal.people.models.person import find_person
from portal.people.models.sign_ins import SignIn
from portal.people.models.team import change_role


def kinds(client_id):
    return list(db.session.scalars(select(Event.kind).where(Event.client_id == client_id).order_by(Event.id)))


@pytest.fixture
def room(cast):
    return f"/clients/{cast.acme.id}/team"


@pytest.fixture
def backup(cast):
    return {"member": str(cast.omar.id), "role": "backup", "from_on": "2026-11-02"}


def test_the_client_reads_who_serves_them_and_how_to_reach_them(browse, cast, room, make):
    cast.ada.phone, cast.ada.title = "+44 20 7946 0000", "Senior consultant"
    make.keep(cast.ada)
    body = browse("ben").get(room).text
    for word in ("Ada Duarte", "Senior consultant", "ada@calder-rowe.example", "+44 20 7946 0000"):
        assert word in body
    assert browse("carl").get(room).status_code == 404


def test_who_served_before_is_the_teams_to_know(browse, cast, room, backup):
    lea = browse("lea")
    lea.post(room, data=backup)
    begun = db.session.scalars(
        select(Assignment).where(Assignment.user_id == cast.omar.id, Assignment.role == "backup")
    ).one()
    assert "Omar Nasser" in browse("bea").get(room).text
    for _turn in range(2):
        assert lea.post(f"{room}/{begun.id}/end").status_code == 303
    assert "Omar Nasser" not in browse("bea").get(room).text
    assert "Omar Nasser" in browse("ada").get(room).text
    assert kinds(cast.acme.id) == ["assignment.begun", "assignment.ended"]


def test_assigning_twice_counts_once(browse, cast, room, backup):
    for _turn in range(2):
        assert browse("lea").post(room, data=backup).status_code == 303
    assert kinds(cast.acme.id) == ["assignment.begun"]


def test_only_leads_and_admins_assign(browse, cast, room, backup):
    for path in ("", "/owner"):
        assert browse("ada").post(room + path, data=backup).status_code == 403
        assert browse("bea").post(room + path, data=backup).status_code == 403
        assert browse("carl").post(room + path, data=backup).status_code == 404
    assert browse("lea").post(room, data={**backup, "member": str(cast.bea.id)}).status_code == 422


def test_the_owner_changes_but_never_just_ends(browse, cast, room):
    owned = db.session.scalars(select(Assignment).where(Assignment.client_id == cast.acme.id)).one()
    refused = browse("lea").post(f"{room}/{owned.id}/end")
    assert refused.status_code == 422
    assert "always has an owner" in refused.text
    assert (
        browse("lea").post(f"{room}/owner", data={"owner": str(cast.omar.id), "since": "2026-11-23"}).status_code == 303
    )
    db.session.expire_all()
    assert cast.acme.standing.owner_id == cast.omar.id
    assert "Ada Duarte" in browse("ada").get(room).text


def test_view_as_client_shows_what_the_client_sees_and_changes_nothing(browse, cast, room):
    ada = browse("ada")
    assert ada.post(f"/clients/{cast.acme.id}/view-as").status_code == 303
    body = ada.get(room).text
    assert "You see what Acme sees" in body
    assert "sidebar" not in body
    assert ada.get("/clients").status_code == 403
    assert ada.get(f"/clients/{cast.globex.id}").status_code == 404
    assert ada.post(f"/clients/{cast.acme.id}/pin").status_code == 403
    assert ada.post("/view-as/end").headers["Location"] == f"/clients/{cast.acme.id}"
    assert ada.get("/clients").status_code == 200
    assert ada.post("/view-as/end").headers["Location"] == "/"
    assert kinds(cast.acme.id) == ["client.viewed_as"]


def test_only_the_team_views_as_a_client(browse, cast):
    assert browse("bea").post(f"/clients/{cast.acme.id}/view-as").status_code == 403
    assert browse("carl").post(f"/clients/{cast.acme.id}/view-as").status_code == 404
    assert browse("bea").post("/view-as/end").status_code == 303


def test_a_get_never_begins_viewing(browse, cast):
    assert browse("ada").get(f"/clients/{cast.acme.id}/view-as").status_code == 405


def test_viewing_ends_with_the_role_that_may_look(browse, cast, make):
    boss, secret = make.member("Zoe Hart", Role.ADMIN), make.client("Initech", restricted=True)
    token = make.sign_in(boss)
    db.session.scalars(select(SignIn).where(SignIn.user_id == boss.id)).one().viewing_client_id = secret.id
    db.session.commit()
    change_role(boss, Role.CSM, cast.abe)
    db.session.commit()
    seen = find_person(token_hash(token), now())
    assert seen.viewing_client_id is None and secret.id in seen.fence().hidden


def test_viewing_ends_when_the_client_is_restricted(browse, cast):
    omar = browse("omar")
    omar.post(f"/clients/{cast.acme.id}/view-as")
    browse("lea").post(f"/clients/{cast.acme.id}/restrict", data={"restricted": "y"})
    assert db.session.scalars(select(SignIn.viewing_client_id).where(SignIn.user_id == cast.omar.id)).all() == [None]
    assert omar.get(f"/clients/{cast.acme.id}/team").status_code == 404
