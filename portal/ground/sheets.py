"""Sheets people bring and take: CSV and XLSX, read and written row by row."""

from collections.abc import Iterable, Iterator
from typing import IO

from flask_babel import gettext

from portal.ground.cells import SheetError, headers_of, row_of
from portal.ground.csv_sheets import CsvRows, csv_stream
from portal.ground.xlsx_sheets import LARGEST, XlsxRows, xlsx_file

__all__ = ["Sheet", "SheetError", "csv_stream", "open_sheet", "xlsx_file"]

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
OTHERS = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")


class Sheet:
    """A table whose first row with any words names the columns.

    Iterating yields each row as header -> text, from the beginning at every pass; empty rows are left out.
    """

    def __init__(self, rows: Iterable[list[str]]) -> None:
        self._rows = rows
        self.headers = headers_of(next((cells for cells in rows if any(map(str.strip, cells))), []))

    def __iter__(self) -> Iterator[dict[str, str]]:
        return (row for _number, row in self.numbered())

    def numbered(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row with its number in the sheet, as a spreadsheet program shows it: the first is 1."""
        filled = ((number, cells) for number, cells in enumerate(self._rows, 1) if any(map(str.strip, cells)))
        next(filled, None)
        return ((number, row_of(self.headers, cells)) for number, cells in filled)


def open_sheet(stream: IO[bytes], name: str = "", largest: int = LARGEST) -> Sheet:
    """The sheet in a stream that can seek, told by its first bytes; SheetError if it is none we can read.

    The stream stays the caller's and has to stay open while the sheet is read. `name` is for messages; `largest`: the
    bytes to which a workbook may unpack.
    """
    stream.seek(0)
    head = stream.read(8)
    if head.startswith(OLD_EXCEL):
        raise SheetError(
            gettext("%(name)s is an old or protected workbook. Save it as .xlsx without a password.", name=name)
        )
    if head.startswith(OTHERS):
        raise SheetError(gettext("%(name)s is no sheet. Choose a CSV file or an Excel workbook.", name=name))
    return Sheet(XlsxRows(stream, largest) if head.startswith(ZIP) else CsvRows(stream))
