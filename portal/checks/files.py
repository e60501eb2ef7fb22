"""Every attachment has its file, and every file somebody's row."""

from sqlalchemy import select

from portal.checks.findings import told
from portal.ground.db import db
from portal.ground.files import file_store
from portal.history.models.attachments import Attachment


def attachments_have_their_file() -> list[str]:
    return told("attachments whose file is missing", sorted(_known() - set(file_store().keys())))


def files_have_a_row() -> list[str]:
    return told("files nobody's row names", sorted(set(file_store().keys()) - _known()))


def _known() -> set[str]:
    return set(db.session.scalars(select(Attachment.key)))
