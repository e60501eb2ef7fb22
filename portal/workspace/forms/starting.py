"""The form that begins a roadmap: which playbook, from when, what is added, and who answers for it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional, StopValidation

from portal.ground.clock import today
from portal.ground.forms import Day, Form
from portal.people.forms.choices import contact_choices, member_choices, one_id
from portal.workspace.models.outlines import MilestoneOutline

FARTHEST = timedelta(days=3660)


class StartForm(Form):
    """`optional` holds the keys of the steps to be added, as `offer_steps` named them."""

    playbook = SelectField(_("Playbook"), [InputRequired(_("Choose a playbook."))], coerce=one_id)
    start_on = Day(_("Starts on"), [InputRequired(_("Choose the day it starts."))])
    go_live_on = Day(
        _("Goes live on"),
        [Optional()],
        description=_("Leave it empty to take the playbook’s own day. Steps counted from go-live follow it."),
    )
    optional = SelectMultipleField(_("Add when wanted"))
    owner_id = SelectField(_("Who answers for us"), coerce=one_id, validators=[Optional()])
    contact_id = SelectField(_("Who answers for them"), coerce=one_id, validators=[Optional()])

    def offer(self, client_id: UUID, playbooks: Iterable[Any], owner_id: UUID | None) -> None:
        """Fill in the playbooks and the people of both sides."""
        self.playbook.choices = [SelectChoice(str(row.id), row.name) for row in playbooks]
        self.owner_id.choices = member_choices(owner_id)
        self.contact_id.choices = contact_choices(client_id)

    def offer_steps(self, steps: Iterable[MilestoneOutline]) -> None:
        self.optional.choices = [SelectChoice(step.key, step.title) for step in steps]
        known = {step.key for step in steps}
        self.optional.data = [key for key in self.optional.data or () if key in known]

    def validate_start_on(self, field: Field) -> None:
        _near(field.data)

    def validate_go_live_on(self, field: Field) -> None:
        _near(field.data)
        if field.data and self.start_on.data and field.data < self.start_on.data:
            raise StopValidation(gettext("It cannot go live before it starts."))


def _near(on: date | None) -> None:
    if on is not None and abs(on - today()) > FARTHEST:
        raise StopValidation(gettext("Give a day within ten years from now."))
