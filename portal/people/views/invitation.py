"""Accepting an invitation: choosing the first password."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from portal.ground.access import public
from portal.ground.web import page
from portal.people.forms.password import NewPasswordForm
from portal.people.models.credentials import spend_link
from portal.people.models.secret_links import Purpose, SecretLink
from portal.people.views.sign_in import let_in

bp = Blueprint("invitation", __name__, url_prefix="/invitation")


@bp.get("/<token>")
@public
def accept(token: str) -> ResponseReturnValue:
    found = SecretLink.find(token, Purpose.INVITATION)
    if found is None:
        return _gone()
    return page("people/invitation/accept.html", form=NewPasswordForm(found[1]), user=found[1], token=token)


@bp.post("/<token>")
@public
def save(token: str) -> ResponseReturnValue:
    """Whoever holds the link reads the mailbox: with a password they are signed in at once."""
    found = SecretLink.find(token, Purpose.INVITATION)
    if found is None:
        return _gone()
    link, user = found
    form = NewPasswordForm(user)
    if not form.validate():
        return page("people/invitation/accept.html", form=form, user=user, token=token)
    return let_in(user) if spend_link(link, user, form.password.data) else _gone()


def _gone() -> Response:
    return page("people/invitation/gone.html", status=410)
