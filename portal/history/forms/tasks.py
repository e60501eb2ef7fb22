"""The forms of tasks: add, change, snooze."""

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from portal.ground.clock import today
from portal.ground.forms import Day, Form, Line, VersionedForm
from portal.tasks.forms import TaskFields
from portal.tasks.models import Side


class AddTaskForm(TaskFields):
    """A task of either side; the side is chosen once."""

    side = RadioField(
        _("Whose task"),
        choices=[
            SelectChoice(Side.US, _("Ours, only the team sees it")),
            SelectChoice(Side.YOU, _("Theirs, they see it on their home")),
        ],
        coerce=Side,
        default=Side.US,
    )


class ChangeTaskForm(TaskFields, VersionedForm):
    """The same without the side, over a task that others may be changing too."""


class SnoozeForm(Form):
    """Until when, and why."""

    until = Day(_("Out of sight until"), [InputRequired(_("Choose the day it comes back."))])
    reason = Line(_("Why it has to wait"), [InputRequired(_("Say why, so that nobody has to ask.")), Length(max=200)])

    def validate_until(self, field: Day) -> None:
        if isinstance(field.data, date) and field.data <= today():
            raise ValidationError(gettext("Choose a day after today."))
