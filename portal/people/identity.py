"""Who is signed in: the cookie's token leads to one row that joins device and user."""

from hashlib import sha256

from flask import Flask, g
from flask_login import LoginManager
from sqlalchemy import bindparam, select

from portal.ground.db import db, now
from portal.people.models.sign_ins import SignIn
from portal.people.models.users import User

_WHO = (
    select(SignIn, User)
    .join(User, User.id == SignIn.user_id)
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.ended_at.is_(None),
        SignIn.expires_at > bindparam("at"),
        User.disabled_at.is_(None),
    )
)


def token_hash(token: str) -> bytes:
    """What is kept of a secret that only its holder knows in full."""
    return sha256(token.encode()).digest()


def init_identity(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(find_user)


def find_user(token: str) -> User | None:
    """The user whose device holds this token, unless it was signed out, ran out or the user was disabled."""
    found = db.session.execute(_WHO, {"token_hash": token_hash(token), "at": now()}).one_or_none()
    if found is None:
        return None
    g.sign_in, user = found
    user.viewing_client_id = g.sign_in.viewing_client_id if user.is_team else None
    return user
