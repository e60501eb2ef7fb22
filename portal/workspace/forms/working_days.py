"""The forms of working days: the weekend, one holiday, many pasted lines."""

import re
from datetime import date
from typing import Any

from babel.dates import get_day_names
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, Field, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, StopValidation

from portal.ground.calendars import digits, reader_locale
from portal.ground.forms import Form, Line
from portal.ground.workdays import WEEK

YEARS = range(2000, 2101)
MOST_LINES = 400
LINE = re.compile(r"\s*(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}))[\s,;:]+(\S.*)")


def in_our_time(_form: Form, field: Field) -> None:
    if field.data and field.data.year not in YEARS:
        raise StopValidation(gettext("Give a year between 2000 and 2100."))


class WeekendForm(Form):
    """The days of the week nobody works."""

    days = SelectMultipleField(_("Nobody works on"), coerce=int, default=())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days.choices = sorted(get_day_names("wide", locale=reader_locale()).items())

    def validate_days(self, field: Field) -> None:
        if len(set(field.data)) == len(WEEK):
            raise StopValidation(gettext("Leave at least one day on which people work."))


class HolidayForm(Form):
    on = DateField(_("Date"), [InputRequired(_("Choose the day.")), in_our_time])
    name = Line(_("Name"), [DataRequired(_("Say what the day is called.")), Length(max=100)])


class HolidayLinesForm(Form):
    """Many holidays at once; `holidays` are their dates and names once the form is accepted."""

    lines = TextAreaField(
        _("One holiday on each line"),
        [InputRequired(_("Paste at least one line.")), Length(max=40_000)],
        description=_("The date, then the name: 2026-12-25 Christmas Day, or 25.12.2026 Christmas Day."),
    )
    holidays: list[tuple[date, str]]

    def validate_lines(self, field: Field) -> None:
        lines = [(number, line) for number, line in enumerate(field.data.splitlines(), 1) if line.strip()]
        if len(lines) > MOST_LINES:
            raise StopValidation(gettext("Paste at most %(most)s lines at once.", most=digits(MOST_LINES)))
        found = [(number, _holiday(line)) for number, line in lines]
        if broken := [digits(number) for number, holiday in found if holiday is None]:
            raise StopValidation(
                gettext("No date and name could be read from: line %(numbers)s.", numbers=", ".join(broken[:20]))
            )
        self.holidays = [holiday for _number, holiday in found if holiday]


def _holiday(line: str) -> tuple[date, str] | None:
    """What one line says: the year first with hyphens, or the day first with dots."""
    found = LINE.fullmatch(line)
    if found is None:
        return None
    year, month, day = (int(part) for part in (found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)))
    try:
        on = date(year, month, day)
    except ValueError:
        return None
    return (on, found[7].strip()[:100]) if year in YEARS else None
