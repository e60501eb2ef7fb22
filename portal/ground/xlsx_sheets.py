"""XLSX: read row by row within limits, written row by row; every text is a text."""

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any
from zipfile import ZipFile

from flask_babel import gettext

from portal.ground.cells import MOST_COLUMNS, SheetError, text_of
from portal.ground.deferred import on_first_use

if TYPE_CHECKING:
    import openpyxl
    from openpyxl.cell import cell as openpyxl_cell
else:
    openpyxl, openpyxl_cell = on_first_use("openpyxl"), on_first_use("openpyxl.cell.cell")

LARGEST = 400_000_000  # bytes of all parts unpacked
LARGEST_PART_HELD = 120_000_000  # bytes of the texts, which are held in memory
MOST_PARTS = 2_000
MOST_PIECES = 4_000_000  # rows of a sheet, or different texts
MOST_ROWS = 1_048_576  # of one sheet, header included
LARGEST_PIECE, MOST_TAGS = 8_000_000, 500_000  # of a row, or of a part without any: each is held as a whole
TEXTS, UNREAD = "xl/sharedStrings.xml", "xl/pivotCache/"
PIECE = re.compile(rb"<(?:\w+:)?(?:row|si)[\s/>]")  # how a row begins, and a text
AT_ONCE = 1 << 20
BEFORE_XML = b" \t\r\n\0\xef\xbb\xbf\xfe\xff"


class XlsxRows:
    """The rows of the first sheet that holds any, read anew at each pass."""

    def __init__(self, stream: IO[bytes], largest: int = LARGEST) -> None:
        _refuse_bombs(stream, largest)
        self.stream = stream

    def __iter__(self) -> Iterator[list[str]]:
        with _broken_files_explained(
            gettext("This workbook is damaged. Open it in Excel, save it again and try once more.")
        ):
            yield from self._rows()

    def _rows(self) -> Iterator[list[str]]:
        self.stream.seek(0)
        with warnings.catch_warnings(action="ignore"):
            book = openpyxl.load_workbook(self.stream, read_only=True, data_only=True, keep_links=False)
        try:
            sheets: Any = book.worksheets
            for sheet in sheets:
                if sheet._worksheet_path.startswith(UNREAD):
                    raise _too_large()
                sheet.reset_dimensions()
                found = False
                for row in sheet.iter_rows(max_row=MOST_ROWS, values_only=True):
                    found = True
                    yield [text_of(cell) for cell in row[: MOST_COLUMNS + 1]]
                if found:
                    return
        finally:
            book.close()


@contextmanager
def _broken_files_explained(words: str) -> Iterator[None]:
    """The reader of a stranger's file fails in more ways than it names; each means that the file is broken."""
    try:
        yield
    except (SheetError, GeneratorExit):
        raise
    except Exception as error:
        raise SheetError(words) from error


def _refuse_bombs(stream: IO[bytes], largest: int) -> None:
    """A small file may unpack to anything; what its index promises is also the most that is ever unpacked."""
    words = gettext("This workbook cannot be opened. Save it again as .xlsx, or as CSV.")
    with _broken_files_explained(words), ZipFile(stream) as archive:
        parts = {part.filename: part.file_size for part in archive.infolist()}
        if "xl/workbook.xml" not in parts:
            raise SheetError(gettext("This is no Excel workbook. Save the sheet as .xlsx or as CSV."))
        if len(parts) > MOST_PARTS or sum(parts.values()) > largest or parts.get(TEXTS, 0) > LARGEST_PART_HELD:
            raise _too_large()
        for name in parts:
            if not name.startswith(UNREAD):
                _refuse_endless_rows(archive, name)


def _refuse_endless_rows(archive: ZipFile, name: str) -> None:
    """Ten million empty cells in one row are a file of forty thousand bytes, and three gigabytes once it is read."""
    pieces = length = tags = 0
    with archive.open(name) as part:
        head = part.read(AT_ONCE)
        if head.lstrip(BEFORE_XML)[:1] not in (b"<", b""):
            return  # a picture
        for chunk in chain((head,), iter(lambda: part.read(AT_ONCE), b"")):
            first, *others = PIECE.split(chunk)
            for piece in (first, *others):
                if piece is not first:
                    pieces, length, tags = pieces + 1, 0, 0
                length, tags = length + len(piece), tags + piece.count(b"<")
                if length > LARGEST_PIECE or tags > MOST_TAGS or pieces > MOST_PIECES:
                    raise _too_large()


def _too_large() -> SheetError:
    return SheetError(gettext("This workbook is too large. Divide it, or save the sheet as CSV."))


def xlsx_file(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> IO[bytes]:
    """A workbook of one sheet as a temporary file, ready to be read; rows are written as they come."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, header) for header in headers])
    for number, row in enumerate(rows, 2):
        if number > MOST_ROWS:
            raise SheetError(gettext("An Excel sheet holds %(most)s rows at most. Choose CSV.", most=MOST_ROWS))
        sheet.append([_cell(sheet, value) for value in row])
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - handed to the caller, gone once closed
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: Any, value: object) -> object:
    """Numbers and dates as such; text as a text, even where it begins like a formula."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)  # Excel knows no zones
    if not isinstance(value, str):
        return value
    cell = openpyxl_cell.WriteOnlyCell(sheet, openpyxl_cell.ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell
