"""The forms of an expert for a time: who helps with what and when, and a later last day."""

from datetime import date
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.validators import InputRequired, Length, ValidationError

from portal.ground.clock import vendor_today
from portal.ground.forms import Day, Form, Line
from portal.people.forms.serving import MemberForm

MOST_DAYS = 731


class ExpertForm(MemberForm):
    choice: ClassVar[str] = "expert"
    expert = SelectField(_("Who"), [InputRequired(_("Choose a team member."))])
    topic = Line(
        _("What they help with"),
        [InputRequired(_("Say what they help with.")), Length(max=120, message=_("At most 120 characters."))],
        description=_("The client reads this."),
    )
    from_on = Day(_("From"), [InputRequired(_("Choose the first day."))])
    until_on = Day(_("Last day"), [InputRequired(_("Choose the last day."))])

    def validate_from_on(self, field: Day) -> None:
        if field.data is not None and field.data < vendor_today():
            raise ValidationError(gettext("Choose today or a day to come."))

    def validate_until_on(self, field: Day) -> None:
        if field.data is not None and self.from_on.data is not None:
            check_span(self.from_on.data, field.data)


class ProlongForm(Form):
    until_on = Day(_("New last day"), [InputRequired(_("Choose the last day."))])

    def fits(self, access: Any) -> bool:
        """Later than it is, and no longer than an expert may be given for."""
        if not self.validate():
            return False
        if self.until_on.data < access.until_on:
            self.refuse(self.until_on, gettext("Choose a later day. To end it sooner, end it."))
            return False
        try:
            check_span(access.from_on, self.until_on.data)
        except ValidationError as error:
            self.refuse(self.until_on, str(error))
        return not self.errors


def check_span(first: date, last: date) -> None:
    if last < first:
        raise ValidationError(gettext("It ends before it begins."))
    if (last - first).days >= MOST_DAYS:
        raise ValidationError(gettext("For two years at most. Somebody who stays longer serves the client."))
