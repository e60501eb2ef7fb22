"""The forms of sending: a wave or a series with its audience, the numbers of the policy, a mute."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectChoice, SelectField, SelectMultipleField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from portal.ground.clock import from_local, vendor_today, vendor_zone
from portal.ground.db import now
from portal.ground.forms import Day, Form, Line, Paragraphs, Whole
from portal.people.models.contacts import RelationshipRole
from portal.surveys.models.audience import Audience
from portal.surveys.models.policy import Policy
from portal.surveys.models.series import EVERY_MONTHS
from portal.surveys.models.wave_pages import clients_called


class WaveForm(Form):
    """Survey, audience, words and when; `offer` fills in what there is to choose."""

    survey = SelectField(_("Survey"), [InputRequired(_("Choose a survey."))])
    name = Line(_("Name of the wave"), [DataRequired(_("Give it a name, such as November pulse.")), Length(max=120)])
    clients = Paragraphs(
        _("Only these clients"), [Length(max=20_000)], description=_("One name a line. Empty: all clients.")
    )
    roles = SelectMultipleField(_("Only people in these roles"), coerce=RelationshipRole)
    segments = SelectMultipleField(_("Only these segments"))
    owners = SelectMultipleField(_("Only clients of these owners"))
    contact_id = HiddenField()
    words = Paragraphs(_("A word before the question"), [Length(max=2_000)])
    day = Day(_("Day"), [Optional()], description=_("Empty: as soon as you send it."))
    time = TimeField(_("Time"), [Optional()])
    every = SelectField(_("Again"), coerce=int, default=0)
    open_days = Whole(_("Days the link works"), [InputRequired(), NumberRange(1, 90)])
    reminders = SelectField(_("Reminders"), coerce=int)
    asks_withheld = BooleanField(_("Ask those who may not be asked yet as soon as they may, while the wave is open"))

    def offer(self, surveys: Sequence[Any], segments: Sequence[str], owners: Sequence[Any], roles: Any) -> None:
        self.survey.choices = [SelectChoice(str(row.id), row.name) for row in surveys]
        self.segments.choices = [SelectChoice(name, name) for name in segments]
        self.owners.choices = [SelectChoice(str(row.id), row.name) for row in owners]
        self.roles.choices = [SelectChoice(value, words) for value, words in roles]
        self.reminders.choices = [SelectChoice(number, str(number)) for number in range(3)]
        months = [SelectChoice(each, ngettext("Each month", "Every %(num)d months", each)) for each in EVERY_MONTHS]
        self.every.choices = [SelectChoice(0, gettext("Not again")), *months]

    def validate_clients(self, field: Any) -> None:
        self.found, unknown = clients_called((field.data or "").splitlines())
        if unknown:
            raise ValidationError(gettext("No client is called %(names)s.", names=gettext(", ").join(unknown)))

    def validate_contact_id(self, field: Any) -> None:
        try:
            UUID(field.data or UUID(int=0).hex)
        except ValueError as error:
            raise ValidationError(gettext("Choose somebody.")) from error

    def validate_day(self, field: Any) -> None:
        if field.data and self.planned_for < now() and field.data < vendor_today():
            raise ValidationError(gettext("This day is over. Choose one to come."))

    @property
    def audience(self) -> Audience:
        """Of a valid form."""
        kept = {"segments": self.segments.data, "owners": self.owners.data, "roles": self.roles.data}
        who = Audience.of(kept | {"contact_id": self.contact_id.data or None})
        return Audience(**{**vars(who), "clients": self.found})

    @property
    def planned_for(self) -> datetime:
        if not self.day.data:
            return now()
        return from_local(self.day.data, self.time.data or datetime.min.time().replace(hour=9), vendor_zone())

    @property
    def begins_on(self) -> date:
        return self.day.data or vendor_today()

    @property
    def how(self) -> dict[str, Any]:
        """What a wave and a series have in common."""
        return {
            "name": self.name.data,
            "words": self.words.data or None,
            "open_days": self.open_days.data,
            "reminders": self.reminders.data,
            "asks_withheld": self.asks_withheld.data,
        }


_DAYS = [InputRequired(_("Give a number of days.")), NumberRange(0, 730, _("Give a number from 0 to 730."))]


class PolicyForm(Form):
    """The numbers; `known` is the version they were opened over."""

    known = Whole(widget=HiddenInput(), validators=[InputRequired()])
    quiet_days = Whole(_("Days of quiet after any survey"), _DAYS)
    nps_days = Whole(_("Days between two NPS surveys"), _DAYS)
    first_ask_days = Whole(_("Days after the start before the first survey"), _DAYS)
    open_days = Whole(_("Days a link works"), [InputRequired(), NumberRange(1, 90)])
    reminders = Whole(_("Reminders"), [InputRequired(), NumberRange(0, 2, _("At most two."))])
    remind_after_days = Whole(_("Days before a reminder"), [InputRequired(), NumberRange(1, 30)])
    loop_days = Whole(_("Days until somebody talks to an unhappy person"), [InputRequired(), NumberRange(0, 30)])

    @classmethod
    def over(cls, policy: Policy) -> "PolicyForm":
        return cls(formdata=None, known=policy.version, **{k: v for k, v in vars(policy).items() if k != "version"})


class MuteForm(Form):
    """For a while, or for good."""

    until = Day(_("Until"), [Optional()], description=_("Empty: for good."))

    def validate_until(self, field: Any) -> None:
        if field.data and field.data <= vendor_today():
            raise ValidationError(gettext("Choose a day to come."))
