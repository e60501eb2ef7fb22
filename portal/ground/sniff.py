"""What a file is, told from its first bytes: a name can promise anything."""

from pathlib import PurePath

UNKNOWN = "application/octet-stream"
HEAD = 4096  # bytes to look at

MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
)
RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
BRANDS = {b"heic": "image/heic", b"mif1": "image/heic", b"M4A ": "audio/mp4", b"qt  ": "video/quicktime"}
OPEN_XML = "application/vnd.openxmlformats-officedocument."
ZIPPED = {
    ".docx": OPEN_XML + "wordprocessingml.document",
    ".xlsx": OPEN_XML + "spreadsheetml.sheet",
    ".pptx": OPEN_XML + "presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".zip": "application/zip",
}
OLD_OFFICE = {".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint"}
TEXTS = {
    ".txt": "text/plain",
    ".md": "text/plain",
    ".csv": "text/csv",
    ".ics": "text/calendar",
    ".eml": "message/rfc822",
}


def sniff(head: bytes, name: str = "") -> str:
    """One of the types above, else `application/octet-stream`: a page or a script is never called one.

    `head`: the first bytes, 4096 are plenty. The name only chooses among types that begin alike.
    """
    ending = PurePath(name).suffix.lower()
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"RIFF"):
        return RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], "video/mp4")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZIPPED.get(ending, "application/zip")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return OLD_OFFICE.get(ending, UNKNOWN)
    return TEXTS.get(ending, UNKNOWN) if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    """No control bytes; any encoding may be meant. UTF-16, full of zeros, says so itself."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
