"""The forms of handing over many clients: to whom and by what measure, then who takes which, and why."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, Length, ValidationError

from portal.ground.forms import Form, Line, Paragraphs, strip
from portal.handoff.models.handoffs import Reason
from portal.handoff.models.shares import Load, Measure

CHOICE = "client-"
REASONS = (
    SelectChoice(Reason.LEAVES.value, _("They leave us")),
    SelectChoice(Reason.CHANGE.value, _("Somebody else looks after these clients from now on")),
    SelectChoice(Reason.OTHER.value, _("Another reason")),
)
MEASURES = (
    SelectChoice(Measure.CLIENTS.value, _("The number of clients")),
    SelectChoice(Measure.VALUE.value, _("What they are worth a year")),
    SelectChoice(Measure.WORK.value, _("Open tasks and concerns")),
)


def _id(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


class ReceiversForm(Form):
    """A question, sent by GET: it changes nothing."""

    class Meta:
        csrf = False

    to = SelectMultipleField(_("To whom"), [InputRequired(_("Choose at least one person."))], coerce=_id)
    by = RadioField(_("Even by"), choices=MEASURES, default=Measure.CLIENTS.value)

    def offer(self, loads: Iterable[Load]) -> None:
        self.to.choices = [SelectChoice(load.id, load.name) for load in loads]

    @property
    def measure(self) -> Measure:
        return Measure(self.by.data)


class HandOverForm(Form):
    """Why, and a word to those who take over; the choices for each client stand beside it (`chosen_in`)."""

    reason = RadioField(_("Why"), [InputRequired(_("Say why."))], choices=REASONS, default=Reason.LEAVES.value)
    words = Line(_("In other words"), [Length(max=200)], description=_("Only for another reason."))
    note = Paragraphs(
        _("A note for those who take over"),
        [Length(max=2000)],
        description=_("What no brief can know. Only the team reads it."),
    )

    def validate_words(self, field: Field) -> None:
        if self.reason.data == Reason.OTHER and not field.data:
            raise ValidationError(gettext("Say in a few words what it is."))


def chosen_in(fields: Mapping[str, str]) -> dict[UUID, UUID]:
    """Client and receiver for each client that does not stay. Raises ValueError for what no page of ours sends."""
    pairs = ((name.removeprefix(CHOICE), strip(value)) for name, value in fields.items() if name.startswith(CHOICE))
    return {UUID(client): UUID(receiver) for client, receiver in pairs if receiver}
