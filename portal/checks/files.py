"""Every attachment and every import has its file, and every file somebody's row."""

from portal.checks.findings import told
from portal.ground.files import file_store
from portal.history.jobs import files_named


def attachments_have_their_file() -> list[str]:
    return told("attachments whose file is missing", sorted(files_named() - set(file_store().keys())))


def files_have_a_row() -> list[str]:
    return told("files nobody's row names", sorted(set(file_store().keys()) - files_named()))
