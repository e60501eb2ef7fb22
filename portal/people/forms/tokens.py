"""The form that makes a token for a program."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, Length, Optional

from portal.ground.clock import today
from portal.ground.forms import Day, Form, Line
from portal.people.models.api_tokens import Scope

SCOPES = [SelectChoice(Scope.WRITE_READINGS, _("Send readings"))]


def in_a_year() -> date:
    return today() + timedelta(days=365)


class TokenForm(Form):
    name = Line(
        _("Name"),
        [InputRequired(_("Say which program uses it.")), Length(max=80)],
        description=_("The program’s name, such as “Phone system”. It stands beside every reading it sends."),
    )
    scopes = SelectMultipleField(
        _("What it may do"),
        [InputRequired(_("Choose what it may do."))],
        choices=SCOPES,
        coerce=Scope,
        default=[Scope.WRITE_READINGS],
    )
    expires_on = Day(
        _("Works until"),
        [Optional()],
        default=in_a_year,
        description=_("The end of that day. Empty: until it is revoked."),
    )
    reaches_restricted = BooleanField(_("Restricted clients too"))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = bool(super().validate(*args, **kwargs))
        if self.expires_on.data and self.expires_on.data < today():
            self.refuse(self.expires_on, gettext("Choose a day that is still to come."))
        return fine and not self.errors
