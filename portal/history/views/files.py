"""Files of entries: downloaded, added, taken away."""

from uuid import UUID

from flask import Response, abort, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, is_team, requires, visible_or_404
from portal.ground.files import FileTooLargeError, keep_all, kept_file
from portal.ground.web import done
from portal.history.forms.written import FilesForm
from portal.history.models.attachments import Attachment
from portal.history.models.interactions import Interaction
from portal.people.scope import client_blueprint

bp = client_blueprint("files", __name__)


@bp.get("/files/<uuid:attachment_id>")
@requires(Can.DOWNLOAD_FILE)
def download(attachment_id: UUID) -> Response:
    """The bytes, saved and never shown; of a removed entry for the team alone."""
    file = visible_or_404(Attachment, id=attachment_id)
    entry = visible_or_404(Interaction, id=file.interaction_id)
    if entry.removed_at is not None and not is_team():
        abort(404)
    return kept_file(file)


@bp.post("/interactions/<uuid:interaction_id>/files")
@requires(Can.EDIT_INTERACTION)
def add(interaction_id: UUID) -> Response:
    entry = visible_or_404(Interaction, id=interaction_id, removed_at=None)
    to = url_for("interactions.show", interaction_id=entry.id)
    uploads = [upload for upload in FilesForm().files.data or () if getattr(upload, "filename", "")]
    if not uploads:
        abort(422, gettext("Choose a file first."))
    try:
        for file in keep_all(uploads):
            entry.attach(file, current_user)
    except FileTooLargeError as error:
        abort(413, gettext("A file may have %(most)s MB at most.", most=error.most // 1_000_000))
    return done(None, to=to, said=gettext("File added"))


@bp.post("/files/<uuid:attachment_id>/remove")
@requires(Can.EDIT_INTERACTION)
def remove(attachment_id: UUID) -> Response:
    file = visible_or_404(Attachment, id=attachment_id)
    entry = visible_or_404(Interaction, id=file.interaction_id)
    entry.detach(file, current_user)
    return done(None, to=url_for("interactions.show", interaction_id=entry.id), said=gettext("File removed"))
