"""The forms of playbooks: what one is called, and its phases, milestones and tasks."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, RadioField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, StopValidation
from wtforms.widgets import TextArea

from portal.ground.forms import Form, Line, VersionedForm, Whole
from portal.tasks.models import Side
from portal.workspace.models.milestones import Doer
from portal.workspace.models.outlines import Anchor, Every, MilestoneOutline, Node, Outline, PhaseOutline, TaskOutline

LONGEST_DAYS = 1000
DOERS = [SelectChoice(Doer.US, _("We")), SelectChoice(Doer.YOU, _("The client")), SelectChoice(Doer.BOTH, _("Both"))]
ANCHORS = [
    SelectChoice(Anchor.START, _("after the start")),
    SelectChoice(Anchor.BEFORE_GO_LIVE, _("before go-live")),
    SelectChoice(Anchor.AFTER_GO_LIVE, _("after go-live")),
]
REPEATS = [
    SelectChoice(Every.ONCE, _("Once")),
    SelectChoice(Every.MONTH, _("Every month")),
    SelectChoice(Every.QUARTER, _("Every quarter")),
]


def _days(label: Any, least: int = 0, most: int = LONGEST_DAYS, **values: Any) -> Whole:
    words = _("Give a whole number from %(least)s to %(most)s.", least=least, most=most)
    return Whole(label, [InputRequired(words), NumberRange(least, most, words)], **values)


class NameForm(Form):
    """What a playbook is called, for a new one and for a copy."""

    name = Line(_("Name"), [DataRequired(_("Give the playbook a name.")), Length(max=100)])
    about = Line(_("What it is for"), [Length(max=300)], description=_("Only the team reads this."))


class PlaybookForm(NameForm, VersionedForm):
    go_live_day = _days(
        _("Goes live on working day"),
        description=_("Counted from the start. It holds where nobody gives a go-live date."),
    )


class PhaseForm(Form):
    title = Line(_("Phase"), [DataRequired(_("Say what the phase is called.")), Length(max=100)])
    about = Line(_("What happens in it"), [Length(max=500)], widget=TextArea(), description=_("The client reads this."))


class MilestoneForm(Form):
    """`phase` and `after` are filled by `offer`."""

    title = Line(_("Milestone"), [DataRequired(_("Say what is reached.")), Length(max=200)])
    about = Line(_("What it means"), [Length(max=1000)], widget=TextArea(), description=_("The client reads this."))
    phase = SelectField(_("Phase"))
    doer = RadioField(_("Who brings it about"), choices=DOERS, coerce=Doer, default=Doer.US)
    day = _days(_("Due, in working days"), default=0)
    anchor = SelectField(_("Counted"), choices=ANCHORS, coerce=Anchor, default=Anchor.START)
    takes = _days(_("Takes, in working days"), least=1, default=1)
    wants_approval = BooleanField(_("The client approves it"))
    optional = BooleanField(_("Only when ticked as the roadmap begins"))
    after = SelectMultipleField(_("Waits for"))

    def offer(self, outline: Outline, key: str | None) -> None:
        """Fill in the phases and the other milestones of the outline; `key` is the milestone this is about."""
        self._outline, self._key = outline, key
        living = outline.living()
        self.phase.choices = [SelectChoice(phase.key, phase.title) for phase in living.parts]
        self.after.choices = [SelectChoice(one.key, one.title) for one in living.milestones() if one.key != key]

    @property
    def values(self) -> dict[str, Any]:
        given = super().values
        return {**given, "after": tuple(given["after"] or ())}

    def validate_after(self, field: Field) -> None:
        if self._key and self._outline.with_changed(self._key, {"after": tuple(field.data or ())}).goes_round():
            raise StopValidation(gettext("Then milestones would wait for one another. Take one away."))


class TaskForm(Form):
    title = Line(_("Task"), [DataRequired(_("Say what is to be done.")), Length(max=200)])
    note = Line(_("What helps to do it"), [Length(max=1000)], widget=TextArea(), description=_("Both sides read this."))
    side = RadioField(
        _("Whose it is"),
        choices=[SelectChoice(Side.US, _("Ours")), SelectChoice(Side.YOU, _("The client’s"))],
        coerce=Side,
        default=Side.US,
    )
    before = _days(_("Due so many working days before its milestone"), default=0)
    every = SelectField(_("Comes back"), choices=REPEATS, coerce=Every, default=Every.ONCE)
    times = _days(_("How many times in all"), least=1, most=12, default=1, description=_("For a task that comes back."))


class ChangePhaseForm(PhaseForm, VersionedForm):
    """The same over a phase others may be changing too; so the two below."""


class ChangeMilestoneForm(MilestoneForm, VersionedForm): ...


class ChangeTaskForm(TaskForm, VersionedForm): ...


NEW: dict[type[Node], type[Form]] = {PhaseOutline: PhaseForm, MilestoneOutline: MilestoneForm, TaskOutline: TaskForm}
CHANGED: dict[type[Node], type[VersionedForm]] = {
    PhaseOutline: ChangePhaseForm,
    MilestoneOutline: ChangeMilestoneForm,
    TaskOutline: ChangeTaskForm,
}


def node_form(forms: Any, kind: type[Node], outline: Outline, key: str | None, **values: Any) -> Any:
    """The form of `forms`, which is `NEW` or `CHANGED`, for a node of that kind, ready to be filled or sent."""
    form = forms[kind](**values)
    if kind is MilestoneOutline:
        form.offer(outline, key)
    return form


def phase_names() -> Sequence[str]:
    """The phases a new playbook begins with."""
    return (gettext("Gather"), gettext("Equip"), gettext("Test"), gettext("Early support"))
