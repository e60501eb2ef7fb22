"""The question how a sale with points is split; it is only asked, nothing of it is kept."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import InputRequired, NumberRange, ValidationError

from portal.ground.forms import Form, Number, Whole

EXAMPLE: dict[str, Any] = {
    "sale": Decimal(800), "points": 2000, "value": Decimal("0.012"), "share": Decimal(80),
}  # fmt: skip
MOST_POINTS = 100_000_000
HUNDRED = Decimal(100)


class SplitForm(Form):
    class Meta:
        csrf = False  # an address that only asks carries no token against forgery

    sale = Number(_("The sale, without points"), [InputRequired(_("Give a sum, such as 800."))])
    points = Whole(
        _("Points that come with it"),
        [InputRequired(_("How many?")), NumberRange(0, MOST_POINTS, _("Give a whole number from 0 to 100,000,000."))],
    )
    value = Number(_("What one point is worth"), [InputRequired(_("Give a sum, such as 0.012."))])
    share = Number(_("Share that is redeemed, in percent"), [InputRequired(_("Give a share from 0 to 100."))])

    def validate_sale(self, field: Number) -> None:
        _not_negative(field)

    def validate_value(self, field: Number) -> None:
        _not_negative(field)

    def validate_share(self, field: Number) -> None:
        if field.data is not None and not 0 <= field.data <= HUNDRED:
            raise ValidationError(gettext("Give a share from 0 to 100."))


def _not_negative(field: Number) -> None:
    if field.data is not None and field.data < 0:
        raise ValidationError(gettext("Give a sum from 0 on."))
