"""What the history does on a schedule: the clean-up of the file store."""

from sqlalchemy import select

from portal.ground.db import db
from portal.ground.files import file_store
from portal.ground.settings import set_setting, setting
from portal.history.models.attachments import Attachment
from portal.history.models.imports import ImportRun

SEEN = "nameless_files"


def files_named() -> set[str]:
    """The keys of all files some row names."""
    imported = select(ImportRun.file_key).where(ImportRun.file_key.is_not(None))
    return {*db.session.scalars(select(Attachment.key)), *map(str, db.session.scalars(imported))}


def sweep_files() -> None:
    """Delete the files that no row names, the second day they are met.

    The first time they are only remembered: a file is stored before the row that will name it is committed.
    """
    store = file_store()
    nameless = set(store.keys()) - files_named()
    for key in nameless & set(setting(SEEN, [])):
        store.delete(key)
    set_setting(SEEN, sorted(nameless - set(setting(SEEN, []))))
    db.session.commit()
