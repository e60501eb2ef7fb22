"""Forms for adding and changing a client: what the client reads, and where the team stands with it."""

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from portal.ground.forms import Amount, Day, Form, Line, VersionedForm, strip
from portal.ground.money import CENTS
from portal.people.models.clients import ClientState

STATES = (
    SelectChoice(ClientState.PROSPECT.value, _("Prospect")),
    SelectChoice(ClientState.ONBOARDING.value, _("Onboarding")),
    SelectChoice(ClientState.ACTIVE.value, _("Active")),
    SelectChoice(ClientState.PAUSED.value, _("Paused")),
    SelectChoice(ClientState.LEFT.value, _("Left")),
)
CURRENCIES = ("GBP", "EUR", "USD", "CHF", "TRY", "AMD", "IRR", "AED", "CAD", "AUD")
READ_BY_CLIENT = ("name", "industry", "website", "phone", "address", "started_on")
TEAM_ALONE = ("segment", "value_cents", "currency", "renewal_on")


class Lines(TextAreaField):
    """Several lines, stripped; None when empty."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = strip(valuelist[0] if valuelist else None)


class ClientFields:
    """The fields both forms have. `value` is in whole units; the row keeps cents."""

    name = Line(_("Name"), [InputRequired(_("Enter the company's name.")), Length(max=200)])
    industry = Line(_("Industry"), [Length(max=100)])
    website = Line(
        _("Website"),
        [
            Optional(),
            Length(max=300),
            Regexp(r"https?://\S+$", message=_("Begin with https://, for example https://acme.example.")),
        ],
    )
    phone = Line(_("Phone"), [Length(max=60)])
    address = Lines(_("Address"), [Length(max=1000)])
    started_on = Day(_("With us since"), [Optional()])
    segment = Line(_("Segment"), [Length(max=100)], description=_("Groups clients in the list, for example Dental."))
    value = Amount(
        _("Value a year"),
        places=None,
        validators=[Optional(), NumberRange(0, 20_000_000, _("Enter at most 20 million."))],
    )
    currency = SelectField(_("Currency"), choices=[SelectChoice(code, code) for code in CURRENCIES])
    renewal_on = Day(_("Renewal"), [Optional()])

    def shared(self) -> dict[str, Any]:
        """What the client reads, by column."""
        return {name: self[name].data for name in READ_BY_CLIENT}  # type: ignore[index]

    def team_alone(self) -> dict[str, Any]:
        """What only the team reads, by column."""
        value = self.value.data
        cents = None if value is None else int(value * CENTS)
        standing = {name: self[name].data for name in ("segment", "currency", "renewal_on")}  # type: ignore[index]
        return {**standing, "value_cents": cents}


class AddClientForm(ClientFields, Form):
    owner = SelectField(_("Owner"), [InputRequired(_("Choose who serves this client."))], coerce=str)
    state = SelectField(_("State"), choices=STATES, default=ClientState.ONBOARDING.value)


class ChangeClientForm(ClientFields, VersionedForm):
    renewed = BooleanField(
        _("The contract was renewed"),
        description=_("Tick it where the later day is no correction: the timeline tells it, rules may thank for it."),
    )

    def renews_after(self, ended_on: date | None) -> bool:
        """False, with its words, where a renewal was ticked that does not end later than that."""
        ends_on = self.renewal_on.data
        if not self.renewed.data or (ends_on and (ended_on is None or ends_on > ended_on)):
            return True
        self.refuse(self.renewal_on, gettext("A renewal ends on a later day than the contract did."))
        return False


class StateForm(Form):
    state = RadioField(_("State"), choices=STATES)


class RestrictForm(Form):
    restricted = BooleanField(_("Only the people who serve this client, and admins, may see it"))
