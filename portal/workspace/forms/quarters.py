"""Quarters of a year: which one, the next one, and how it is called."""

from datetime import date, timedelta

from flask_babel import gettext

from portal.ground.calendars import written

MONTHS = 3


def quarter_of(day: date) -> date:
    """The first day of its quarter."""
    return date(day.year, (day.month - 1) // MONTHS * MONTHS + 1, 1)


def next_quarter(first: date) -> date:
    return date(first.year + first.month // 10, (first.month + MONTHS - 1) % 12 + 1, 1)


def quarter_words(first: date) -> str:
    """“January to March 2027”, in the reader's calendar."""
    last = next_quarter(first) - timedelta(days=1)
    months = written(first, gettext("LLLL")), written(last, gettext("LLLL y"))
    return str(gettext("%(first)s to %(last)s", first=months[0], last=months[1]))
