"""The forms of the plan: propose or change an initiative, decline one."""

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from portal.ground.clock import today
from portal.ground.forms import Form, Line, VersionedForm, strip
from portal.workspace.forms.quarters import next_quarter, quarter_of, quarter_words

QUARTERS = 9  # this one and the next two years


def one_day(value: Any) -> date | None:
    """A chosen first day of a quarter; None for the empty choice."""
    return value if isinstance(value, date) else date.fromisoformat(value) if value else None


class InitiativeForm(Form):
    """What to do together, why, and about when."""

    title = Line(_("What to do"), [InputRequired(_("Say what to do.")), Length(max=200)])
    why = TextAreaField(_("Why"), [Length(max=2_000)], description=_("What it would bring. Both sides read it."))
    quarter = SelectField(_("About when"), coerce=one_day, validators=[Optional()])

    def offer(self, kept: date | None = None) -> None:
        """This quarter and the next two years; `kept` stays possible although it is past."""
        first, days = quarter_of(today()), []
        for _turn in range(QUARTERS):
            days.append(first)
            first = next_quarter(first)
        if kept and kept not in days:
            days.insert(0, kept)
        self.quarter.choices = [
            SelectChoice("", gettext("Some day")),
            *(SelectChoice(day.isoformat(), quarter_words(day)) for day in days),
        ]

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "why": strip(self.why.data)}


class ChangeInitiativeForm(InitiativeForm, VersionedForm):
    """The same over an initiative that others may be changing too."""


class DeclineForm(Form):
    """Why not."""

    reason = Line(_("Why not"), [InputRequired(_("Say why, so that nobody has to ask.")), Length(max=500)])
