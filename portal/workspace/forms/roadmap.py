"""The forms of a roadmap: phases, milestones, their dates and what the client reads when one slips."""

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.ground.clock import today
from portal.ground.forms import Day, Form, Line, VersionedForm, strip
from portal.people.forms.choices import contact_choices, member_choices, one_id
from portal.tasks.forms import TaskFields
from portal.tasks.models import Side
from portal.workspace.models.milestones import Doer, Explanation


class PhaseForm(Form):
    """A stretch of the roadmap."""

    title = Line(_("What the phase is called"), [InputRequired(_("Give the phase a name.")), Length(max=120)])
    about = TextAreaField(_("What happens in it"), [Length(max=2_000)], description=_("The client reads this."))

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "about": strip(self.about.data)}


class ChangePhaseForm(PhaseForm, VersionedForm):
    """The same over a phase that others may be changing too."""


class MilestoneForm(Form):
    """What is reached, by whom, and when."""

    title = Line(_("What is reached"), [InputRequired(_("Say in a few words what is reached.")), Length(max=200)])
    about = TextAreaField(
        _("What it means for the client"), [Length(max=5_000)], description=_("The client reads this.")
    )
    doer = RadioField(
        _("Who does it"),
        choices=[
            SelectChoice(Doer.US, _("We do")),
            SelectChoice(Doer.YOU, _("They do")),
            SelectChoice(Doer.BOTH, _("Both")),
        ],
        coerce=Doer,
        default=Doer.US,
    )
    owner_id = SelectField(_("Who of us sees to it"), coerce=one_id, validators=[Optional()])
    contact_id = SelectField(_("Who of theirs"), coerce=one_id, validators=[Optional()])
    start_on = Day(_("Work starts"), [Optional()])
    due_on = Day(_("Due"), [Optional()], description=_("The day both sides agree on; from then on it is moved."))
    wants_approval = BooleanField(_("The client signs it off"))

    def offer(self, client_id: UUID, owner_id: UUID | None = None) -> None:
        self.owner_id.choices = member_choices(owner_id)
        self.contact_id.choices = contact_choices(client_id)

    def validate_start_on(self, field: Day) -> None:
        due_on = self.due_on.data if "due_on" in self else None
        if field.data and due_on and field.data > due_on:
            raise ValidationError(gettext("It cannot start after it is due."))

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "about": strip(self.about.data)}


class ChangeMilestoneForm(MilestoneForm, VersionedForm):
    """The same over a milestone that others may be changing too; an agreed date is moved elsewhere."""

    phase_id = SelectField(_("Phase"), coerce=one_id, validators=[InputRequired()])


class _Explained(Form):
    """What the client reads when a date slips."""

    happened = TextAreaField(
        _("What happened"), [Length(max=2_000)], description=_("The client reads this. Own our part; blame nobody.")
    )
    remedy = TextAreaField(_("What we do about it"), [Length(max=2_000)])

    @property
    def explanation(self) -> Explanation | None:
        happened, remedy = strip(self.happened.data), strip(self.remedy.data)
        return Explanation(happened, remedy) if happened and remedy else None

    def demand_explanation(self) -> None:
        """Refuse what is still empty of it."""
        if not strip(self.happened.data):
            self.refuse(self.happened, gettext("Say what happened, in a sentence the client can read."))
        if not strip(self.remedy.data):
            self.refuse(self.remedy, gettext("Say what we do about it."))


class CompleteForm(_Explained):
    """The day it was reached; after its date, why it came late."""

    on = Day(_("Reached on"), [InputRequired(_("Choose the day it was reached."))])

    def validate_on(self, field: Day) -> None:
        if isinstance(field.data, date) and field.data > today():
            raise ValidationError(gettext("Choose today or a day before."))


class PreviewForm(Form):
    """Where a date is to move, and whether what waits for it comes along. Asked by GET: it changes nothing."""

    class Meta:
        csrf = False

    to_on = Day(_("New date"), [InputRequired(_("Choose the new date."))])
    along = BooleanField(_("Move what waits for it too"))


class MoveForm(_Explained):
    """A move as it was shown; `seen` is the plan's fingerprint."""

    to_on = Day(validators=[InputRequired()])
    along = BooleanField()
    seen = HiddenField()


class MilestoneTaskForm(TaskFields):
    """A task in a milestone, ours or theirs; both sides read it."""

    side = RadioField(
        _("Whose task"),
        choices=[SelectChoice(Side.US, _("We do")), SelectChoice(Side.YOU, _("They do"))],
        coerce=Side,
        default=Side.US,
    )
