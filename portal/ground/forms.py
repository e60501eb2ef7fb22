"""The form every other form starts from."""

from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DecimalField, Field, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired


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


class Amount(DecimalField):
    """A finite number; wtforms lets NaN and Infinity through to validators that break on them."""

    data: Decimal | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(self.gettext("Not a valid decimal value."))


def strip(text: str | None) -> str | None:
    """The text without white space around it; None when nothing is left."""
    return (text or "").strip() or None


class Line(StringField):
    """One line of text, stripped; None when empty, and a line of blanks is not there for InputRequired either."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = strip(valuelist[0] if valuelist else None)
        self.raw_data = [self.data] if self.data else []


class Paragraphs(TextAreaField):
    """A longer text, stripped, never None. Browsers end its lines as the network does, the portal as everything else.

    Else a text that was only opened and saved again would differ in every line.
    """

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = valuelist[0].replace("\r\n", "\n").strip() if valuelist else ""
