"""Dates written in the reader's language and calendar: the Persian calendar in Persian, else the Gregorian."""

import re
from datetime import date, datetime

from babel import Locale
from babel.dates import format_datetime
from flask import g
from flask_babel import get_locale
from persiantools.jdatetime import MONTH_NAMES_FA, JalaliDate

ENGLISH = Locale("en")
PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def reader_locale() -> Locale:
    """The language of the page or mail being written; English where nobody reads."""
    known: Locale | None = getattr(g.get("_flask_babel"), "babel_locale", None) if g else None  # quicker than asking
    return known or get_locale() or ENGLISH


def digits(text: str | int) -> str:
    """The same number in the reader's own digits."""
    return str(text).translate(PERSIAN_DIGITS) if _is_persian() else str(text)


def numbering() -> str:
    """Whose signs stand in a number, by CLDR: “۱٬۲۳۴٫۵” in Persian."""
    return "arabext" if _is_persian() else "latn"


def decimal_mark() -> str:
    """What the reader types before the decimals."""
    return str(reader_locale().number_symbols["latn"]["decimal"])


def written(day: date | datetime, pattern: str) -> str:
    """The day by a CLDR pattern of EEE, d, MMM, y and HH:mm. An instant has to be in the reader's zone already."""
    if _is_persian():
        pattern = _persian_date_filled_in(day, pattern)
    at = datetime(day.year, day.month, day.day, *_time_of(day))
    return digits(format_datetime(at, pattern, locale=reader_locale()))


def year_and_month(day: date) -> tuple[int, int]:
    """In the reader's calendar, to group days by month."""
    if not _is_persian():
        return day.year, day.month
    persian = JalaliDate(day)
    return persian.year, persian.month


def _is_persian() -> bool:
    return reader_locale().language == "fa"


def _time_of(day: date | datetime) -> tuple[int, int]:
    return (day.hour, day.minute) if isinstance(day, datetime) else (0, 0)


def _persian_date_filled_in(day: date, pattern: str) -> str:
    """Day, month and year of the Persian calendar in place of their signs; weekday and time are left to CLDR."""
    persian = JalaliDate(date(day.year, day.month, day.day))
    name = f"'{MONTH_NAMES_FA[persian.month]}'"
    found = {"d": str(persian.day), "y": str(persian.year), "M": name, "L": name}
    return re.sub(r"d+|y+|[ML]+", lambda sign: found[sign[0][0]], pattern)
