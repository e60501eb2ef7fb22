"""The clean-up of the file store takes what nobody names, and nothing else."""

from io import BytesIO

from portal.ground.db import db
from portal.ground.files import KeptFile, file_store
from portal.history.jobs import sweep_files
from portal.history.models.attachments import Attachment
from tests.cast import Cast
from tests.make import Make


def test_a_file_no_row_names_goes_on_the_second_day(cast: Cast, make: Make) -> None:
    named, nameless = (file_store().put(BytesIO(words)) for words in (b"kept", b"left behind"))
    entry = make.interaction(cast.acme, cast.ada)
    file = KeptFile(key=named.key, size=4, sha256=named.sha256, name="kept.txt", content_type="text/plain")
    make.keep(Attachment.of(cast.acme.id, entry.id, file, shared=False, by=cast.ada))
    sweep_files()
    assert {named.key, nameless.key} <= set(file_store().keys())
    sweep_files()
    assert set(file_store().keys()) == {named.key}


def test_a_detached_file_goes_and_its_entry_stays(cast: Cast, make: Make) -> None:
    stored = file_store().put(BytesIO(b"words"))
    entry = make.interaction(cast.acme, cast.ada)
    file = KeptFile(key=stored.key, size=5, sha256=stored.sha256, name="a.txt", content_type="text/plain")
    attachment = Attachment.of(cast.acme.id, entry.id, file, shared=False, by=cast.ada)
    make.keep(attachment)
    entry.detach(attachment, cast.ada)
    db.session.commit()
    for _day in range(2):
        sweep_files()
    assert set(file_store().keys()) == set() and entry.removed_at is None
