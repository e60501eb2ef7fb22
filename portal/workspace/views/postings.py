"""A client's updates and letters, the same pages for both sides; "read" is a button, never a visit."""

from uuid import UUID

from flask import Response, abort, g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, can, requires, visible_or_404
from portal.ground.web import done, page
from portal.people.scope import client_blueprint
from portal.workspace.models.postings import Posting, readers
from portal.workspace.models.update_pages import postings, unread_by

bp = client_blueprint("postings", __name__)


@bp.get("/updates")
@requires(Can.READ_UPDATES)
def index() -> Response:
    return page(
        "workspace/postings/index.html", postings=postings(g.client.id, current_user.id, request.args.get("after"))
    )


@bp.get("/updates/<uuid:posting_id>")
@requires(Can.READ_UPDATES)
def show(posting_id: UUID) -> Response:
    posting = visible_or_404(Posting, id=posting_id)
    read_by = readers(g.client.id, posting_id)
    return page(
        "workspace/postings/show.html",
        posting=posting,
        read_by=read_by,
        read_at=next((read.read_at for read in read_by if read.user_id == current_user.id), None),
        unread_by=unread_by(g.client.id, posting_id) if can(Can.SEE_CLIENTS) else (),
    )


@bp.post("/updates/<uuid:posting_id>/read")
@requires(Can.MARK_READ)
def mark_read(posting_id: UUID) -> Response:
    posting = visible_or_404(Posting, id=posting_id)
    if posting.withdrawn_at is not None:
        abort(409, gettext("This was withdrawn meanwhile."))
    posting.mark_read(current_user)
    return done(None, url_for(".index"), said=gettext("Marked as read"))
