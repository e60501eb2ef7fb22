"""The forms of gestures: plan one, say when it was done, set a budget."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from portal.ground.clock import today
from portal.ground.forms import Day, Form, Line, Number, Paragraphs, VersionedForm
from portal.ground.money import CENTS
from portal.people.forms.choices import contact_choices, one_id
from portal.rewards.models.gesture_budgets import Purpose, Span

MOST_CENTS = 100_000_000
SURPRISE, ANNOUNCED = "surprise", "announced"


class Cost(Number):
    """A sum of money; `cents` is what a row keeps."""

    @property
    def cents(self) -> int | None:
        return None if self.data is None else int(self.data * CENTS)

    def pre_validate(self, form: Any) -> None:
        value: Decimal | None = self.data
        if value is not None and not (0 <= value * CENTS <= MOST_CENTS and value * CENTS == int(value * CENTS)):
            raise ValidationError(gettext("Give a sum from 0 to 1,000,000 with at most two decimals."))


class GestureForm(Form):
    """`kept_day`: the day it is planned for already, which may be over."""

    kept_day: date | None = None
    what = Line(_("What we do"), [InputRequired(_("Say what it is.")), Length(max=200)])
    why = Paragraphs(_("Why, for the team alone"), [DataRequired(_("Say why.")), Length(max=1000)])
    words = Line(
        _("In words for the client"),
        [InputRequired(_("Say it as the client reads it.")), Length(max=200)],
        description=_("Of a surprise they read this on the day it is done, never before."),
    )
    kind = RadioField(
        _("How it comes"),
        [InputRequired(_("Choose one."))],
        choices=[SelectChoice(ANNOUNCED, _("Announced")), SelectChoice(SURPRISE, _("A surprise"))],
    )
    purpose = SelectField(
        _("What for"),
        choices=[
            SelectChoice(Purpose.KINDNESS.value, _("Kindness")),
            SelectChoice(Purpose.PUT_RIGHT.value, _("To put something right at once")),
        ],
    )
    cost = Cost(_("Cost"), [InputRequired(_("Give a sum, or 0."))])
    planned_on = Day(_("Planned for"), [InputRequired(_("Choose a day."))])
    contact_id = SelectField(_("For"), coerce=one_id, validators=[Optional()])

    def offer(self, client_id: UUID, *kept: SelectChoice) -> None:
        """`kept`: whom it is for already, who may have left since."""
        _anybody, *people = contact_choices(client_id)
        gone = [choice for choice in kept if choice.value not in {one.value for one in people}]
        self.contact_id.choices = [SelectChoice("", gettext("The whole company")), *people, *gone]

    def validate_planned_on(self, field: Day) -> None:
        """The budget of a day that is over is no longer to be spent."""
        if field.data not in (None, self.kept_day) and field.data < today():
            raise ValidationError(gettext("Choose today or a later day. Which day it was done you say afterwards."))

    @property
    def gesture(self) -> dict[str, Any]:
        """The values of the row."""
        plain = {name: self[name].data for name in ("what", "why", "words", "planned_on", "contact_id")}
        purpose, is_surprise = Purpose(self.purpose.data), self.kind.data == SURPRISE
        return {**plain, "purpose": purpose, "is_surprise": is_surprise, "cost_cents": self.cost.cents}


class ChangeGestureForm(GestureForm, VersionedForm):
    """One that is planned, planned otherwise."""

    def in_words(self, newer: dict[str, Any]) -> dict[str, Any]:
        """What was saved meanwhile, with choices as this form calls them."""
        chosen = {field.label.text: field for field in (self.kind, self.purpose, self.contact_id)}
        return {label: _label(chosen[label], value) if label in chosen else value for label, value in newer.items()}


def _label(field: Any, value: Any) -> Any:
    labels = {choice.value: choice.label for choice in field.choices}
    return labels.get(str(value or ""), value)


class DoneForm(Form):
    done_on = Day(_("Done on"), [InputRequired(_("Choose the day it was done."))])

    def validate_done_on(self, field: Day) -> None:
        if field.data is not None and field.data > today():
            raise ValidationError(gettext("Choose today or a day before."))


class BudgetForm(Form):
    member_id = SelectField(_("Whose"), [InputRequired(_("Choose somebody."))], coerce=one_id)
    purpose = SelectField(_("What for"))
    span = SelectField(
        _("For each"),
        choices=[SelectChoice(Span.MONTH.value, _("Month")), SelectChoice(Span.QUARTER.value, _("Quarter"))],
    )
    amount = Cost(_("Amount"), [Optional()], description=_("Empty: no limit."))

    def offer(self, members: Any) -> None:
        self.member_id.choices = [SelectChoice(str(row.id), row.name) for row in members]
        self.purpose.choices = GestureForm.purpose.kwargs["choices"]
