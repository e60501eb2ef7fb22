"""Tokens of the API as the admin manages them: made, shown once, revoked."""

from datetime import time
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.clock import from_local, reader_zone
from portal.ground.web import done, page
from portal.people.forms.tokens import TokenForm
from portal.people.models.api_tokens import ApiToken, tokens

bp = Blueprint("tokens", __name__, url_prefix="/admin/tokens")


@bp.get("")
@requires(Can.MANAGE_TOKENS)
def index() -> Response:
    return page("people/tokens/index.html", form=TokenForm(), tokens=tokens())


@bp.post("")
@requires(Can.MANAGE_TOKENS)
def make() -> Response:
    """The answer is the only page that ever shows the secret, so it is no redirect."""
    form = TokenForm()
    if not form.validate_on_submit():
        return page("people/tokens/index.html", form=form, tokens=tokens())
    until = form.expires_on.data
    ends = from_local(until, time(23, 59, 59), reader_zone()) if until else None
    token, secret = ApiToken.make(
        current_user,
        name=str(form.name.data),
        scopes=form.scopes.data,
        expires_at=ends,
        reaches_restricted=form.reaches_restricted.data,
    )
    return page("people/tokens/made.html", token=token, secret=secret)


@bp.post("/<uuid:token_id>/revoke")
@requires(Can.MANAGE_TOKENS)
def revoke(token_id: UUID) -> Response:
    visible_or_404(ApiToken, id=token_id).revoke(current_user)
    return done(None, url_for(".index"), said=gettext("The token no longer works"))
