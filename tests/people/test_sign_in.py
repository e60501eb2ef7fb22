"""Signing in and out: the right person gets in, and everybody else learns nothing."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.people.models.owners import change_owner
from portal.people.models.sign_ins import SignIn
from tests.cast import Cast
from tests.conftest import Browse
from tests.people.doors import PASSWORD, give_password, holds_token, sign_in


@pytest.fixture
def cast(cast: Cast) -> Cast:
    give_password(cast.ada)
    give_password(cast.bea)
    return cast


def kinds() -> list[str]:
    return list(db.session.scalars(select(Event.kind).order_by(Event.id)))


def test_a_refused_form_with_a_token_is_refused_again_in_words(browse: Browse, cast: Cast) -> None:
    """The try is booked at once, and with it that the form was used: that alone is no answer."""
    give_password(cast.ada)
    form = {"email": cast.ada.email, "password": "wrong, sorry, wrong", "form_token": "same"}
    for _twice in range(2):
        answer = browse(None).post("/sign-in", data=form)
        assert answer.status_code == 422 and "is not right" in answer.text


def test_the_right_password_opens_the_portal(browse: Browse, cast: Cast) -> None:
    browser = browse(None)
    answer = sign_in(browser, cast.ada)
    assert answer.status_code == 303
    assert browser.get("/me").status_code == 200
    assert kinds() == ["device.signed_in"]


def test_the_address_may_be_typed_in_capitals(browse: Browse, cast: Cast) -> None:
    browser = browse(None)
    data = {"email": f" {cast.ada.email.upper()} ", "password": PASSWORD}
    assert browser.post("/sign-in", data=data).status_code == 303


def test_wrong_unknown_disabled_and_uninvited_get_one_answer(browse: Browse, cast: Cast) -> None:
    cast.bea.disabled_at = now()
    db.session.commit()
    browser = browse(None)
    tries = (
        (cast.ada.email, "not the password at all"),
        ("nobody@nowhere.example", PASSWORD),
        (cast.bea.email, PASSWORD),
        (cast.omar.email, PASSWORD),
    )
    with time_machine.travel(now(), tick=False):  # the token against forgery names the second
        answers = [browser.post("/sign-in", data={"email": email, "password": word}) for email, word in tries]
    assert {answer.status_code for answer in answers} == {422}
    assert len({answer.text.replace(email, "") for answer, (email, _) in zip(answers, tries, strict=True)}) == 1
    assert "The email address or the password is not right." in answers[0].text
    assert holds_token(browser) is None


def test_a_password_is_never_sent_back(browse: Browse, cast: Cast) -> None:
    answer = sign_in(browse(None), cast.ada, "a wrong pass phrase")
    assert "a wrong pass phrase" not in answer.text


def test_the_session_of_before_is_not_carried_in(browse: Browse, cast: Cast) -> None:
    browser = browse(None)
    with browser.session_transaction() as session:
        session["planted"] = "by an attacker"
        session["_user_id"] = "known to an attacker"
    sign_in(browser, cast.ada)
    with browser.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"] != "known to an attacker"


def test_only_a_hash_of_the_token_is_kept(browse: Browse, cast: Cast) -> None:
    browser = browse(None)
    sign_in(browser, cast.ada)
    row = db.session.scalars(select(SignIn).where(SignIn.user_id == cast.ada.id)).one()
    assert str(holds_token(browser)).encode() not in row.token_hash


def test_signing_out_ends_the_token_for_every_copy_of_the_cookie(browse: Browse, cast: Cast) -> None:
    browser, thief = browse(None), browse(None)
    sign_in(browser, cast.ada)
    with thief.session_transaction() as session:
        session["_user_id"] = holds_token(browser)
    assert thief.get("/me").status_code == 200
    assert browser.post("/sign-out").status_code == 303
    assert thief.get("/me").status_code == 303
    assert browser.get("/me").status_code == 303
    assert kinds() == ["device.signed_in", "device.signed_out"]


def test_an_expired_device_and_a_disabled_user_are_out_at_once(browse: Browse, cast: Cast) -> None:
    browser = browse("ada")
    row = db.session.scalars(select(SignIn)).one()
    row.expires_at = now() - timedelta(seconds=1)
    db.session.commit()
    assert browser.get("/me").status_code == 303
    other = browse("omar")
    change_owner(cast.globex, cast.ada, by=cast.lea)
    cast.omar.disabled_at = now()
    db.session.commit()
    assert other.get("/me").status_code == 303


@pytest.mark.parametrize(("stays", "longest"), [("", timedelta(hours=1)), ("y", timedelta(days=14))])
def test_a_device_stays_signed_in_as_long_as_was_asked(
    browse: Browse, cast: Cast, stays: str, longest: timedelta
) -> None:
    sign_in(browse(None), cast.ada, stays=stays)
    lasts = db.session.scalars(select(SignIn)).one().expires_at - now()
    assert longest - timedelta(minutes=1) < lasts <= longest


def test_use_keeps_a_device_signed_in_for_half_a_day_at_most(browse: Browse, cast: Cast) -> None:
    browser = browse("ada")
    row = db.session.scalars(select(SignIn)).one()
    row.seen_at = now() - timedelta(minutes=50)
    row.expires_at = now() + timedelta(minutes=10)
    db.session.commit()
    browser.get("/me")
    db.session.refresh(row)
    assert row.expires_at > now() + timedelta(minutes=59)
    assert row.seen_at > now() - timedelta(minutes=1)
    row.created_at = now() - timedelta(hours=11, minutes=50)
    row.touch()
    assert row.expires_at < now() + timedelta(minutes=11)


@pytest.mark.parametrize(
    "address",
    [
        "///evil.example",
        *("https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)"),
        *(
            "/me%0d%0aSet-Cookie:x=1",
            "/%09/evil.example",
            "/no-such-page",
            "evil.example",
            "/sign-out",
            "///evil.example",
        ),
    ],
)
def test_signing_in_never_leads_outside(browse: Browse, cast: Cast, address: str) -> None:
    answer = sign_in(browse(None), cast.ada, next=address)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_signing_in_leads_to_the_page_that_was_wanted(browse: Browse, cast: Cast) -> None:
    browser = browse(None)
    asked = browser.get("/me/devices?from=mail")
    shown = browser.get(asked.headers["Location"])
    assert shown.status_code == 200
    answer = sign_in(browser, cast.ada, next="/me/devices?from=mail")
    assert answer.headers["Location"] == "/me/devices?from=mail"


def test_the_form_is_labelled_for_people_and_their_password_managers(browse: Browse) -> None:
    text = browse(None).get("/sign-in").text
    for part in ('<label for="email">', '<label for="password">', 'autocomplete="username"', "current-password"):
        assert part in text
    refused = browse(None).post("/sign-in", data={"email": ""})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert 'href="#email"' in refused.text


def test_viewing_as_a_client_does_not_keep_anybody_from_signing_out(browse: Browse, cast: Cast) -> None:
    browser = browse("ada")
    db.session.scalars(select(SignIn)).one().viewing_client_id = cast.acme.id
    db.session.commit()
    assert browser.post("/sign-out").status_code == 303
