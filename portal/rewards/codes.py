"""Voucher codes from a list: one on each line, of a table the first column."""

from collections.abc import Collection, Iterable
from typing import IO, NamedTuple

from flask_babel import gettext

from portal.ground.csv_sheets import CsvRows
from portal.ground.sheets import SheetError

MOST_CODES = 5000
LONGEST_CODE = 80
HEADERS = ("code", "codes", "voucher")


class CodesRead(NamedTuple):
    """What a list holds: the codes that are new, and how many lines are not, each for its reason."""

    codes: list[str]
    doubles: int
    known: int
    empty: int
    too_long: int


def lines_in(stream: IO[bytes]) -> list[str]:
    """The first cell of every row, "" for an empty one; SheetError beyond MOST_CODES or if it cannot be read."""
    lines = [row[0].strip() if row else "" for row in CsvRows(stream)]
    if lines and lines[0].casefold() in HEADERS:
        lines = lines[1:]
    return checked(lines)


def checked(lines: list[str]) -> list[str]:
    if len(lines) > MOST_CODES:
        raise SheetError(gettext("At most %(most)s codes at once.", most=MOST_CODES))
    return lines


def read_codes(lines: Iterable[str], known: Collection[str]) -> CodesRead:
    """`known`: the codes the reward has already."""
    new: dict[str, None] = {}
    doubles = already = empty = too_long = 0
    for line in lines:
        code = line.strip()
        empty += not code
        doubles += code in new
        already += code in known
        too_long += len(code) > LONGEST_CODE
        if code and code not in known and len(code) <= LONGEST_CODE:
            new[code] = None
    return CodesRead(list(new), doubles, already, empty, too_long)
