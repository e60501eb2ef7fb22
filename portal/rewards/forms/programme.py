"""The form of the programme, and of one tier."""

from decimal import Decimal
from typing import Any

from babel.numbers import list_currencies
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation, ValidationError

from portal.ground.forms import Form, Line, Number, Whole
from portal.rewards.models.programme import Expiry, Window

LANGUAGES = {"en": _("English"), "fa": _("Persian"), "hy": _("Armenian"), "tr": _("Turkish")}
SHORT = Length(max=60, message=_("At most 60 characters."))
DAYS_OF_A_MONTH = 28


def _named(prefix: str, form: Any) -> dict[str, str]:
    """What was said in each language; nothing for those left empty."""
    said = {code: form[f"{prefix}_{code}"].data for code in LANGUAGES}
    return {code: words for code, words in said.items() if words}


def _said_when_needed(form: Any, field: Any) -> None:
    """Before `Optional`, which asks no further about what is empty."""
    if form.expiry.data != Expiry.NEVER and not (field.raw_data and field.raw_data[0].strip()):
        field.errors = []
        raise StopValidation(gettext("Say after how many months or years."))


class ProgrammeForm(Form):
    """`known`: the number of the version it was opened over."""

    known = HiddenField(validators=[InputRequired()])
    is_on = BooleanField(_("The programme is on"), description=_("While it is off clients see nothing of it."))
    name_en = Line(_("What the points are called"), [InputRequired(_("Name them in English.")), SHORT])
    name_fa = Line(_("in Persian"), [Optional(), SHORT])
    name_hy = Line(_("in Armenian"), [Optional(), SHORT])
    name_tr = Line(_("in Turkish"), [Optional(), SHORT])
    one_en = Line(
        _("What one of them is called"), [Optional(), SHORT], description=_("In English, where it is another word.")
    )
    cost_per_point = Number(_("What one point costs us"), [InputRequired(_("Give a sum, such as 0.012."))])
    currency = Line(_("Currency"), [InputRequired(_("Give three letters, such as GBP."))])
    hold_days = Whole(
        _("Days points are held before they can be spent"),
        [InputRequired(_("Give days, or 0.")), NumberRange(0, 365, _("From 0 to 365 days."))],
    )
    expiry = SelectField(_("Points end"))
    expiry_count = Whole(
        _("How many months or years"),
        [_said_when_needed, Optional(), NumberRange(1, 120, _("From 1 to 120."))],
    )
    most_a_month = Whole(
        _("The most a client can earn in a month"),
        [Optional(), NumberRange(1, 100_000_000, _("Give a whole number, or nothing."))],
        description=_("Empty: no limit."),
    )
    most_by_hand = Whole(
        _("The most one of us can give by hand in a month"),
        [Optional(), NumberRange(1, 100_000_000, _("Give a whole number, or nothing."))],
        description=_("Empty: no limit."),
    )
    window = SelectField(_("Points count for a tier"))
    grace_days = Whole(
        _("Days of grace before a tier is lost"),
        [InputRequired(_("Give days, or 0.")), NumberRange(0, 365, _("From 0 to 365 days."))],
    )

    anybody_redeems = BooleanField(
        _("Everybody of a client may redeem"), description=_("Else only those who decide for the client.")
    )

    def offer(self) -> None:
        self.expiry.choices = [
            (Expiry.NEVER.value, gettext("never")),
            (Expiry.MONTHS.value, gettext("so many months after they were earned")),
            (Expiry.YEARS.value, gettext("at the end of the n-th calendar year after that")),
        ]
        self.window.choices = [
            (Window.YEAR.value, gettext("in the calendar year")),
            (Window.ROLLING.value, gettext("over the last 12 months")),
            (Window.LIFETIME.value, gettext("for ever")),
        ]

    def validate_currency(self, field: Any) -> None:
        if field.data and field.data.upper() not in list_currencies():
            raise ValidationError(gettext("Give the three letters of a currency, such as GBP."))

    def validate_cost_per_point(self, field: Any) -> None:
        value: Decimal | None = field.data
        if value is not None and not (0 <= value < 1000 and value == value.quantize(Decimal("0.000001"))):
            raise ValidationError(gettext("Give a sum from 0 to 999 with at most six decimals."))

    def validate_expiry_count(self, field: Any) -> None:
        held = self.hold_days.data or 0
        if self.expiry.data == Expiry.MONTHS and field.data and held >= field.data * DAYS_OF_A_MONTH:
            raise ValidationError(gettext("Points would end before they are released."))

    @property
    def settings(self) -> dict[str, Any]:
        """The values of the next version."""
        plain = (
            "is_on",
            "cost_per_point",
            "hold_days",
            "most_a_month",
            "most_by_hand",
            "grace_days",
            "anybody_redeems",
        )
        count = self.expiry_count.data if self.expiry.data != Expiry.NEVER else 0
        return {
            **{name: self[name].data for name in plain},
            "names": _named("name", self),
            "names_of_one": {"en": self.one_en.data} if self.one_en.data else {},
            "currency": (self.currency.data or "").upper(),
            "expiry": Expiry(self.expiry.data),
            "expiry_count": count or 0,
            "window": Window(self.window.data),
        }


class TierForm(Form):
    known = HiddenField(validators=[InputRequired()])
    name_en = Line(_("What the tier is called"), [InputRequired(_("Name it in English.")), SHORT])
    name_fa = Line(_("in Persian"), [Optional(), SHORT])
    name_hy = Line(_("in Armenian"), [Optional(), SHORT])
    name_tr = Line(_("in Turkish"), [Optional(), SHORT])
    threshold = Whole(
        _("From so many points on"),
        [InputRequired(_("How many?")), NumberRange(1, 100_000_000, _("Give a whole number from 1 on."))],
    )
    multiplier = Number(
        _("What rules award is multiplied by"),
        [InputRequired(_("Give a number, such as 1.5; 1 changes nothing."))],
    )
    benefit_en = Line(_("What it brings"), [Optional(), Length(max=200, message=_("At most 200 characters."))])
    benefit_fa = Line(_("in Persian"), [Optional(), Length(max=200, message=_("At most 200 characters."))])
    benefit_hy = Line(_("in Armenian"), [Optional(), Length(max=200, message=_("At most 200 characters."))])
    benefit_tr = Line(_("in Turkish"), [Optional(), Length(max=200, message=_("At most 200 characters."))])

    def validate_multiplier(self, field: Any) -> None:
        value: Decimal | None = field.data
        if value is not None and not (1 <= value <= 10 and value == value.quantize(Decimal("0.01"))):
            raise ValidationError(gettext("Give a number from 1 to 10 with at most two decimals."))

    def tier(self, key: str) -> dict[str, Any]:
        """As the programme keeps it."""
        return {
            "key": key,
            "names": _named("name", self),
            "threshold": self.threshold.data,
            "benefits": _named("benefit", self),
            "multiplier": str(self.multiplier.data),
        }
