"""The second factor: asked for, never accepted twice, never a way around it."""

import pyotp
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.ground.db import db, now
from portal.ground.settings import set_setting
from portal.people.models.sign_ins import SignIn
from portal.people.models.team import REQUIRES_TWO_FACTOR
from portal.people.models.two_factor import RecoveryCode, two_factor_secret
from tests.cast import Cast
from tests.conftest import Browse
from tests.people.doors import PASSWORD, Phone, give_password, holds_token, sign_in


def half_in(browse: Browse, cast: Cast) -> tuple[FlaskClient, Phone]:
    """A browser that knows Ada's password and awaits her code."""
    give_password(cast.ada)
    phone, browser = Phone(cast.ada), browse(None)
    answer = sign_in(browser, cast.ada, next="/me/devices")
    assert answer.headers["Location"] == "/sign-in/second-factor?next=/me/devices"
    return browser, phone


def give(browser: FlaskClient, code: str) -> int:
    return browser.post("/sign-in/second-factor?next=/me/devices", data={"code": code}).status_code


def test_password_and_code_open_the_portal(browse: Browse, cast: Cast) -> None:
    browser, phone = half_in(browse, cast)
    assert "one-time-code" in browser.get("/sign-in/second-factor").text
    code = phone.code()
    answer = browser.post("/sign-in/second-factor?next=/me/devices", data={"code": f"{code[:3]} {code[3:]}"})
    assert answer.headers["Location"] == "/me/devices"
    assert browser.get("/me/devices").status_code == 200


def test_half_signed_in_opens_nothing(browse: Browse, cast: Cast) -> None:
    browser, _phone = half_in(browse, cast)
    for path in ("/", "/me", "/me/two-factor", "/me/devices", f"/clients/{cast.acme.id}"):
        assert browser.get(path).status_code == 303
        assert "/sign-in" in browser.get(path).headers["Location"]
    for path in ("/me/two-factor/off", "/me/password", "/me/theme", "/sign-out"):
        assert browser.post(path).status_code == 401


def test_the_half_token_is_no_cookie(browse: Browse, cast: Cast) -> None:
    browser, phone = half_in(browse, cast)
    with browser.session_transaction() as session:
        half = session["pending"]
        session["_user_id"] = half
    assert browser.get("/me").status_code == 303
    assert give(browser, phone.code()) == 303
    assert holds_token(browser) not in (None, half)
    other = browse(None)
    with other.session_transaction() as session:
        session["_user_id"] = half
    assert other.get("/me").status_code == 303


def test_a_code_is_accepted_once(browse: Browse, cast: Cast) -> None:
    with time_machine.travel(now(), tick=False):
        browser, phone = half_in(browse, cast)
        assert give(browser, phone.code()) == 303
        second = browse(None)
        sign_in(second, cast.ada)
        assert give(second, phone.code()) == 422
        assert give(second, phone.code(later=-1)) == 422
        assert give(second, phone.code(later=1)) == 303


def test_codes_cannot_be_guessed_fast(browse: Browse, cast: Cast) -> None:
    browser, phone = half_in(browse, cast)
    assert [give(browser, "000000") for _ in range(5)] == [422] * 5
    assert give(browser, phone.code()) == 429


def test_waiting_too_long_means_starting_again(browse: Browse, cast: Cast) -> None:
    browser, phone = half_in(browse, cast)
    row = db.session.scalars(select(SignIn)).one()
    row.expires_at = now()
    db.session.commit()
    assert give(browser, phone.code()) == 303
    assert holds_token(browser) is None


def test_a_recovery_code_works_once(browse: Browse, cast: Cast) -> None:
    browser, phone = half_in(browse, cast)
    assert len(phone.recovery_codes) == 10
    assert give(browser, phone.recovery_codes[0].upper()) == 303
    second = browse(None)
    sign_in(second, cast.ada)
    assert give(second, phone.recovery_codes[0]) == 422
    assert give(second, phone.recovery_codes[1]) == 303
    kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert not any(code.replace("-", "") in kept for code in phone.recovery_codes)


def test_setting_up_shows_codes_once_and_signs_other_devices_out(browse: Browse, cast: Cast) -> None:
    give_password(cast.ada)
    browser, other = browse("ada"), browse("ada")
    assert 'class="qr"' not in browser.get("/me/two-factor").text
    browser.post("/me/two-factor")
    text = browser.get("/me/two-factor").text
    assert 'class="qr"' in text
    assert "style=" not in text
    assert browser.post("/me/two-factor/confirm", data={"code": "123"}).status_code == 422
    phone = Phone(cast.ada)
    db.session.expire_all()
    assert cast.ada.totp_secret is not None
    assert two_factor_secret(cast.ada) is None
    assert other.get("/me").status_code == 200
    off = browser.post("/me/two-factor/off", data={"current": "wrong"})
    assert off.status_code == 422
    assert browser.post("/me/two-factor/codes", data={"current": PASSWORD}).text.count("<code>") == 10
    assert browser.post("/me/two-factor/off", data={"current": PASSWORD}).status_code == 303
    assert phone.recovery_codes


def test_confirming_in_the_browser(browse: Browse, cast: Cast) -> None:
    browser, other = browse("ada"), browse("ada")
    browser.post("/me/two-factor")
    db.session.refresh(cast.ada)
    secret = two_factor_secret(cast.ada)
    assert secret is not None
    assert secret not in str(cast.ada.totp_secret)
    answer = browser.post("/me/two-factor/confirm", data={"code": pyotp.TOTP(secret).at(now())})
    assert answer.text.count("<code>") == 10
    assert browser.get("/me").status_code == 200
    assert other.get("/me").status_code == 303


def test_a_team_that_needs_it_is_led_to_it(browse: Browse, cast: Cast) -> None:
    set_setting(REQUIRES_TWO_FACTOR, True)
    db.session.commit()
    ada = browse("ada")
    for path in ("/", "/me", "/me/devices", f"/clients/{cast.acme.id}"):
        assert ada.get(path).headers["Location"] == "/me/two-factor"
    assert "Set it up to go on" in ada.get("/me/two-factor").text
    assert ada.post("/me/password", data={"current": "x"}).status_code == 303
    assert browse("bea").get("/me").status_code == 200
    Phone(cast.ada)
    assert ada.get("/me").status_code == 200
