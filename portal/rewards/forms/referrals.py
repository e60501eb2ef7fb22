"""The forms of referrals that clients and those they recommend us to fill in, and why somebody is refused."""

import re
import unicodedata
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectChoice, SelectField, StringField
from wtforms.validators import Email, InputRequired, Length, ValidationError

from portal.ground.forms import Form, Line, Paragraphs
from portal.rewards.models.refusals import Refusal

LANGUAGES = (
    SelectChoice("en", "English"),
    SelectChoice("fa", "فارسی"),
    SelectChoice("hy", "Հայերեն"),
    SelectChoice("tr", "Türkçe"),
)
# What mail programs make a link of by themselves: an address, or two names with a point between.
_LINK = re.compile(r"://|www\.|\w[.。][a-z]{2}", re.IGNORECASE)
_ADDRESS = Email(_("Enter a whole address, for example name@acme.example."), allow_smtputf8=False)


def _without_links(_form: Any, field: Any) -> None:
    """For what stands in a mail to somebody who does not know us."""
    if _LINK.search(unicodedata.normalize("NFKC", field.data or "")):
        raise ValidationError(gettext("Leave links out, and write a space after each full stop."))


class InviteForm(Form):
    """Somebody a contact would like us to write to."""

    name = Line(_("Their name"), [InputRequired(_("Enter their name.")), Length(max=120), _without_links])
    email = Line(_("Their email address"), [InputRequired(_("Enter their address.")), _ADDRESS, Length(max=254)])
    words = Paragraphs(_("A few words from you"), [Length(max=600), _without_links])
    language = SelectField(_("Language"), choices=LANGUAGES)


class AgreeForm(Form):
    """What somebody recommended says about themselves, and that they agree; `consent` shows the words as its label.

    `homepage` is for machines: people do not see it and leave it empty.
    """

    name = Line(_("Your name"), [InputRequired(_("Enter your name.")), Length(max=120), _without_links])
    company = Line(_("Your company"), [InputRequired(_("Enter your company’s name.")), Length(max=200)])
    email = Line(_("Your email address"), [InputRequired(_("Enter your address.")), _ADDRESS, Length(max=254)])
    phone = Line(_("Phone, if you like"), [Length(max=60)])
    message = Paragraphs(_("What would help you?"), [Length(max=2_000)])
    homepage = StringField(_("Leave this empty"))
    consent = BooleanField(validators=[InputRequired(_("Without your yes we keep nothing and cannot write to you."))])


def words_for_referrer(why: Refusal) -> str:
    """Why the person cannot be recommended, said to whoever recommends them."""
    words = {
        Refusal.SELF: gettext("This is your own address. Recommend us to somebody else."),
        Refusal.COMPANY: gettext("This address belongs to your own company. Recommend us to another one."),
        Refusal.TEAM: gettext("This address is one of ours."),
        Refusal.CLIENT: gettext("This company works with us already."),
        Refusal.KNOWN: gettext("Somebody recommended us to them already, and the first word counts."),
        Refusal.ASKED: gettext("We have written to this address before, and do so once only."),
        Refusal.MANY: gettext("That is enough for today. Your link has no limit."),
    }
    return str(words[why])


def words_for_referred(why: Refusal) -> str:
    """The same, said to the person themselves."""
    words = {
        Refusal.SELF: gettext("This link is your own. Pass it on to somebody at another company."),
        Refusal.COMPANY: gettext("Your company works with us already. Ask your colleagues to invite you."),
        Refusal.TEAM: gettext("This address is one of ours."),
        Refusal.CLIENT: gettext("Your company works with us already. Ask your colleagues to invite you."),
    }
    return str(
        words.get(why, gettext("You, or a colleague of yours, were recommended to us already. We have what we need."))
    )
