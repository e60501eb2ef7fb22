"""Portal access as the team gives and takes it, and as a client's lead invites colleagues."""

import pytest
from sqlalchemy import select

from portal.ground.db import db
from portal.ground.happen import Event
from portal.ground.mail import Mail
from portal.people.models.contacts import Contact
from portal.people.models.leaving import open_access
from portal.people.models.users import User


def kinds(client_id):
    return list(db.session.scalars(select(Event.kind).where(Event.client_id == client_id).order_by(Event.id)))


def mails():
    return db.session.scalars(select(Mail)).all()


@pytest.fixture
def graham(make, cast):
    return make.contact(cast.acme, "Graham Pike", email="graham@acme.example")


@pytest.fixture
def door(cast, graham):
    return f"/clients/{cast.acme.id}/contacts/{graham.id}/access"


@pytest.fixture
def colleagues(cast):
    return f"/clients/{cast.acme.id}/team-access"


def test_given_twice_it_is_one_access_and_one_mail(browse, cast, graham, door):
    for _turn in range(2):
        assert browse("ada").post(door).status_code == 303
    assert len(open_access(graham)) == 1
    assert len(mails()) == 1
    assert kinds(cast.acme.id) == ["access.given"]
    assert "Has access" in browse("ada").get(door.removesuffix("/access")).text


def test_a_lead_is_made_and_unmade(browse, graham, door):
    for data, is_lead in (({"lead": "y"}, True), ({}, False)):
        browse("ada").post(door, data=data)
        db.session.expire_all()
        assert open_access(graham)[0].is_lead is is_lead


def test_the_way_in_is_mailed_again(browse, door):
    browse("ada").post(door)
    assert browse("ada").post(f"{door}/resend").status_code == 303
    assert len(mails()) == 2


def test_access_is_taken_at_once_and_once(browse, cast):
    bea = browse("bea")
    assert bea.get(f"/clients/{cast.acme.id}/team").status_code == 200
    door = f"/clients/{cast.acme.id}/contacts/{cast.bea_contact.id}/access"
    for _turn in range(2):
        assert browse("ada").post(f"{door}/end").status_code == 303
    assert bea.get(f"/clients/{cast.acme.id}/team").status_code == 404
    assert kinds(cast.acme.id) == ["access.ended"]


def test_nobody_is_let_in_without_an_address_after_leaving_or_from_the_team(browse, make, cast):
    for values in ({"email": None}, {"email": cast.omar.email}, {"left_on": cast.acme.started_on}):
        contact = make.contact(cast.acme, f"Person {len(values)}", **{"email": "p@acme.example", **values})
        assert browse("ada").post(f"/clients/{cast.acme.id}/contacts/{contact.id}/access").status_code == 422
    assert mails() == []


def test_only_the_team_gives_and_takes(browse, cast, door):
    for path in ("", "/resend", "/end"):
        assert browse("bea").post(door + path).status_code == 403
        assert browse("carl").post(door + path).status_code == 404


def test_a_lead_invites_a_colleague_who_is_no_lead(browse, cast, colleagues):
    data = {"name": "Nina Holt", "email": "nina@acme.example"}
    for _turn in range(2):
        assert browse("bea").post(colleagues, data=data).status_code == 303
    nina = db.session.scalars(select(Contact).where(Contact.name == "Nina Holt")).one()
    assert (nina.client_id, open_access(nina)[0].is_lead) == (cast.acme.id, False)
    assert len(mails()) == 1
    assert "Nina Holt" in browse("bea").get(colleagues).text


def test_an_invited_lead_stays_a_lead(browse, cast, colleagues):
    browse("bea").post(colleagues, data={"name": "Bea", "email": cast.bea_contact.email})
    db.session.expire_all()
    assert open_access(cast.bea_contact)[0].is_lead


@pytest.mark.parametrize(
    "data", ({}, {"name": "X", "email": "x@"}, {"name": "Omar", "email": "omar@calder-rowe.example"})
)
def test_an_invitation_that_cannot_be_is_refused(browse, colleagues, data):
    answer = browse("bea").post(colleagues, data=data)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert db.session.scalars(select(User).where(User.name == "X")).first() is None


def test_whoever_has_left_is_not_invited_back_by_a_colleague(browse, make, cast, colleagues):
    make.contact(cast.acme, "Tom Past", email="tom@acme.example", left_on=cast.acme.started_on)
    assert browse("bea").post(colleagues, data={"name": "Tom", "email": "Tom@acme.example"}).status_code == 422


def test_only_a_lead_of_this_client_invites(browse, cast, colleagues):
    data = {"name": "Nina Holt", "email": "nina@acme.example"}
    for who, code in (("ben", 403), ("ada", 403), ("carl", 404), (None, 401)):
        assert browse(who).post(colleagues, data=data).status_code == code
        assert browse(who).get(colleagues).status_code in (code, 303)


def test_the_page_names_only_ones_own_colleagues(browse, colleagues):
    body = browse("bea").get(colleagues).text
    assert "Ben Pike" in body
    assert "Carl Reid" not in body
