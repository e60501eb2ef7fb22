"""Files people bring: kept in the store of FILES_URL, called by a safe name, and given back as downloads only."""

import unicodedata
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import quote

from flask import Response, abort, current_app, request
from flask_babel import gettext
from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage

from portal.ground.sniff import HEAD, sniff
from portal.ground.stores import FileStore, FileTooLargeError, StoredFile, store_from_url

__all__ = [
    "FileRow",
    "FileStore",
    "FileTooLargeError",
    "KeptFile",
    "StoredFile",
    "attachment_response",
    "download",
    "file_store",
    "keep",
    "keep_all",
    "kept_file",
    "safe_name",
    "seekable",
    "sniff",
    "store_from_url",
]

LONGEST_NAME = 120
INERT = "default-src 'none'; sandbox"


@dataclass(frozen=True)
class KeptFile:
    """A file somebody brought, as it now is in the store."""

    key: str
    size: int
    sha256: str
    name: str
    content_type: str


class FileRow:
    """The columns of a row that names a kept file; its bytes are in the file store under `key`."""

    name: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)


def file_store() -> FileStore:
    """The portal's store, opened on first use."""
    known: dict[str, FileStore] = current_app.extensions.setdefault("file_stores", {})
    url = current_app.config["FILES_URL"]
    if url not in known:
        known[url] = store_from_url(url)
    return known[url]


def keep(upload: FileStorage) -> KeptFile:
    """Store an uploaded file; FileTooLargeError beyond MAX_FILE_BYTES.

    The bytes stay if the transaction fails later: `flask check-data` finds files no row knows.
    """
    name = safe_name(upload.filename or "")
    content_type = sniff(upload.stream.read(HEAD), name)
    upload.stream.seek(0)
    stored = file_store().put(upload.stream, current_app.config["MAX_FILE_BYTES"])
    return KeptFile(**vars(stored), name=name, content_type=content_type)


def safe_name(name: str) -> str:
    """The last part of the name without control or direction signs (which make “exe.pdf” of “fdp.exe”), never empty."""
    last = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(char for char in last if unicodedata.category(char)[0] != "C" or char == "\u200c")
    stem, dot, ending = " ".join(plain.split()).strip(". ").rpartition(".")
    if not dot or len(ending) > 10:
        return (stem + dot + ending)[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1] or 'file'}.{ending}"


def seekable(key: str) -> IO[bytes]:
    """A kept file as a temporary file, for readers that jump about in it; the caller closes it."""
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - handed to the caller, gone once closed
    for chunk in file_store().open(key):
        file.write(chunk)
    file.seek(0)
    return file


def keep_all(uploads: Iterable[FileStorage]) -> list[KeptFile]:
    """Every file as it now is in the store. Raises FileTooLargeError."""
    kept = []
    for upload in uploads:
        with closing(upload):
            kept.append(keep(upload))
    return kept


def kept_file(file: FileRow) -> Response:
    """The bytes of a row's file as a download; 404 in plain words where the store has lost them."""
    try:
        return attachment_response(
            file.key, name=file.name, content_type=file.content_type, size=file.size, sha256=file.sha256
        )
    except FileNotFoundError:
        abort(404, gettext("The file itself is missing. Ask whoever added it for another copy."))


def attachment_response(key: str, *, name: str, content_type: str, size: int, sha256: str) -> Response:
    """The stored file as a download, asked for anew each time.

    Raises FileNotFoundError when the store has lost it.
    """
    response = download((), name=name, content_type=content_type)
    response.content_length = size
    response.set_etag(sha256)
    if response.make_conditional(request).status_code != 304:
        response.response = file_store().open(key)
    return response


def download(pieces: Iterable[bytes], *, name: str, content_type: str) -> Response:
    """Anything as a file that is saved and never shown, so that no browser runs what is in it."""
    headers = {
        "Content-Disposition": _disposition(safe_name(name)),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": INERT,
        "Cache-Control": "private, no-cache",
        "Vary": "Cookie",
    }
    return Response(pieces, content_type=content_type, headers=headers)


def _disposition(name: str) -> str:
    """Both spellings of RFC 6266."""
    return f"attachment; filename=\"{_ascii(name)}\"; filename*=UTF-8''{quote(name, safe='')}"


def _ascii(name: str) -> str:
    """For programs that read no other: letters without marks, an underscore for the rest."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(
        char if " " <= char <= "~" and char not in '"\\%' else "_" for char in plain if not unicodedata.combining(char)
    )
