"""Files that came with a form, put into the store."""

from collections.abc import Iterable
from contextlib import closing

from werkzeug.datastructures import FileStorage

from portal.ground.files import KeptFile, keep


def keep_all(uploads: Iterable[FileStorage]) -> list[KeptFile]:
    """Every file as it now is in the store. Raises FileTooLargeError."""
    kept = []
    for upload in uploads:
        with closing(upload):
            kept.append(keep(upload))
    return kept
