"""Mailed links: invitations and resets work once, for a while, and tell strangers nothing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal.facts import PasswordResetAsked
from portal.ground.db import db, now
from portal.ground.deliveries import deliver_waiting
from portal.ground.happen import Event
from portal.ground.outbox import Mail
from portal.people.models.invitations import revoke_invitation, send_invitation
from portal.people.models.owners import change_owner
from portal.people.models.secret_links import SecretLink
from tests.cast import Cast
from tests.conftest import Browse
from tests.people.doors import PASSWORD, Phone, give_password, sign_in

NEW = "seven purple anchors"


def mails() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def path_in(mail: Mail) -> str:
    found = re.search(r"http://localhost(/(?:password|invitation)/\S+)", mail.text)
    assert found is not None
    return found[1]


def asked(browse: Browse, email: str) -> Any:
    db.session.commit()  # the worker begins by rolling back, and here it shares the test's own transaction
    answer = browse(None).post("/password/forgot", data={"email": email})
    deliver_waiting()
    return answer


@pytest.fixture
def reset(browse: Browse, cast: Cast) -> str:
    """The path of a fresh reset link of Ada's."""
    give_password(cast.ada)
    asked(browse, cast.ada.email)
    return path_in(mails()[0])


@pytest.fixture
def invitation(browse: Browse, cast: Cast) -> str:
    send_invitation(cast.omar, by=cast.abe)
    db.session.commit()
    return path_in(mails()[-1])


def test_a_reset_sets_the_password_and_signs_out_everywhere(browse: Browse, cast: Cast, reset: str) -> None:
    browser, elsewhere = browse(None), browse("ada")
    assert 'autocomplete="new-password"' in browser.get(reset).text
    answer = browser.post(reset, data={"password": NEW})
    assert answer.headers["Location"] == "/sign-in"
    assert elsewhere.get("/me").status_code == 303
    assert sign_in(browse(None), cast.ada).status_code == 422
    assert sign_in(browse(None), cast.ada, NEW).status_code == 303
    assert [mail.subject for mail in mails()] == ["Choose a new password", "Your account changed"]


def test_the_answer_is_the_same_for_known_and_unknown(browse: Browse, cast: Cast) -> None:
    change_owner(cast.globex, cast.ada, by=cast.lea)
    cast.omar.disabled_at = now()
    db.session.commit()
    answers = [asked(browse, email) for email in (cast.ada.email, "nobody@nowhere.example", cast.omar.email)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(303, "/password/sent")}
    assert [mail.to_address for mail in mails()] == [cast.ada.email]
    assert db.session.scalar(select(func.count()).where(Event.kind == PasswordResetAsked.kind)) == 3
    assert "nobody@nowhere" not in str(db.session.scalars(select(Event.payload)).all())


def test_asking_too_often_has_to_wait(browse: Browse, cast: Cast) -> None:
    for email in (cast.ada.email, "nobody@nowhere.example"):
        assert [asked(browse, email).status_code for _ in range(4)] == [303] * 3 + [429]


def test_opening_a_link_spends_nothing(browse: Browse, reset: str) -> None:
    assert [browse(None).get(reset).status_code for _ in range(3)] == [200] * 3
    assert browse(None).head(reset).status_code == 200
    assert browse(None).post(reset, data={"password": NEW}).status_code == 303


def test_a_link_works_once(browse: Browse, reset: str) -> None:
    assert browse(None).post(reset, data={"password": NEW}).status_code == 303
    assert browse(None).get(reset).status_code == 410
    assert browse(None).post(reset, data={"password": "another quiet evening"}).status_code == 410


def test_a_refused_password_does_not_spend_the_link(browse: Browse, reset: str) -> None:
    assert browse(None).post(reset, data={"password": "short"}).status_code == 422
    assert browse(None).post(reset, data={"password": NEW}).status_code == 303


def test_a_newer_link_ends_the_older(browse: Browse, cast: Cast, reset: str) -> None:
    asked(browse, cast.ada.email)
    assert browse(None).get(reset).status_code == 410
    assert browse(None).get(path_in(mails()[1])).status_code == 200


@pytest.mark.parametrize("values", [{"expires_at": timedelta(0)}, {"revoked_at": timedelta(0)}])
def test_old_and_revoked_links_are_gone(browse: Browse, reset: str, values: dict[str, timedelta]) -> None:
    db.session.execute(update(SecretLink).values({name: now() + after for name, after in values.items()}))
    db.session.commit()
    assert browse(None).get(reset).status_code == 410
    assert browse(None).post(reset, data={"password": NEW}).status_code == 410


def test_a_link_is_good_for_its_own_door_only(browse: Browse, reset: str, invitation: str) -> None:
    assert browse(None).get(reset.replace("/password/", "/invitation/")).status_code == 410
    assert browse(None).get(invitation.replace("/invitation/", "/password/")).status_code == 410


def test_a_reset_does_not_get_around_the_second_factor(browse: Browse, cast: Cast) -> None:
    give_password(cast.ada)
    Phone(cast.ada)
    asked(browse, cast.ada.email)
    browser = browse(None)
    browser.post(path_in(mails()[-1]), data={"password": NEW})
    assert "second-factor" in sign_in(browser, cast.ada, NEW).headers["Location"]


def test_only_hashes_of_links_are_kept(reset: str) -> None:
    token = reset.rsplit("/", 1)[1].encode()
    assert all(token not in row for row in db.session.scalars(select(SecretLink.token_hash)))


def test_an_invitation_leads_in(browse: Browse, cast: Cast, invitation: str) -> None:
    browser = browse(None)
    assert "Welcome, Omar Nasser" in browser.get(invitation).text
    assert browser.post(invitation, data={"password": NEW}).status_code == 303
    assert browser.get("/me").status_code == 200
    assert browse(None).post(invitation, data={"password": "another quiet evening"}).status_code == 410
    kinds = db.session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert kinds == ["invitation.accepted", "device.signed_in"]


def test_an_invitation_taken_back_is_gone(browse: Browse, cast: Cast, invitation: str) -> None:
    for _ in range(2):
        revoke_invitation(cast.omar, by=cast.abe)
    db.session.commit()
    assert browse(None).get(invitation).status_code == 410
    assert db.session.scalars(select(Event.kind)).all() == ["invitation.revoked"]


def test_a_closed_account_cannot_use_its_invitation(browse: Browse, cast: Cast, invitation: str) -> None:
    change_owner(cast.globex, cast.ada, by=cast.lea)
    cast.omar.disabled_at = now()
    db.session.commit()
    assert browse(None).post(invitation, data={"password": NEW}).status_code == 410


def test_a_name_cannot_add_a_header_to_the_mail(app: Flask, cast: Cast) -> None:
    cast.omar.name = "Omar\r\nBcc: everyone@evil.example"
    send_invitation(cast.omar, by=cast.abe, company="Acme\nX-Evil: 1")
    mail = mails()[0]
    assert "\n" not in mail.subject + mail.to_name
    assert "\r" not in mail.subject + mail.to_name


def test_links_lead_to_the_configured_host(browse: Browse, cast: Cast) -> None:
    browse(None).post("/password/forgot", data={"email": cast.ada.email}, headers={"Host": "evil.example"})
    deliver_waiting()
    assert "evil.example" not in mails()[0].text + mails()[0].html


def test_whoever_has_a_password_is_sent_to_the_sign_in_page(app: Flask, cast: Cast) -> None:
    give_password(cast.bea, PASSWORD)
    send_invitation(cast.bea, by=cast.ada, company="Acme")
    assert "http://localhost/sign-in" in mails()[0].text
    assert "/invitation/" not in mails()[0].text
