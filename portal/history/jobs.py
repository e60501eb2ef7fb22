"""What the history does on a schedule: the clean-up of the file store."""

from sqlalchemy import select

from portal.ground.db import Base, db
from portal.ground.files import FileRow, file_store
from portal.ground.settings import set_setting, setting
from portal.history.models.imports import ImportRun

SEEN = "nameless_files"


def files_named() -> set[str]:
    """The keys of all files some row names."""
    imported = select(ImportRun.file_key).where(ImportRun.file_key.is_not(None))
    named = (select(mapper.class_.key) for mapper in Base.registry.mappers if issubclass(mapper.class_, FileRow))
    return {str(key) for keys in (imported, *named) for key in db.session.scalars(keys)}


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
