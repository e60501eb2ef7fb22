"""The forms of touchpoints: snooze one, skip one, filter their list."""

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms.validators import InputRequired, Length, ValidationError

from portal.cadence.models.lists import Filters, Standing
from portal.ground.clock import today
from portal.ground.forms import Day, Form, Line

MINE, ALL = "mine", "all"


class SnoozeForm(Form):
    """Until when, and why."""

    until = Day(_("Out of sight until"), [InputRequired(_("Choose the day it comes back."))])
    reason = Line(_("Why it has to wait"), [InputRequired(_("Say why, so that nobody has to ask.")), Length(max=200)])

    def validate_until(self, field: Day) -> None:
        if isinstance(field.data, date) and field.data <= today():
            raise ValidationError(gettext("Choose a day after today."))


class SkipForm(Form):
    """Why this one is left out."""

    reason = Line(_("Why it is left out"), [InputRequired(_("Say why, so that nobody has to ask.")), Length(max=200)])


def filters_from(asked: Any, me: UUID, usual: str) -> tuple[Filters, str]:
    """The filters of an address and whose they are: `mine`, `all`, or an owner's id; what is odd is the usual."""
    whose = asked.get("owner") or usual
    owner_id: UUID | None = me
    if whose == ALL:
        owner_id = None
    elif whose != MINE:
        try:
            owner_id = UUID(whose)
        except ValueError:
            whose = MINE
    standing = asked.get("state", Standing.DUE, type=Standing)
    return Filters(standing, owner_id, asked.get("segment", "").strip() or None), whose
