"""The form of an absence."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, SelectChoice, SelectField
from wtforms.validators import InputRequired, ValidationError

from portal.ground.clock import vendor_today
from portal.ground.forms import Day, Form

LONGEST = timedelta(days=400)


class AbsenceForm(Form):
    from_on = Day(_("First day away"), [InputRequired(_("Choose the first day."))])
    until_on = Day(_("Last day away"), [InputRequired(_("Choose the last day."))])
    stand_in = SelectField(_("Who stands in"), [InputRequired(_("Choose somebody."))])

    def offer(self, members: Iterable[Any], but: UUID) -> None:
        offered = [SelectChoice(str(row.id), row.name) for row in members if row.id != but]
        self.stand_in.choices = [SelectChoice("", _("Choose")), *offered]

    def validate_until_on(self, field: Field) -> None:
        if field.data is None or self.from_on.data is None:
            return
        if field.data < max(self.from_on.data, vendor_today()):
            raise ValidationError(gettext("Choose a day that is not over, after the first."))
        if field.data - self.from_on.data > LONGEST:
            raise ValidationError(gettext("Choose a day within a year or so."))

    @property
    def stand_in_id(self) -> UUID:
        return UUID(self.stand_in.data)
