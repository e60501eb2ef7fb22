"""CSV: read in whatever encoding and with whatever delimiter it comes, written so that Excel opens it right."""

import csv
import io
import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import IO

from flask_babel import gettext

from portal.ground.cells import SheetError, guarded, text_of, unguarded
from portal.ground.encoding import encoding_of

DELIMITERS = ",;\t|"
SAMPLE_ROWS = 30
SAMPLE_CHARACTERS = 1 << 18
PIECE = 1 << 16
SAYS = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)  # how Excel is told the delimiter

csv.field_size_limit(1_000_000)  # characters of one cell; the library's own limit cuts long notes off


class CsvRows:
    """The rows of a CSV stream, read anew at each pass and never held all at once."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.encoding = stream, encoding_of(stream)
        with _Text(stream, self.encoding) as text:
            sample = text.read(SAMPLE_CHARACTERS)
        said = SAYS.match(sample)
        self.skip = 1 if said else 0
        self.delimiter = said[1] if said else _delimiter(sample)

    def __iter__(self) -> Iterator[list[str]]:
        with _Text(self.stream, self.encoding) as text:
            rows = csv.reader(text, delimiter=self.delimiter)
            try:
                for cells in islice(rows, self.skip, None):
                    yield [unguarded(cell) for cell in cells]
            except csv.Error as error:
                raise SheetError(_hint(rows.line_num)) from error


class _Text:
    """The stream as text for a while; the stream itself stays open."""

    def __init__(self, stream: IO[bytes], encoding: str) -> None:
        stream.seek(0)
        self.text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")

    def __enter__(self) -> io.TextIOWrapper:
        return self.text

    def __exit__(self, *_error: object) -> None:
        self.text.detach()


def _hint(line: int) -> str:
    hint = gettext("Line %(line)s cannot be divided into cells: a quotation mark before it may be open.", line=line)
    return str(hint)


def _delimiter(sample: str) -> str:
    """The sign that divides most rows into the same number of cells, more than one."""
    return max(DELIMITERS, key=lambda sign: _evenness(sample, sign))


def _evenness(sample: str, sign: str) -> tuple[float, int]:
    """How many rows have the commonest number of cells, as a share; and that number."""
    try:
        rows = [row for row in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=sign), SAMPLE_ROWS) if row]
    except csv.Error:
        return 0.0, 0
    (cells, times), *_ = Counter(map(len, rows)).most_common(1) or [(0, 0)]
    return (times / len(rows), cells) if cells > 1 else (0.0, 0)


def csv_stream(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The sheet in pieces of UTF-8 with the mark Excel needs; no cell of text is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(map(guarded, headers))
    yield BOM_UTF8
    for row in rows:
        writer.writerow(map(_written, row))
        if text.tell() >= PIECE:
            yield _taken(text)
    yield _taken(text)


def _written(cell: object) -> str:
    """An instant has its time also where that is midnight: a column of them is read as one."""
    if isinstance(cell, str):
        return guarded(cell)
    return cell.isoformat(timespec="seconds") if isinstance(cell, datetime) else text_of(cell)


def _taken(text: io.StringIO) -> bytes:
    piece = text.getvalue().encode(errors="replace")
    text.seek(0)
    text.truncate()
    return piece
