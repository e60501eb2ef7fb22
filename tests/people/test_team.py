"""The team page: the admin invites, changes roles, closes accounts; nobody else does."""

import pytest
from sqlalchemy import select

from portal.ground.access import Role
from portal.ground.db import db
from portal.ground.happen import Event
from portal.ground.outbox import Mail
from portal.people.models.owners import change_owner
from portal.people.models.team import REQUIRES_TWO_FACTOR, LastAdminError, change_role, disable
from portal.people.models.users import find_by_email
from tests.cast import Cast
from tests.conftest import Browse
from tests.people.doors import Phone, give_password, sign_in

NEW = {"name": "Nia Obi", "email": "Nia@calder-rowe.example", "role": "csm", "title": "CSM"}


def kinds() -> list[str]:
    return list(db.session.scalars(select(Event.kind).order_by(Event.id)))


def test_the_list_shows_everyone_with_what_matters(browse: Browse, cast: Cast) -> None:
    Phone(cast.ada)
    text = browse("abe").get("/admin/team").text
    for words in ("Ada Duarte", "Customer success", "Lead", "Admin", "On"):
        assert words in text
    assert "Bea Marsh" not in text


def test_a_member_is_invited_by_mail(browse: Browse, cast: Cast) -> None:
    abe = browse("abe")
    assert abe.post("/admin/team/invite", data=NEW).status_code == 303
    member = find_by_email("nia@calder-rowe.example")
    assert member is not None
    assert member.role == Role.CSM
    assert db.session.scalars(select(Mail.to_address)).all() == ["nia@calder-rowe.example"]
    assert abe.post("/admin/team/invite", data=NEW).status_code == 422
    assert "Invited" in abe.get("/admin/team").text
    page = abe.get(f"/admin/team/{member.id}").text
    assert "has not been accepted yet" in page
    assert abe.post(f"/admin/team/{member.id}/invite-again").status_code == 303
    assert abe.post(f"/admin/team/{member.id}/revoke-invitation").status_code == 303
    assert "no invitation that still works" in abe.get(f"/admin/team/{member.id}").text
    assert kinds() == ["member.invited", "invitation.revoked"]


@pytest.mark.parametrize(
    "wrong", [{"email": "x"}, {"email": "a@b.example\nBcc: c@d.example"}, {"role": "contact"}, {"name": " "}]
)
def test_a_member_nobody_could_be_is_refused(browse: Browse, wrong: dict[str, str]) -> None:
    assert browse("abe").post("/admin/team/invite", data=NEW | wrong).status_code == 422


def test_a_contacts_address_is_refused(browse: Browse, cast: Cast) -> None:
    answer = browse("abe").post("/admin/team/invite", data=NEW | {"email": cast.bea.email})
    assert "signs in with this address already" in answer.text


def test_a_role_changes_at_once(browse: Browse, cast: Cast) -> None:
    ada, abe = browse("ada"), browse("abe")
    assert ada.get("/admin/team").status_code == 403
    assert abe.post(f"/admin/team/{cast.ada.id}/role", data={"role": "admin"}).status_code == 303
    assert ada.get("/admin/team").status_code == 200
    assert kinds() == ["member.role_changed"]


def test_an_owner_is_not_disabled_before_their_clients_have_another(browse: Browse, cast: Cast) -> None:
    ada, abe = browse("ada"), browse("abe")
    refused = abe.post(f"/admin/team/{cast.ada.id}/disable")
    assert refused.status_code == 409
    assert "Acme" in refused.text
    assert str(cast.acme.id) in refused.text
    assert ada.get("/me").status_code == 200
    change_owner(cast.acme, cast.omar, by=cast.abe)
    db.session.commit()
    assert abe.post(f"/admin/team/{cast.ada.id}/disable").status_code == 303
    assert ada.get("/me").status_code == 303


def test_a_closed_account_can_be_opened_but_its_devices_stay_out(browse: Browse, cast: Cast) -> None:
    lea, abe = browse("lea"), browse("abe")
    give_password(cast.lea)
    abe.post(f"/admin/team/{cast.lea.id}/disable")
    assert sign_in(browse(None), cast.lea).status_code == 422
    assert "Closed" in abe.get("/admin/team").text
    abe.post(f"/admin/team/{cast.lea.id}/enable")
    assert lea.get("/me").status_code == 303
    assert sign_in(browse(None), cast.lea).status_code == 303


def test_the_last_admin_stays(browse: Browse, cast: Cast) -> None:
    abe = browse("abe")
    assert abe.post(f"/admin/team/{cast.abe.id}/disable").status_code == 409
    refused = abe.post(f"/admin/team/{cast.abe.id}/role", data={"role": "csm"})
    assert refused.status_code == 422
    assert "only admin" in refused.text
    change_role(cast.lea, Role.ADMIN, by=cast.abe)
    disable(cast.abe, by=cast.lea)
    with pytest.raises(LastAdminError):
        change_role(cast.lea, Role.CSM, by=cast.lea)


def test_contacts_are_no_team_members(browse: Browse, cast: Cast) -> None:
    abe = browse("abe")
    assert abe.get(f"/admin/team/{cast.bea.id}").status_code == 404
    assert abe.post(f"/admin/team/{cast.bea.id}/role", data={"role": "admin"}).status_code == 404


def test_two_factor_becomes_a_duty_and_is_taken_from_who_lost_the_phone(browse: Browse, cast: Cast) -> None:
    abe = browse("abe")
    Phone(cast.abe)
    Phone(cast.ada)
    assert abe.post("/admin/team/two-factor", data={"required": "yes"}).status_code == 303
    assert "Owed" in abe.get("/admin/team").text
    omar = browse("omar")
    assert omar.get("/me").headers["Location"] == "/me/two-factor"
    abe.post(f"/admin/team/{cast.ada.id}/two-factor-off")
    db.session.refresh(cast.ada)
    assert cast.ada.totp_confirmed_at is None
    abe.post("/admin/team/two-factor", data={"required": "no"})
    assert omar.get("/me").status_code == 200
    assert kinds()[-3:] == ["two_factor.required", "two_factor.turned_off", "two_factor.required"]
    assert REQUIRES_TWO_FACTOR


def test_nobody_else_manages_the_team(browse: Browse, cast: Cast) -> None:
    for who in ("ada", "lea", "bea"):
        browser = browse(who)
        assert browser.get(f"/admin/team/{cast.omar.id}").status_code == 403
        assert browser.post(f"/admin/team/{cast.omar.id}/role", data={"role": "admin"}).status_code == 403
        assert browser.post(f"/admin/team/{cast.omar.id}/disable").status_code == 403
