"""The forms of the reading pages."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field
from wtforms.validators import InputRequired, NumberRange, StopValidation

from portal.ground.forms import Form, Whole

_WORDS = _("Give a whole number from 0 to 100.")


class AimForm(Form):
    """How much of what clients hear from us is to be said by people."""

    least = Whole(_("By hand, from percent"), [InputRequired(_WORDS), NumberRange(0, 100, _WORDS)])
    most = Whole(_("to percent"), [InputRequired(_WORDS), NumberRange(0, 100, _WORDS)])

    def validate_most(self, field: Field) -> None:
        if self.least.data is not None and field.data is not None and field.data < self.least.data:
            raise StopValidation(gettext("This has to be as much as the number before it, or more."))
