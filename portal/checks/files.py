"""Every attachment and every import has its file, and every file somebody's row."""

from sqlalchemy import select

from portal.checks.findings import told
from portal.ground.db import db
from portal.ground.files import file_store
from portal.history.models.attachments import Attachment
from portal.history.models.imports import ImportRun


def attachments_have_their_file() -> list[str]:
    return told("attachments whose file is missing", sorted(files_named() - set(file_store().keys())))


def files_have_a_row() -> list[str]:
    return told("files nobody's row names", sorted(set(file_store().keys()) - files_named()))


def files_named() -> set[str]:
    """The keys of all files some row names."""
    imported = select(ImportRun.file_key).where(ImportRun.file_key.is_not(None))
    return {*db.session.scalars(select(Attachment.key)), *map(str, db.session.scalars(imported))}
