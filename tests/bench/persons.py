"""Who asks: a member of the team and a client's contact, each signed in on a device of the bench's own."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from portal.ground.access import Role
from portal.ground.db import db, new_id, now
from portal.ground.tokens import token_hash
from portal.people.models.contacts import Contact
from portal.people.models.sign_ins import SignIn
from portal.people.models.users import Membership, User

ADDRESS = "contact@bench.example"


@dataclass(frozen=True)
class Person:
    """What their browser holds, as after the first page: the cookie and the forms' token."""

    token: str
    cookie: str
    csrf: str


def member(app: Flask) -> Person:
    return _person(app, db.session.scalars(select(User).where(User.role == Role.CSM).limit(1)).one())


def contact_of(app: Flask, client_id: UUID, address: str = ADDRESS) -> Person:
    """Somebody at this client with access to the portal."""
    user = db.session.scalars(select(User).where(User.email == address)).one_or_none()
    if user is None:
        user = User(id=new_id(), email=address, name="Bea Bench", role=Role.CONTACT)
        person = db.session.scalars(select(Contact).where(Contact.client_id == client_id).limit(1)).one()
        db.session.add(user)
        db.session.flush()
        db.session.add(Membership(client_id=client_id, user_id=user.id, contact_id=person.id, given_at=now()))
    return _person(app, user)


def _person(app: Flask, user: User) -> Person:
    token, at = secrets.token_urlsafe(16), now()
    db.session.add(
        SignIn(
            user_id=user.id, token_hash=token_hash(token), device="bench", address="127.0.0.1", seen_at=at,
            expires_at=at + timedelta(days=1), second_factor_at=at,
        )
    )  # fmt: skip
    db.session.commit()
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    with app.test_request_context():
        session["_user_id"] = token
        csrf = generate_csrf()
        cookie = f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(dict(session))}"
    return Person(token, cookie, csrf)
