"""Both kinds of file store keep the same promises."""

from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from obstore.store import LocalStore, MemoryStore, S3Store

from portal.ground.stores import BucketStore, FileStore, FileTooLargeError, FolderStore, store_from_url

UNKNOWN = "0" * 32


@pytest.fixture(params=["folder", "bucket in memory", "bucket on disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return FolderStore(tmp_path / "files")
    return BucketStore(MemoryStore() if request.param == "bucket in memory" else LocalStore(tmp_path))


@pytest.mark.parametrize("content", [b"", b"words", b"x" * 200_000])
def test_a_file_comes_back_as_it_was(store, content):
    kept = store.put(BytesIO(content))
    assert b"".join(store.open(kept.key)) == content
    assert (kept.size, kept.sha256) == (len(content), sha256(content).hexdigest())
    assert store.size(kept.key) == len(content) and list(store.keys()) == [kept.key]


def test_equal_files_are_kept_apart(store):
    assert store.put(BytesIO(b"same")).key != store.put(BytesIO(b"same")).key


def test_a_deleted_file_is_gone_and_may_be_deleted_again(store):
    key = store.put(BytesIO(b"x")).key
    store.delete(key)
    store.delete(key)
    assert list(store.keys()) == []
    for look in (store.open, store.size):
        with pytest.raises(FileNotFoundError):
            look(key)


def test_a_file_too_large_leaves_nothing_behind(store, tmp_path):
    with pytest.raises(FileTooLargeError, match="100000"):
        store.put(BytesIO(b"x" * 100_001), 100_000)
    assert list(store.keys()) == [] and not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert store.put(BytesIO(b"x" * 100_000), 100_000).size == 100_000


def test_a_stream_that_breaks_off_leaves_nothing_behind(store, tmp_path):
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(size) or self._break()

        def _break(self) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(Broken(b"half"))
    assert list(store.keys()) == [] and not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "/etc/x", UNKNOWN + "/..", UNKNOWN.upper() + "\n", UNKNOWN])
def test_no_key_leads_out_of_the_store(store, key):
    for look in (store.open, store.size):
        with pytest.raises(FileNotFoundError):
            look(key)


def test_a_reader_who_leaves_closes_the_file(tmp_path):
    store = FolderStore(tmp_path)
    reading: Iterator[bytes] = store.open(store.put(BytesIO(b"x")).key)
    reading.close()  # type: ignore[attr-defined]
    assert reading.file.closed  # type: ignore[attr-defined]


def test_an_address_names_the_store(tmp_path):
    folder = store_from_url((tmp_path / "my files").as_uri())
    assert isinstance(folder, FolderStore) and folder.folder == tmp_path / "my files"
    bucket = store_from_url("s3://kept/portal/files?endpoint=http://127.0.0.1:9000&region=eu-west-2")
    assert isinstance(bucket, BucketStore) and isinstance(bucket.bucket, S3Store)
    assert bucket.bucket.prefix == "portal/files" and bucket.bucket.config["bucket"] == "kept"
    assert bucket.bucket.config["endpoint"] == "http://127.0.0.1:9000"


@pytest.mark.parametrize("url", ["", "/files", "file://host/files", "s3:///bucket", "ftp://host/files"])
def test_any_other_address_is_refused(url):
    with pytest.raises(ValueError, match="FILES_URL"):
        store_from_url(url)
