"""The forms of a reward, of its codes, and of what happens to a redemption."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.ground.files import KeptFile
from portal.ground.forms import Day, Form, Line, Paragraphs, VersionedForm, Whole
from portal.rewards.models.catalogue import Reward, RewardKind
from portal.rewards.models.tiers import Tier

MOST = 100_000_000
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
KINDS = [
    SelectChoice(RewardKind.SERVICE, _("A service: the client’s owner sees to it")),
    SelectChoice(RewardKind.VOUCHER, _("A voucher: one code of a list, at once")),
    SelectChoice(RewardKind.FILE, _("A file: downloaded at once")),
    SelectChoice(RewardKind.RENEWAL, _("A discount with the renewal")),
]
WHOLE = NumberRange(1, MOST, _("Give a whole number from 1 on."))


class RewardFields:
    """What a reward says."""

    name = Line(_("Name"), [InputRequired(_("Name it.")), Length(max=80, message=_("At most 80 characters."))])
    about = Line(_("In one sentence"), [Optional(), Length(max=200, message=_("At most 200 characters."))])
    cost = Whole(_("Cost in points"), [InputRequired(_("How many points?")), WHOLE])
    percent = Whole(
        _("Percent off the renewal"),
        [Optional(), NumberRange(1, 100, _("From 1 to 100 percent."))],
        description=_("Only for a discount with the renewal."),
    )
    stock = Whole(
        _("How many there are in all"),
        [Optional(), NumberRange(0, MOST, _("Give a whole number, or nothing."))],
        description=_("Empty: as many as are wanted. Of vouchers as many as there are codes."),
    )
    per_client = Whole(_("At most for each client"), [Optional(), WHOLE], description=_("Empty: no limit."))
    from_on = Day(_("Offered from"), [Optional()])
    until_on = Day(_("Last day"), [Optional()])
    tier = SelectField(_("For clients from this tier on"), coerce=lambda key: key or None)
    needs_approval = BooleanField(_("One of us approves each redemption"))
    terms = Paragraphs(
        _("Terms"), [Length(max=2000, message=_("At most 2,000 characters."))],
        description=_("Read before a client redeems it."),
    )  # fmt: skip
    picture = FileField(_("Picture"), description=_("PNG, JPEG, GIF or WebP."))
    content = FileField(_("The file itself"), description=_("Only for a file: given after it was redeemed."))


class _Checked(RewardFields):
    """What fits together."""

    def offer(self: Any, tiers: Iterable[Tier]) -> None:
        self.tier.choices = [("", gettext("all")), *((tier.key, tier.name) for tier in tiers)]

    def fits(self: Any, kind: RewardKind, reward: Reward | None = None) -> bool:
        fine = bool(self.validate_on_submit())
        if kind == RewardKind.RENEWAL and self.percent.data is None and not self.percent.errors:
            self.refuse(self.percent, gettext("Say how much is taken off."))
        if self.from_on.data and self.until_on.data and self.until_on.data < self.from_on.data:
            self.refuse(self.until_on, gettext("It ends before it begins."))
        if reward is not None and self.stock.data is not None and self.stock.data < reward.taken:
            self.refuse(self.stock, gettext("More have been redeemed already."))
        if kind == RewardKind.FILE and reward is None and not self.content.data:
            self.refuse(self.content, gettext("Choose the file."))
        return fine and not self.errors

    def is_picture(self: Any, file: KeptFile) -> bool:
        if file.content_type in PICTURES:
            return True
        self.refuse(self.picture, gettext("This is no picture we can show."))
        return False

    def reward(self: Any, kind: RewardKind) -> dict[str, Any]:
        names = ("name", "cost", "per_client", "from_on", "until_on", "tier", "needs_approval", "terms")
        values = {name: self[name].data for name in names}
        values |= {"about": self.about.data or "", "percent": self.percent.data if kind == RewardKind.RENEWAL else None}
        return values if kind == RewardKind.VOUCHER else {**values, "stock": self.stock.data}


class RewardForm(_Checked, Form):
    kind = SelectField(_("What it is"), coerce=RewardKind, choices=KINDS)


class ChangeRewardForm(_Checked, VersionedForm):
    """The kind stays: what was redeemed hangs on it."""


class CodesForm(Form):
    """A list to look at first; then its codes again, as the page that showed what would happen carries them."""

    file = FileField(_("File with one code on each line"))
    text = Paragraphs(_("Or the codes themselves, one on each line"))
    codes = HiddenField()


class RedeemForm(Form):
    """`version`: of the reward that was read."""

    version = Whole(widget=HiddenInput(), validators=[Optional()])
    wish = Paragraphs(
        _("Anything we should know"), [Length(max=1000, message=_("At most 1,000 characters."))],
        description=_("A date, a place, a name. May be empty."),
    )  # fmt: skip


class FulfilForm(Form):
    note = Paragraphs(
        _("A word to the client"), [Length(max=1000, message=_("At most 1,000 characters."))],
        description=_("May be empty."),
    )  # fmt: skip


class ReasonForm(Form):
    reason = Line(
        _("Why, as the client reads it"),
        [InputRequired(_("Say why.")), Length(max=200, message=_("At most 200 characters."))],
    )
