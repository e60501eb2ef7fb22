"""The forms of tasks: add, change, snooze."""

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.ground.clock import today
from portal.ground.forms import Form, Line, VersionedForm, strip
from portal.history.forms.choices import contact_choices, member_choices, one_id
from portal.tasks.models import Side


class _TaskFields(Form):
    """What is to be done, by when, by whom."""

    title = Line(_("What is to be done"), [InputRequired(_("Say what is to be done.")), Length(max=200)])
    due_on = DateField(_("Due"), [Optional()])
    owner_id = SelectField(_("Who of us sees to it"), coerce=one_id, validators=[Optional()])
    contact_id = SelectField(_("For whom, or by whom of theirs"), coerce=one_id, validators=[Optional()])
    note = TextAreaField(_("Note"), [Length(max=2_000)])

    def offer(self, client_id: UUID, owner_id: UUID | None = None) -> None:
        self.owner_id.choices = member_choices(owner_id)
        self.contact_id.choices = contact_choices(client_id)

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "note": strip(self.note.data)}


class AddTaskForm(_TaskFields):
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


class ChangeTaskForm(_TaskFields, VersionedForm):
    """The same without the side, over a task that others may be changing too."""


class SnoozeForm(Form):
    """Until when, and why."""

    until = DateField(_("Out of sight until"), [InputRequired(_("Choose the day it comes back."))])
    reason = Line(_("Why it has to wait"), [InputRequired(_("Say why, so that nobody has to ask.")), Length(max=200)])

    def validate_until(self, field: DateField) -> None:
        if isinstance(field.data, date) and field.data <= today():
            raise ValidationError(gettext("Choose a day after today."))
