"""The team's forms of incentives: what may be offered, offering it, and withdrawing an offer."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.ground.forms import Form, Line, Paragraphs, VersionedForm, Whole
from portal.people.forms.choices import one_id
from portal.rewards.forms.incentive_words import OtherWords
from portal.rewards.models.incentives import SPANS, IncentiveKind
from portal.rewards.models.tiers import Tier

MOST = {IncentiveKind.DISCOUNT: 100, IncentiveKind.POINTS: 1_000_000, IncentiveKind.EXPERT: 365}
MOST_DAYS = 730
KINDS = [
    SelectChoice(IncentiveKind.DISCOUNT, _("A discount with the renewal, in percent")),
    SelectChoice(IncentiveKind.POINTS, _("Points, once the contract is renewed")),
    SelectChoice(IncentiveKind.EXPERT, _("An expert’s help, for so many days")),
]
COUNT = NumberRange(1, MOST[IncentiveKind.POINTS], _("Give a whole number from 1 on."))
DAYS = NumberRange(0, MOST_DAYS, _("Give a number of days from 0 to 730."))


def amount(label: str) -> Whole:
    return Whole(label, [Optional(), COUNT])


class IncentiveFields(OtherWords):
    """What an incentive says."""

    name = Line(_("Name"), [InputRequired(_("Name it.")), Length(max=80, message=_("At most 80 characters."))])
    kind = SelectField(_("What it is"), coerce=IncentiveKind, choices=KINDS)
    for_12 = amount(_("For 12 months"))
    for_24 = amount(_("For 24 months"))
    for_36 = amount(_("For 36 months"))
    topic = Line(
        _("What the expert helps with"),
        [Optional(), Length(max=120, message=_("At most 120 characters."))],
        description=_("Only for an expert’s help."),
    )
    terms = Paragraphs(
        _("What the client reads"),
        [InputRequired(_("Say what they get, and on what terms.")), Length(max=2000)],
    )
    opens_days = Whole(_("Offered from so many days before the end"), [InputRequired(_("How many?")), DAYS])
    closes_days = Whole(_("Until so many days before it"), [InputRequired(_("How many?")), DAYS])
    by_itself = BooleanField(_("Offer it by itself to every client in this window"))
    segment = SelectField(_("Segment"), coerce=lambda name: name or None)
    tier = SelectField(_("For clients from this tier on"), coerce=lambda key: key or None)
    most = Whole(
        _("How many in all"), [Optional(), COUNT], description=_("Offers that stand or were taken up. Empty: no limit.")
    )


class _Checked(IncentiveFields):
    """What fits together."""

    def offer(self: Any, segments: Iterable[str], tiers: Iterable[Tier], kept: str | None = None) -> None:
        """`kept`: the segment it has, in which there may be no client any more."""
        known = dict.fromkeys([*segments, *filter(None, [kept])])
        self.segment.choices = [("", gettext("all")), *((name, name) for name in known)]
        self.tier.choices = [("", gettext("all")), *((tier.key, tier.name) for tier in tiers)]

    def fits(self: Any) -> bool:
        fine = bool(self.validate_on_submit())
        self._check_amounts()
        if self.kind.data == IncentiveKind.EXPERT and not self.topic.data:
            self.refuse(self.topic, gettext("Say what the expert helps with."))
        opens, closes = self.opens_days.data, self.closes_days.data
        if opens is not None and closes is not None and opens <= closes:
            self.refuse(self.closes_days, gettext("The window has to open before it closes."))
        return fine and not self.errors

    def _check_amounts(self: Any) -> None:
        fields = [self[f"for_{months}"] for months in SPANS]
        if not any(field.data for field in fields) and not any(field.errors for field in fields):
            self.refuse(fields[0], gettext("Say how much there is, for one of these at least."))
        most = MOST.get(self.kind.data)
        for field in fields:
            if most and field.data and field.data > most:
                self.refuse(field, gettext("At most %(most)s.", most=most))

    def incentive(self: Any) -> dict[str, Any]:
        """The values of the row."""
        is_expert = self.kind.data == IncentiveKind.EXPERT
        plain = {name: value for name, value in self.values.items() if name not in self.fields({})}
        return {
            **plain,
            "topic": self.topic.data if is_expert else None,
            "translated": self.translated(with_topic=is_expert),
        }


class IncentiveForm(_Checked, Form):
    """A new one."""


class ChangeIncentiveForm(_Checked, VersionedForm):
    """One that is there."""


class WithdrawForm(Form):
    reason = Line(
        _("Why, as the client reads it"), [InputRequired(_("Say why.")), Length(max=200)],
    )  # fmt: skip


class OfferForm(Form):
    incentive_id = SelectField(_("Incentive"), [InputRequired(_("Choose one."))], coerce=one_id)

    def offer(self, incentives: Iterable[Any]) -> None:
        self.incentive_id.choices = [SelectChoice(str(one.id), one.name) for one in incentives]
