"""The forms of concerns: open or change one, resolve one."""

from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectChoice, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from portal.ground.forms import Day, Form, Line, VersionedForm
from portal.history.forms.choices import interaction_choices
from portal.history.models.concerns import Severity
from portal.people.forms.choices import member_choices, one_id

SEVERITIES = [
    SelectChoice(Severity.LOW, _("Low")),
    SelectChoice(Severity.NORMAL, _("Normal")),
    SelectChoice(Severity.URGENT, _("Urgent")),
]


class ConcernForm(Form):
    """What the issue is, how bad, whose, until when, and where it came up."""

    title = Line(_("What is wrong"), [InputRequired(_("Say in a few words what is wrong.")), Length(max=200)])
    text = TextAreaField(
        _("What you know so far"),
        [Length(max=20_000)],
        description=_("Markdown works. Only the team reads this."),
        default="",
    )
    severity = RadioField(_("How bad"), choices=SEVERITIES, coerce=Severity, default=Severity.NORMAL)
    owner_id = SelectField(_("Who sees to it"), coerce=one_id, validators=[Optional()])
    due_on = Day(_("Settled by"), [Optional()])
    interactions = SelectMultipleField(_("Where it came up"), coerce=one_id)

    def offer(self, client_id: UUID, owner_id: UUID | None = None, named: list[UUID] | None = None) -> None:
        """Fill in what can be chosen at this client; `owner_id` and `named` stay possible whatever happened since."""
        self.owner_id.choices = member_choices(owner_id)
        self.interactions.choices = interaction_choices(client_id, named or [])

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "text": self.text.data or ""}


class ChangeConcernForm(ConcernForm, VersionedForm):
    """The same over a concern that others may be changing too."""


class ResolveForm(Form):
    """How it was settled."""

    resolution = TextAreaField(
        _("How it was settled"),
        [InputRequired(_("Say what was done, so that the next person knows.")), Length(max=20_000)],
    )
