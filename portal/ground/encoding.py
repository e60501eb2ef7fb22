"""Which encoding a text file is in: what it says itself, else UTF-8 if it can be, else the likeliest of Windows."""

import codecs
import re
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from portal.ground.deferred import on_first_use

if TYPE_CHECKING:
    import charset_normalizer
else:
    charset_normalizer = on_first_use("charset_normalizer")

CHUNK = 1 << 16
SAMPLE = 1 << 15
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# From the beginning of a word only, and without a way back: else a long word of plain letters is read once per letter.
WORDS = re.compile(rb"(?<![A-Za-z\x80-\xff])[A-Za-z]*+[\x80-\xff][A-Za-z\x80-\xff]*+")
OTHER_SCRIPTS = ["cp1251", "cp1253", "cp1256"]
SIGNS = "€‚„…†‡‰‹›‘’“”•–—™ §©«®°±·»£¥\xa0"
LATIN = {
    "cp1252": "àâäáãåæçéèêëíîïìñóôöòõøúùûüßœÿÀÂÄÁÅÆÇÉÈÊËÍÎÑÓÔÖÒÕØÚÙÛÜŒ",
    "cp1254": "çğıöşüâîûÇĞİÖŞÜÂÎÛ",
    "cp1250": "ąćęłńóśźżáčďéěíňřšťúůýžöüőűăâîşţľĺŕäôßĄĆĘŁŃÓŚŹŻÁČĎÉĚÍŇŘŠŤÚŮÝŽÖÜŐŰĂÂÎŞŢĽÄÔ",
}


def encoding_of(stream: IO[bytes]) -> str:
    """A codec for the whole of the stream, which is left at its beginning."""
    stream.seek(0)
    head = stream.read(CHUNK)
    found = _said(head) or _unsaid_utf_16(head) or _utf_8(stream) or _windows(stream)
    stream.seek(0)
    return found


def _said(head: bytes) -> str | None:
    return next((codec for mark, codec in MARKS if head.startswith(mark)), None)


def _unsaid_utf_16(head: bytes) -> str | None:
    """Zeros between letters, in every second place."""
    for codec, letters in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if letters and letters.count(0) > len(letters) // 2:
            return codec
    return None


def _utf_8(stream: IO[bytes]) -> str | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(stream):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _windows(stream: IO[bytes]) -> str:
    """Told by the words with letters beyond ASCII: mostly such letters, and it is another script than Latin."""
    words = b" ".join(_telling_words(stream))
    beyond = sum(byte > 127 for byte in words)
    if beyond * 2 > len(words):
        best = charset_normalizer.from_bytes(words, cp_isolation=OTHER_SCRIPTS).best()
        return best.encoding if best else "cp1252"
    return max(LATIN, key=lambda codec: sum(char in LATIN[codec] + SIGNS for char in words.decode(codec, "ignore")))


def _telling_words(stream: IO[bytes]) -> Iterator[bytes]:
    gathered = 0
    for chunk in _chunks(stream):
        for word in WORDS.findall(chunk):
            yield word
            gathered += len(word)
        if gathered > SAMPLE:
            return


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(CHUNK):
        yield chunk
