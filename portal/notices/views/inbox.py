"""Notifications: what one has been told, and that one has read it. Looking at the list changes nothing."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.web import done, page
from portal.notices.models.inbox import notices_of
from portal.notices.models.notices import Notice, mark_all_read

bp = Blueprint("inbox", __name__, url_prefix="/notifications")


@bp.get("")
@requires(Can.READ_NOTICES)
def index() -> Response:
    """`?show=unread` only what is unread."""
    unread = request.args.get("show") == "unread"
    found = notices_of(current_user.id, unread=unread, after=request.args.get("after"))
    show = "unread" if unread else None
    older = url_for(".index", show=show, after=found.after) if found.after else None
    newest = url_for(".index", show=show) if request.args.get("after") else None
    named = current_user.is_team or len(current_user.leads) > 1
    return page("notices/inbox/index.html", found=found, unread=unread, older=older, newest=newest, named=named)


@bp.post("/<uuid:notice_id>/read")
@requires(Can.READ_NOTICES)
def mark_read(notice_id: UUID) -> Response:
    """Back to the same page of the list; what is sent while a link is followed gets an answer nobody reads."""
    visible_or_404(Notice, id=notice_id, user_id=current_user.id).mark_read()
    back = url_for(".index", show=request.args.get("show"), after=request.args.get("after"))
    return done(None, to=back)


@bp.post("/read")
@requires(Can.READ_NOTICES)
def mark_all() -> Response:
    mark_all_read(current_user.id)
    return done(None, to=url_for(".index"), said=gettext("All marked as read."))
