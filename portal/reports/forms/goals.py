"""Forms of goals: agree on one, change one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from portal.ground.clock import today
from portal.ground.forms import Day, Form, Line, Number, VersionedForm
from portal.people.forms.clients import CURRENCIES
from portal.reports.models.amounts import Direction, Measure
from portal.reports.models.metrics import CODE, LONGEST_CODE, refusal

MEASURES = [
    SelectChoice(Measure.NUMBER, _("A number")),
    SelectChoice(Measure.CURRENCY, _("Money")),
    SelectChoice(Measure.PERCENT, _("A share")),
]
DIRECTIONS = [SelectChoice(Direction.UP, _("At least this")), SelectChoice(Direction.DOWN, _("At most this"))]
SHOWN_DECIMALS = 5  # choices from 0


class GoalFields:
    """What a goal says, whatever it measures."""

    baseline = Number(_("Where it started"), description=_("Empty if nobody knows."))
    target = Number(_("Goal"), [InputRequired(_("Say how much it should be."))])
    direction = RadioField(_("Met when it is"), choices=DIRECTIONS, coerce=Direction, default=Direction.UP)
    due_on = Day(_("To be reached by"), [Optional()])


class GoalForm(GoalFields, Form):
    """A goal both sides agreed on, for something measured already or something new."""

    metric_id = SelectField(_("What is measured"), coerce=lambda text: UUID(text) if text else None)
    name = Line(_("Its name"), [Length(max=120)], description=_("As the client reads it, such as “New enquiries”."))
    measure = RadioField(_("What it is"), choices=MEASURES, coerce=Measure, default=Measure.NUMBER)
    unit = Line(_("Unit"), [Length(max=30)], description=_("A word after the number, such as “minutes”. May be empty."))
    currency = SelectField(_("Currency"), choices=[SelectChoice(code, code) for code in CURRENCIES])
    decimals = SelectField(_("Decimals"), coerce=int, choices=[SelectChoice(n, str(n)) for n in range(SHOWN_DECIMALS)])
    code = Line(
        _("Code"),
        [
            Optional(),
            Length(max=LONGEST_CODE),
            Regexp(CODE.pattern + "$", message=_("Use small Latin letters, digits, - and _, without spaces.")),
        ],
        description=_("Names it in sheets and over the API. Made from the name if empty."),
    )
    agreed_on = Day(_("Agreed on"), [InputRequired(_("Say when you agreed."))], default=today)

    def offer(self, free: Sequence[Any], taken_codes: set[str]) -> None:
        """`free`: rows of the metrics that have no goal now."""
        self.free, self.taken = {row.id: row for row in free}, taken_codes
        known = [SelectChoice(str(row.id), row.name) for row in free]
        self.metric_id.choices = [SelectChoice("", _("Something new")), *known]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = bool(super().validate(*args, **kwargs))
        if not self.metric_id.data and not self.name.data:
            self.refuse(self.name, gettext("Say what it is called."))
        if self.code.data and self.code.data in self.taken:
            self.refuse(self.code, gettext("Another metric of this client has this code."))
        if self.agreed_on.data and self.agreed_on.data > today():
            self.refuse(self.agreed_on, gettext("Choose a day that is not still to come."))
        chosen = self.free.get(self.metric_id.data)
        refuse_decimals(self, chosen.decimals if chosen else self.decimals.data)
        return fine and not self.errors

    @property
    def goal(self) -> dict[str, Any]:
        names = ("target", "baseline", "direction", "due_on", "agreed_on")
        return {name: self[name].data for name in names}

    @property
    def metric(self) -> dict[str, Any]:
        """What a new metric is made of."""
        measure = self.measure.data
        unit = self.currency.data if measure == Measure.CURRENCY else self.unit.data or ""
        return {
            "name": self.name.data,
            "measure": measure,
            "unit": "" if measure == Measure.PERCENT else unit,
            "decimals": self.decimals.data,
            "code": self.code.data,
        }


class ChangeGoalForm(GoalFields, VersionedForm):
    """The same over a goal that others may be changing too."""

    name = Line(_("What is measured"), [InputRequired(_("Say what it is called.")), Length(max=120)])
    unit = Line(_("Unit"), [Length(max=30)])
    since = Day(
        _("A new goal counts from"),
        [Optional()],
        description=_(
            "Months that ended before keep the goal they had. Choose the day it was agreed to mend a mistake."
        ),
    )

    def check(self, decimals: int) -> bool:
        fine = bool(self.validate_on_submit())
        if self.since.data and self.since.data > today():
            self.refuse(self.since, gettext("Choose a day that is not still to come."))
        refuse_decimals(self, decimals)
        return fine and not self.errors

    @property
    def goal(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("target", "baseline", "direction", "due_on")}


def refuse_decimals(form: Any, decimals: int) -> None:
    """Both numbers have to fit what is measured."""
    for field in (form.target, form.baseline):
        if field.data is not None and (words := refusal(field.data, decimals)):
            form.refuse(field, words)
