"""Comments and files of a milestone, for both sides."""

from uuid import UUID

from flask import Response, abort, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.files import FileTooLargeError, keep_all, kept_file
from portal.ground.web import done, wants_fragment
from portal.people.scope import client_blueprint
from portal.workspace.forms.talk import CommentForm
from portal.workspace.models.comments import Comment
from portal.workspace.models.milestone_files import MilestoneFile
from portal.workspace.models.milestones import Milestone
from portal.workspace.views.spoken import FRAGMENT, find_milestone, refused, spoken

bp = client_blueprint("talk", __name__)


@bp.post("/roadmap/milestones/<uuid:milestone_id>/comments")
@requires(Can.COMMENT)
def write(milestone_id: UUID) -> Response:
    milestone = find_milestone(milestone_id)
    form = CommentForm()
    if not form.validate_on_submit():
        return refused(milestone, form, comment_form=form)
    try:
        files = keep_all(form.uploads)
    except FileTooLargeError as error:
        form.refuse(form.files, gettext("A file may have %(most)s MB at most.", most=error.most // 1_000_000))
        return refused(milestone, form, 413, comment_form=form)
    comment = Comment.write(milestone, current_user, form.words) if form.words else None
    for file in files:
        MilestoneFile.attach(milestone, current_user, file, comment_id=comment.id if comment else None)
    undo = url_for(".take_back", comment_id=comment.id, on=request.args.get("on")) if comment else None
    return _talked(milestone, gettext("Sent") if comment else gettext("File added"), undo)


@bp.post("/roadmap/comments/<uuid:comment_id>/remove")
@requires(Can.COMMENT)
def take_back(comment_id: UUID) -> Response:
    comment, milestone = _own_comment(comment_id)
    comment.remove(current_user)
    undo = url_for(".put_back", comment_id=comment_id, on=request.args.get("on"))
    return _talked(milestone, gettext("Comment taken back"), undo)


@bp.post("/roadmap/comments/<uuid:comment_id>/restore")
@requires(Can.COMMENT)
def put_back(comment_id: UUID) -> Response:
    comment, milestone = _own_comment(comment_id)
    comment.restore(current_user)
    return _talked(milestone, gettext("Comment put back"))


@bp.get("/roadmap/files/<uuid:file_id>")
@requires(Can.DOWNLOAD_FILE)
def download(file_id: UUID) -> Response:
    """The bytes, saved and never shown."""
    file = visible_or_404(MilestoneFile, id=file_id, removed_at=None)
    find_milestone(file.milestone_id)
    return kept_file(file)


@bp.post("/roadmap/files/<uuid:file_id>/remove")
@requires(Can.COMMENT)
def remove_file(file_id: UUID) -> Response:
    file, milestone = _own_file(file_id)
    file.remove(current_user, milestone.title)
    undo = url_for(".restore_file", file_id=file_id, on=request.args.get("on"))
    return _talked(milestone, gettext("File removed"), undo)


@bp.post("/roadmap/files/<uuid:file_id>/restore")
@requires(Can.COMMENT)
def restore_file(file_id: UUID) -> Response:
    file, milestone = _own_file(file_id)
    file.restore(current_user, milestone.title)
    return _talked(milestone, gettext("File restored"))


def where(milestone_id: UUID) -> str:
    """Back to the milestone, on the roadmap or on its own page, wherever the form stood."""
    if request.args.get("on") == "page":
        return url_for("milestones.show", milestone_id=milestone_id, _anchor=f"talk-{milestone_id}")
    return url_for("roadmap.index", open=milestone_id, _anchor=f"milestone-{milestone_id}")


def _talked(milestone: Milestone, said: str, undo: str | None = None) -> Response:
    shown = spoken(milestone) if wants_fragment() else None
    return done(FRAGMENT, where(milestone.id), said=said, undo=undo, spoken=shown)


def _own_comment(comment_id: UUID) -> tuple[Comment, Milestone]:
    comment = visible_or_404(Comment, id=comment_id)
    if not comment.may_remove(current_user):
        abort(403)
    return comment, find_milestone(comment.milestone_id)


def _own_file(file_id: UUID) -> tuple[MilestoneFile, Milestone]:
    file = visible_or_404(MilestoneFile, id=file_id)
    if not file.may_remove(current_user):
        abort(403)
    return file, find_milestone(file.milestone_id)
