"""The team's forms to honour an offer that was accepted: the renewal as it was signed, and the expert who is named."""

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from portal.ground.clock import vendor_today
from portal.ground.forms import Amount, Day, Form
from portal.ground.money import CENTS
from portal.people.forms.serving import MemberForm
from portal.rewards.models.honouring import Renewal, Worth

MOST_DIGITS = 16  # of a value in cents; what is longer was never sent by us


class _Renewing:
    """What every renewal says: when the contract now ends."""

    def fits(self: Any, before: date) -> bool:
        """`before`: the end of the contract that is renewed."""
        fine = bool(self.validate_on_submit())
        if fine and self.ends_on.data is not None and self.ends_on.data <= before:
            self.refuse(self.ends_on, gettext("Choose a day after the end of the contract before."))
        return not self.errors

    def renewal(self: Any) -> Renewal:
        return Renewal(self.ends_on.data)


class RenewedForm(_Renewing, Form):
    ends_on = Day(_("The contract now ends on"), [InputRequired(_("Choose the new end."))])


class DiscountedForm(RenewedForm):
    """With what the contract is worth from now on; `seen` is the value from which the discount was reckoned."""

    value = Amount(
        _("New value a year"),
        places=None,
        validators=[Optional(), NumberRange(0, 20_000_000, _("Enter at most 20 million."))],
    )
    seen = HiddenField()

    def renewal(self) -> Renewal:
        value = self.value.data
        cents = None if value is None else int(value * CENTS)
        seen = self.seen.data or ""
        return Renewal(self.ends_on.data, cents, int(seen) if seen.isdecimal() and len(seen) < MOST_DIGITS else None)

    def reckon(self, worth: Worth) -> None:
        """The value less the discount, to be written over by hand."""
        cents = worth.reduced_cents
        self.value.data = None if cents is None else Decimal(cents) / CENTS
        self.see(worth.cents)

    def see(self, cents: int | None) -> None:
        """From now on the reader knows this value."""
        self.seen.data = "" if cents is None else str(cents)


class NameExpertForm(_Renewing, MemberForm):
    choice: ClassVar[str] = "expert"
    expert = SelectField(_("Who"), [InputRequired(_("Choose a team member."))])
    from_on = Day(_("From"), [InputRequired(_("Choose the first day."))])
    ends_on = Day(
        _("The contract now ends on"), [Optional()], description=_("Empty while the renewal is not signed yet.")
    )

    def validate_from_on(self, field: Day) -> None:
        if field.data is not None and field.data < vendor_today():
            raise ValidationError(gettext("Choose today or a day to come."))
