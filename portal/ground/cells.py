"""Cells of sheets: what goes into one, what comes out of one, and what a sheet may not be."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from flask_babel import gettext

MOST_COLUMNS = 500
BEGINS_FORMULA = "=+-@\t\r\n＝＋－＠"  # wide signs too, in East Asian Excel
FORMULA = tuple(BEGINS_FORMULA)
GUARDED = re.compile(f"'(?=[{re.escape(BEGINS_FORMULA)}])")
Cell = str | int | float | Decimal | bool | date | time | None


class SheetError(ValueError):
    """A sheet that cannot be read; its text says to the person who brought it what to do."""


def text_of(value: object) -> str:
    """A cell as text: dates as ISO, whole numbers without a point, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return _day_or_instant(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) < 1e15 else repr(value)
    return str(value)


def _day_or_instant(at: datetime) -> str:
    midnight = at.time() == time() and at.tzinfo is None
    return at.date().isoformat() if midnight else at.isoformat(timespec="seconds")


def guarded(text: str) -> str:
    """Text no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return "'" + text if text.startswith(FORMULA) else text


def unguarded(text: str) -> str:
    """What `guarded` was given, so that an export can be imported again."""
    return GUARDED.sub("", text, count=1) if text.startswith("'") else text


def headers_of(first: Sequence[str]) -> list[str]:
    """One name for each column: unnamed ones are numbered, equal ones told apart, empty ones at the end dropped."""
    names = [name.strip() for name in first]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise SheetError(gettext("This file is empty. Choose one whose first row names the columns."))
    if len(names) > MOST_COLUMNS:
        raise SheetError(gettext("This file has more than %(most)s columns.", most=MOST_COLUMNS))
    unique: list[str] = []
    for number, name in enumerate(names, 1):
        unique.append(_different(name or gettext("Column %(number)s", number=number), unique))
    return unique


def _different(name: str, others: Iterable[str]) -> str:
    taken = set(others)
    copies = (name if number == 1 else f"{name} ({number})" for number in range(1, len(taken) + 2))
    return next(copy for copy in copies if copy not in taken)


def row_of(headers: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The row by its headers; missing cells are empty, cells beyond the headers are kept under their number."""
    row = {header: cells[place].strip() if place < len(cells) else "" for place, header in enumerate(headers)}
    for number, cell in enumerate(cells[len(headers) : MOST_COLUMNS], len(headers) + 1):
        if cell.strip():
            row[gettext("Column %(number)s", number=number)] = cell.strip()
    return row
