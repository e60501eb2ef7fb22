"""Who is signed in: the cookie's token leads to one row that joins device and user."""

from flask import Flask, Response, current_app, g, request, session
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user
from sqlalchemy import bindparam, select
from sqlalchemy.exc import OperationalError

from portal.ground.access import as_system
from portal.ground.db import db, now
from portal.ground.links import link_to
from portal.ground.tokens import token_hash
from portal.ground.web import done
from portal.people.models.person import Person, find_person
from portal.people.models.sign_ins import SEEN_EVERY, STAY, SignIn
from portal.people.models.users import User

_PENDING = "pending"
_SETTING_UP = {"two_factor.show", "two_factor.begin", "two_factor.confirm", "sign_in.leave", "me.theme"}

_OPEN = (SignIn.token_hash == bindparam("token_hash"), SignIn.ended_at.is_(None), SignIn.expires_at > bindparam("at"))
_HALF = (
    select(SignIn, User)
    .join(User, User.id == SignIn.user_id)
    .where(*_OPEN, SignIn.second_factor_at.is_(None), User.disabled_at.is_(None))
)


def init_identity(app: Flask) -> None:
    app.config.update(PERMANENT_SESSION_LIFETIME=STAY, SESSION_REFRESH_EACH_REQUEST=False)
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(find_user)
    app.before_request(lead_to_two_factor)
    app.after_request(note_use)


def find_user(token: str) -> Person | None:
    """The person whose device holds this token."""
    person = find_person(token_hash(token), now())
    if person is not None:
        g.sign_in = person.sign_in
    return person


def remember(token: str, stays: bool) -> None:
    """From now on this browser holds the token. Nothing of its earlier session is kept."""
    session.clear()
    session["_user_id"] = token
    session.permanent = stays


def hold(token: str) -> None:
    """The browser holds a token that opens nothing but the question for the second factor."""
    session.clear()
    session[_PENDING] = token


def half_signed_in() -> tuple[SignIn, User] | None:
    """The sign-in of this browser that still lacks its second factor, and whose it is."""
    values = {"token_hash": token_hash(session.get(_PENDING, "")), "at": now()}
    row = db.session.execute(_HALF, values).one_or_none()
    return (row[0], row[1]) if row else None


def lead_to_two_factor() -> ResponseReturnValue | None:
    """A team member who has to have a second factor sets it up before anything else."""
    if not current_user.is_authenticated or not current_user.owes_two_factor or request.endpoint in _SETTING_UP:
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    return None if getattr(view, "net", None) == "public" else done(None, to=link_to("two_factor.show") or "/")


def note_use(response: Response) -> Response:
    """Keep when the device was last used, every few minutes, after everything else was decided and committed."""
    sign_in = g.get("sign_in")
    if sign_in is not None and response.status_code < 400 and now() - sign_in.seen_at > SEEN_EVERY:
        _keep_use(sign_in)
    return response


def _keep_use(sign_in: SignIn) -> None:
    """A page that was read well stays well, even if this cannot be written now."""
    try:
        with as_system():
            sign_in.touch()
            db.session.commit()
    except OperationalError:
        db.session.rollback()
