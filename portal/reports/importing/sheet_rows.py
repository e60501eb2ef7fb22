"""Reading a sheet of readings: which column is which, and what each row says."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import IO, Any

from babel import Locale
from flask_babel import gettext

from portal.ground.calendars import ENGLISH, decimal_mark, reader_locale
from portal.ground.decimals import NotANumber, decimal_sign, read_decimal
from portal.ground.fold import fold
from portal.ground.sheets import SheetError, open_sheet
from portal.history.importing.dates import DMY, orders_of, read_day
from portal.history.importing.refused import Refused as NoDate
from portal.reports.importing.rows import Intake, Refused, Register
from portal.reports.models.reading_sheets import MOST_ROWS, ReadingSheet
from portal.reports.models.readings import Value

FIELDS = ("client", "metric", "month", "value")
HEADERS = {
    "client": ("client", "company", "customer", "account", "client id", "müşteri", "مشتری", "شرکت", "հաճախորդ"),
    "metric": ("metric", "code", "measure", "kpi", "goal", "metric code", "metric name", "ölçüm", "شاخص", "ցուցանիշ"),
    "month": ("month", "date", "period", "ay", "tarih", "ماه", "تاریخ", "ամիս"),
    "value": ("value", "figure", "result", "amount", "reading", "değer", "مقدار", "արժեք"),
}
MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
BACKWARDS = re.compile(r"(\d{1,2})[-/.](\d{4})")
NAMED = re.compile(r"(\D+)(\d{4})")  # the fold drops what stands between
ZIP = b"PK\x03\x04"
LARGEST_UNPACKED = 50_000_000  # bytes: such a sheet is read while somebody waits


@dataclass(frozen=True)
class Line:
    """One row of the sheet and what it says: a value, or why not."""

    number: int
    cells: Sequence[str]
    value: Value | None
    problem: str


@dataclass(frozen=True)
class Manners:
    """How the cells of a sheet are read: our field -> header, the sign for decimals, day or month first."""

    column: Mapping[str, str]
    sign: str
    order: str


def take_in(stream: IO[bytes], name: str) -> dict[str, Any]:
    """What a ReadingSheet keeps of a file; SheetError if it is none, or too long."""
    stream.seek(0)
    is_workbook = stream.read(4) == ZIP
    sheet = open_sheet(stream, name, LARGEST_UNPACKED)
    rows = [
        [number, [row.get(header, "") for header in sheet.headers]]
        for number, row in islice(sheet.numbered(), MOST_ROWS + 1)
    ]
    if len(rows) > MOST_ROWS:
        raise SheetError(gettext("This sheet has more than %(most)s rows. Divide it.", most=MOST_ROWS))
    if not rows:
        raise SheetError(gettext("This sheet has headers only. Add the readings below them."))
    return {
        "file_name": name,
        "headers": sheet.headers,
        "rows": rows,
        "is_workbook": is_workbook,
        "columns": guess(sheet.headers),
    }


def guess(headers: Iterable[str]) -> dict[str, str]:
    """Our field -> the header that most likely holds it."""
    folded = {header: fold(header) for header in headers}
    found: dict[str, str] = {}
    for name in FIELDS:
        words = [fold(word) for word in HEADERS[name]]
        fitting = sorted((words.index(plain), header) for header, plain in folded.items() if plain in words)
        if fitting:
            found[name] = fitting[0][1]
    return found


def lines_of(sheet: ReadingSheet) -> list[Line]:
    """Every row with what it says; nothing is written."""
    cells = [(number, dict(zip(sheet.headers, row, strict=True)), row) for number, row in sheet.rows]
    column = sheet.columns
    missing = [name for name in FIELDS if column.get(name) not in sheet.headers]
    if missing:
        return [Line(number, row, None, gettext("Choose the columns first.")) for number, _named, row in cells]
    manners = _manners(sheet, [named for _number, named, _row in cells])
    intake = Intake(Register({named[column["client"]] for _number, named, _row in cells}))
    return [_line(number, named, row, intake, manners) for number, named, row in cells]


def _manners(sheet: ReadingSheet, rows: Sequence[Mapping[str, str]]) -> Manners:
    column = sheet.columns
    usual = "." if sheet.is_workbook else decimal_mark()
    sign = decimal_sign((row[column["value"]] for row in rows), usual)
    orders = orders_of(({"month": row[column["month"]]} for row in rows), "")
    return Manners(column, sign, orders.get("month", {}).get("order", DMY))


def read_month(text: str, order: str) -> date:
    """The first day of the month meant by “2026-10”, “10/2026”, “October 2026” or any day of it."""
    plain = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text.strip())
    for pattern, year, month in ((MONTH, 1, 2), (BACKWARDS, 2, 1)):
        if (found := pattern.fullmatch(plain)) and 1 <= int(found[month]) <= 12 and int(found[year]) > 0:
            return date(int(found[year]), int(found[month]), 1)
    if found := NAMED.fullmatch(plain):
        known = _names(reader_locale()).get(fold(found[1])) or _names(ENGLISH).get(fold(found[1]))
        if known and int(found[2]) > 0:
            return date(int(found[2]), known, 1)
    return read_day(plain, order).replace(day=1)


def _line(number: int, named: Mapping[str, str], row: Sequence[str], intake: Intake, manners: Manners) -> Line:
    said = {name: named[header] for name, header in manners.column.items() if name in FIELDS}
    try:
        month, amount = _month(said["month"], manners.order), _amount(said["value"], manners.sign)
        return Line(number, row, intake.check(said["client"], said["metric"], month, amount), "")
    except Refused as refused:
        return Line(number, row, None, str(refused))


def _month(text: str, order: str) -> date:
    if not text.strip():
        raise Refused("month", gettext("Say which month."))
    try:
        return read_month(text, order)
    except NoDate as problem:
        raise Refused("month", str(problem)) from problem


def _amount(text: str, sign: str) -> Decimal:
    if not text.strip():
        raise Refused("value", gettext("Say how much it was."))
    try:
        return read_decimal(text, sign)
    except NotANumber as problem:
        raise Refused("value", gettext("“%(text)s” is no number.", text=text[:60])) from problem


@lru_cache
def _names(locale: Locale) -> dict[str, int]:
    """Months by their folded names, long and short."""
    widths = [locale.months[style][width] for style in ("format", "stand-alone") for width in ("wide", "abbreviated")]
    return {fold(name).strip(" ."): number for names in widths for number, name in names.items()}
