"""A forgotten password: asking for a link, and choosing a new password with it."""

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portal.facts import PasswordResetAsked
from portal.ground.access import public
from portal.ground.attempts import wait_for
from portal.ground.happen import happen
from portal.ground.web import done, page
from portal.people.forms.password import ForgottenForm, NewPasswordForm
from portal.people.models.credentials import spend_link
from portal.people.models.secret_links import Purpose, SecretLink
from portal.people.models.users import find_by_email, folded
from portal.people.throttles import RESET_FOR, RESET_FROM, wait_words

bp = Blueprint("password", __name__, url_prefix="/password")


@bp.get("/forgot")
@public
def forgot() -> ResponseReturnValue:
    return page("people/password/forgot.html", form=ForgottenForm())


@bp.post("/forgot")
@public
def ask() -> ResponseReturnValue:
    """The same for every address: one fact is written, and the worker finds out whether there is anybody to mail."""
    form = ForgottenForm()
    if not form.validate():
        return page("people/password/forgot.html", form=form)
    user = find_by_email(form.email.data)
    wait = wait_for(((RESET_FROM, request.remote_addr or ""), (RESET_FOR, folded(form.email.data))))
    if wait:
        form.form_errors.append(wait_words(wait))
        return page("people/password/forgot.html", form=form, status=429)
    known = user.id if user else None
    happen(PasswordResetAsked(actor_id=known, actor_name=user.name if user else "", user_id=known))
    return done(None, to=url_for(".sent"))


@bp.get("/sent")
@public
def sent() -> ResponseReturnValue:
    return page("people/password/sent.html")


@bp.get("/<token>")
@public
def choose(token: str) -> ResponseReturnValue:
    """Opening the link spends nothing: mail scanners open links too."""
    found = SecretLink.find(token, Purpose.RESET)
    if found is None:
        return _gone()
    return page("people/password/choose.html", form=NewPasswordForm(found[1]), user=found[1], token=token)


@bp.post("/<token>")
@public
def save(token: str) -> ResponseReturnValue:
    found = SecretLink.find(token, Purpose.RESET)
    if found is None:
        return _gone()
    link, user = found
    form = NewPasswordForm(user)
    if not form.validate():
        return page("people/password/choose.html", form=form, user=user, token=token)
    if not spend_link(link, user, form.password.data):
        return _gone()
    return done(None, to=url_for("sign_in.show"), said=gettext("Password changed. Sign in with the new one."))


def _gone() -> Response:
    return page("people/password/gone.html", status=410)
