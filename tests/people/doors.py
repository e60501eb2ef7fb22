"""Ways in for the tests: a password, a browser at the sign-in page, codes as a phone shows them."""

from typing import Any

import pyotp
from flask.testing import FlaskClient

from portal.ground.db import db, now
from portal.people.models.two_factor import STEP, begin_two_factor, confirm_two_factor, two_factor_secret
from portal.people.models.users import User
from portal.people.passwords import hashed

PASSWORD = "trombone quiet kettle"


def give_password(user: User, password: str = PASSWORD) -> None:
    user.password_hash = hashed(password)
    db.session.commit()


def sign_in(browser: FlaskClient, user: User, password: str = PASSWORD, next: str = "", **values: Any) -> Any:
    path = f"/sign-in?next={next}" if next else "/sign-in"
    return browser.post(path, data={"email": user.email, "password": password, **values})


class Phone:
    """The authenticator app of one user, set up and confirmed a minute ago."""

    def __init__(self, user: User) -> None:
        begin_two_factor(user)
        self._codes = pyotp.TOTP(str(two_factor_secret(user)))
        self.recovery_codes = confirm_two_factor(user, self.code()) or []
        user.totp_last_step = (user.totp_last_step or 0) - 4
        db.session.commit()

    def code(self, later: int = 0) -> str:
        """The code shown now, or `later` steps on."""
        return str(self._codes.generate_otp(int(now().timestamp()) // STEP + later))


def holds_token(browser: FlaskClient) -> str | None:
    with browser.session_transaction() as session:
        return session.get("_user_id")
