"""Sharing an entry with the client: their words are written, looked at, then given; and taken back."""

from uuid import UUID

from flask import Response, abort, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible, visible_or_404
from portal.ground.db import db
from portal.ground.web import done, page
from portal.history.forms.written import WordsForm
from portal.history.models.interactions import Interaction
from portal.history.models.sharing import in_other_words, share, shared_words, withdraw
from portal.people.scope import client_blueprint

bp = client_blueprint("sharing", __name__)


@bp.route("/interactions/<uuid:interaction_id>/share", methods=["GET", "POST"])
@requires(Can.SHARE_INTERACTION)
def give(interaction_id: UUID) -> Response:
    """First a look at what the client will read; the second time it is given. What they read already is shown."""
    origin = _origin(interaction_id)
    known = origin if origin.shared else shared_words(origin.client_id, origin.id)
    if known:
        return done(None, to=url_for("interactions.show", interaction_id=known.id))
    form = WordsForm()
    if not form.validate_on_submit() or "change" in request.form:
        return page("history/share.html", form=form, origin=origin, preview=None)
    if "give" not in request.form:
        preview = in_other_words(origin, form.text.data, current_user)
        return page("history/share.html", form=form, origin=origin, preview=preview)
    words = share(origin, form.text.data, current_user)
    undo = url_for("sharing.take_back", interaction_id=words.id)
    to = url_for("interactions.show", interaction_id=origin.id)
    return done(None, to=to, said=gettext("Shared with the client"), undo=undo)


@bp.post("/interactions/<uuid:interaction_id>/withdraw")
@requires(Can.SHARE_INTERACTION)
def take_back(interaction_id: UUID) -> Response:
    words = visible_or_404(Interaction, id=interaction_id)
    if words.origin_id is None:
        abort(409, gettext("This was written for the client from the start. Remove it instead."))
    withdraw(words, current_user)
    to = url_for("interactions.show", interaction_id=words.origin_id)
    return done(None, to=to, said=gettext("Withdrawn: the client reads it no more"))


def _origin(interaction_id: UUID) -> Interaction:
    """The team's own entry, held so that two who share it at once give one set of words."""
    held = visible(Interaction, id=interaction_id, removed_at=None).with_for_update()
    return db.session.scalars(held).one_or_none() or abort(404)
