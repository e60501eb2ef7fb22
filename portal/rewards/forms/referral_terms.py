"""The form of the terms on which we reward who recommends us."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.ground.forms import Paragraphs, VersionedForm, Whole
from portal.rewards.models.referral_terms import Flag, Touch

MOST = 10_000_000
_WHOLE = _("Enter a whole number from %(min)d to %(max)d.")
FLAGS = (
    SelectChoice(Flag.MANY.value, _("many from one contact within a week")),
    SelectChoice(Flag.NETWORK.value, _("from the network the contact signs in from")),
    SelectChoice(Flag.DISPOSABLE.value, _("an address that is thrown away")),
    SelectChoice(Flag.PHONE.value, _("the contact’s own phone number")),
    SelectChoice(Flag.NAME.value, _("the contact’s own name")),
    SelectChoice(Flag.KNOWN.value, _("a company we knew before")),
)


def _number(label: Any, least: int, most: int, **more: Any) -> Whole:
    bounds = NumberRange(least, most, _WHOLE)
    return Whole(label, [InputRequired(_("Enter a number.")), bounds], **more)


class ReferralTermsForm(VersionedForm):
    is_on = BooleanField(_("Clients can recommend us, and are rewarded for it"))
    window_days = _number(
        _("Days to answer an invitation, and then to become a prospect"),
        1,
        365,
        description=_("Counted from the mail, and again from the yes. Then it ends; only its hash and state stay."),
    )
    touch = RadioField(
        _("Whose word counts when several recommended us"),
        choices=[SelectChoice(Touch.FIRST.value, _("The first")), SelectChoice(Touch.LAST.value, _("The last"))],
        coerce=Touch,
    )
    hold_days = _number(_("Days a reward is held"), 0, 365, description=_("From the day the referral qualifies."))
    points = _number(_("Points for who recommended us"), 1, MOST)
    referred_points = _number(_("Points for the new client"), 0, MOST)
    referred_words = Paragraphs(
        _("What the new client gets"), description=_("Read by both, for example: their first month of reporting free.")
    )
    month_budget = Whole(
        _("Points a month at most"),
        [Optional(), NumberRange(0, MOST, _WHOLE)],
        description=_("For both sides together; empty for no bound."),
    )
    whole_budget = Whole(_("Points in all at most"), [Optional(), NumberRange(0, MOST, _WHOLE)])
    most_a_day = _number(_("Mails a contact may have us write in a day"), 0, 50)
    review_many = _number(_("Consents in a week by one contact’s word that are many"), 2, 1000)
    flags = SelectMultipleField(_("Look before a reward is held, when there is"), choices=FLAGS)
    asks_promoters = BooleanField(_("Show who would recommend us (9 or 10 in a survey) their link, once a year"))
