"""Where the bytes of files live: a folder of this machine, or a bucket that speaks S3."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from portal.ground.db import new_id
from portal.ground.deferred import on_first_use

if TYPE_CHECKING:
    import obstore
    from obstore import store as obstore_store
    from obstore.store import ObjectStore, S3Store
else:
    obstore, obstore_store = on_first_use("obstore"), on_first_use("obstore.store")

CHUNK = 64 * 1024
KEY = re.compile("[0-9a-f]{32}")


class FileTooLargeError(ValueError):
    """More bytes than a file may have; `most` says how many that is."""

    def __init__(self, most: int) -> None:
        super().__init__(f"a file may have {most} bytes at most")
        self.most = most


@dataclass(frozen=True)
class StoredFile:
    """What was kept: the key to find it by, its bytes counted and their SHA-256 in hex."""

    key: str
    size: int
    sha256: str


class FileStore(Protocol):
    """Bytes under keys the store chooses. A key nobody was given raises FileNotFoundError in `open` and `size`."""

    def put(self, stream: IO[bytes], most: int | None = None, key: str | None = None) -> StoredFile:
        """Keep the rest of the stream, whole or not at all; FileTooLargeError beyond `most` bytes."""
        ...

    def open(self, key: str) -> Iterator[bytes]: ...

    def size(self, key: str) -> int: ...

    def delete(self, key: str) -> None:
        """Safe to call twice."""
        ...

    def keys(self) -> Iterator[str]: ...


class _Measured:
    """The chunks of a stream, counted and hashed as they pass."""

    def __init__(self, stream: IO[bytes], most: int | None) -> None:
        self.stream, self.most, self.size, self.hash = stream, most, 0, sha256()

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self.stream.read(CHUNK):
            self.size += len(chunk)
            if self.most is not None and self.size > self.most:
                raise FileTooLargeError(self.most)
            self.hash.update(chunk)
            yield chunk

    def kept_as(self, key: str) -> StoredFile:
        return StoredFile(key, self.size, self.hash.hexdigest())


class _Chunks:
    """A file in pieces, closed at its end, or earlier by a reader who leaves (a generator never begun would not be)."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        if chunk := self.file.read(CHUNK):
            return chunk
        self.close()
        raise StopIteration

    def close(self) -> None:
        self.file.close()


class FolderStore:
    """Files in a folder, parted by the end of their keys so that no folder grows without bound."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, stream: IO[bytes], most: int | None = None, key: str | None = None) -> StoredFile:
        key, measured = key or new_id().hex, _Measured(stream, most)
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        try:
            _write(partial, measured)
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
        return measured.kept_as(key)

    def open(self, key: str) -> Iterator[bytes]:
        return _Chunks(self._path(key).open("rb"))

    def size(self, key: str) -> int:
        return self._path(key).stat().st_size

    def delete(self, key: str) -> None:
        with suppress(FileNotFoundError):
            self._path(key).unlink()

    def keys(self) -> Iterator[str]:
        return (path.name for path in self.folder.glob("??/*") if KEY.fullmatch(path.name))

    def _path(self, key: str) -> Path:
        return self.folder / _known(key)[-2:] / key


class BucketStore:
    """Files in a bucket, whatever speaks S3."""

    def __init__(self, bucket: "ObjectStore") -> None:
        self.bucket = bucket

    def put(self, stream: IO[bytes], most: int | None = None, key: str | None = None) -> StoredFile:
        key, measured = key or new_id().hex, _Measured(stream, most)
        obstore.put(self.bucket, key, iter(measured))
        return measured.kept_as(key)

    def open(self, key: str) -> Iterator[bytes]:
        found = obstore.get(self.bucket, _known(key))
        return (bytes(chunk) for chunk in found.stream(min_chunk_size=CHUNK))

    def size(self, key: str) -> int:
        return obstore.head(self.bucket, _known(key))["size"]

    def delete(self, key: str) -> None:
        with suppress(FileNotFoundError):
            obstore.delete(self.bucket, _known(key))

    def keys(self) -> Iterator[str]:
        return (found["path"] for page in obstore.list(self.bucket) for found in page if KEY.fullmatch(found["path"]))


def store_from_url(url: str) -> FileStore:
    """`file:///folder`, or `s3://bucket/prefix?endpoint=https://host&region=eu-west-2`.

    The keys of an S3 account come from the environment, as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path:
        return FolderStore(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        return BucketStore(_bucket(parts.netloc, parts.path.strip("/"), dict(parse_qsl(parts.query))))
    raise ValueError("FILES_URL has to look like file:///folder or s3://bucket.")


def _bucket(name: str, prefix: str, options: dict[str, str]) -> "S3Store":
    plain_http = options.get("endpoint", "").startswith("http://")
    return obstore_store.S3Store(name, prefix=prefix or None, client_options={"allow_http": plain_http}, **options)  # type: ignore[arg-type]


def _known(key: str) -> str:
    """The key itself; anything that is not one of ours is never looked for, least of all on another path."""
    if not KEY.fullmatch(key):
        raise FileNotFoundError(key)
    return key


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    """Written down to the disk: what a page has promised to keep survives a loss of power."""
    with path.open("xb") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
