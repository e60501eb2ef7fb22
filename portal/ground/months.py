"""Months as the reports count them: by their first day, named in the reader's language, "2026-10" in addresses.

A reported month is one of the Gregorian calendar for every reader, for the figures are; a Persian reader is told its
Gregorian name and, beside it, its first and last day in their own calendar.
"""

from calendar import monthrange
from datetime import date
from functools import lru_cache

from babel.dates import format_date
from flask import Flask
from flask_babel import gettext
from werkzeug.routing import BaseConverter, ValidationError

from portal.ground.calendars import digits, reader_locale, written

YEARS = range(1900, 2200)  # one more than is told or drawn lies within the calendar on either side


class MonthConverter(BaseConverter):
    """`<month:month>` in an address is the first day of "2026-10"."""

    regex = r"\d{4}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> date:
        if int(value[:4]) not in YEARS:
            raise ValidationError
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date) -> str:
        return month_key(value)


def init_months(app: Flask) -> None:
    app.url_map.converters["month"] = MonthConverter
    app.jinja_env.filters.update(month_name=month_name, month_title=month_title)
    app.jinja_env.globals["month_in_own_calendar"] = month_in_own_calendar


def months_later(day: date, months: int) -> date:
    """The same day so many months on; the last of a shorter month."""
    month = day.year * 12 + day.month - 1 + months
    year, number = month // 12, month % 12 + 1
    return date(year, number, min(day.day, monthrange(year, number)[1]))


def month_key(month: date) -> str:
    """“2026-10”."""
    return f"{month:%Y-%m}"


def month_name(month: date) -> str:
    """“October”."""
    return _gregorian(month, "LLLL")


def month_short(month: date) -> str:
    """“Oct”, for the axis of a chart."""
    return _gregorian(month, "LLL")


def month_title(month: date) -> str:
    """“October 2026”."""
    return _gregorian(month, "LLLL y")


def month_in_own_calendar(month: date) -> str | None:
    """From which day to which, where the reader's calendar has other months; else None."""
    if reader_locale().language != "fa":
        return None
    last_day = month.replace(day=monthrange(month.year, month.month)[1])
    first, last = (written(day, "d MMMM y") for day in (month, last_day))
    return str(gettext("%(first)s to %(last)s", first=first, last=last))


def _gregorian(month: date, pattern: str) -> str:
    return _named(month, pattern, str(reader_locale()))


@lru_cache(1024)
def _named(month: date, pattern: str, _locale: str) -> str:
    """In the language of this moment, which `_locale` names for the memory."""
    return digits(format_date(month, pattern, locale=reader_locale()))
