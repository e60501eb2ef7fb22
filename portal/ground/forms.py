"""The form every other form starts from."""

from decimal import Decimal
from typing import Any

from flask_babel import format_decimal, gettext
from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, Field, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, StopValidation

from portal.ground.calendars import decimal_mark, digits
from portal.ground.db import Exact
from portal.ground.decimals import NotANumber, read_decimal

YEARS = range(1900, 2200)
MOST = 2**63 - 1


class Form(FlaskForm):
    """A form whose refused fields keep what was typed.

    `values` are the accepted values by field name, without the token against forged requests.
    """

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.data.items() if name not in ("csrf_token", "version")}

    def refuse(self, field: Field, message: str) -> None:
        """Put an error found by the domain beside its field."""
        field.errors = [*field.errors, message]


class VersionedForm(Form):
    """A form over a row people edit together: it carries the version that was read."""

    version = HiddenField(validators=[InputRequired()])


class Day(DateField):
    """A day of our time: what is drawn and counted from it stays within what a calendar holds."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and self.data.year not in YEARS:
            self.data = None
            raise ValueError(gettext("Give a year between 1900 and 2199."))


class Amount(DecimalField):
    """A finite number; wtforms lets NaN and Infinity through to validators that break on them."""

    data: Decimal | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(self.gettext("Not a valid decimal value."))


class Whole(IntegerField):
    """A whole number that a column can hold; wtforms' bounds break on one of four hundred digits.

    What is no such number is said once: further validators ask only about what is one, or nothing.
    """

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(gettext("Enter a whole number.")) from error
        if self.data is not None and abs(self.data) > MOST:
            self.data = None
            raise ValueError(gettext("This number is too large."))

    def pre_validate(self, form: Any) -> None:
        if self.process_errors and strip(self.raw_data[0] if self.raw_data else None):
            raise StopValidation


class Number(StringField):
    """An exact number in the reader's own digits and signs, “1 234,5” and “۱۲۳۴٫۵” as well; None when empty."""

    data: Decimal | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = strip(valuelist[0] if valuelist else None)
        self.data = None if text is None else typed_number(text)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:f}"


def typed_number(text: str) -> Decimal:
    """The number, small enough to be kept exactly; else ValueError says what to do."""
    try:
        number = read_decimal(text, decimal_mark())
    except NotANumber as error:
        example = digits(format_decimal(Decimal("1234.5")))
        raise ValueError(gettext("Enter a number, such as %(example)s.", example=example)) from error
    if not Exact.LEAST < number < Exact.MOST:
        raise ValueError(gettext("This number is too large."))
    return number


def strip(text: str | None) -> str | None:
    """The text without white space around it; None when nothing is left."""
    return (text or "").strip() or None


class Line(StringField):
    """One line of text, stripped; None when empty, and a line of blanks is not there for InputRequired either.

    Whatever was sent: a break in it would begin a line in the heads of mails and in calendars.
    """

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = strip(" ".join(valuelist[0].splitlines()) if valuelist else None)
        self.raw_data = [self.data] if self.data else []


class Paragraphs(TextAreaField):
    """A longer text, stripped, never None. Browsers end its lines as the network does, the portal as everything else.

    Else a text that was only opened and saved again would differ in every line.
    """

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = valuelist[0].replace("\r\n", "\n").strip() if valuelist else ""
