"""What every form of a task asks."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from portal.ground.forms import Day, Form, Line, strip
from portal.people.forms.choices import contact_choices, member_choices, one_id


class TaskFields(Form):
    """What is to be done, by when, by whom."""

    title = Line(_("What is to be done"), [InputRequired(_("Say what is to be done.")), Length(max=200)])
    due_on = Day(_("Due"), [Optional()])
    owner_id = SelectField(_("Who of us sees to it"), coerce=one_id, validators=[Optional()])
    contact_id = SelectField(_("For whom, or by whom of theirs"), coerce=one_id, validators=[Optional()])
    note = TextAreaField(_("Note"), [Length(max=2_000)])

    def offer(self, client_id: UUID, owner_id: UUID | None = None) -> None:
        self.owner_id.choices = member_choices(owner_id)
        self.contact_id.choices = contact_choices(client_id)

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "note": strip(self.note.data)}
