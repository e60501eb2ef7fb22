"""The form of a person's own settings."""

from zoneinfo import available_timezones

from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectChoice, SelectField
from wtforms.validators import DataRequired, Length

from portal.ground.forms import Form, Line, strip
from portal.ground.languages import own_name

_PLACES = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
ZONES = ["UTC", *sorted(zone for zone in available_timezones() if zone.startswith(_PLACES))]


class ProfileForm(Form):
    name = Line(
        _("Name"),
        [DataRequired(_("Enter your name.")), Length(max=120)],
        render_kw={"autocomplete": "name"},
    )
    title = Line(_("Job title"), [Length(max=120)], render_kw={"autocomplete": "organization-title"})
    phone = Line(_("Phone"), [Length(max=60)], render_kw={"autocomplete": "tel", "inputmode": "tel"})
    language = SelectField(_("Language"), coerce=strip, choices=lambda: languages())
    zone = SelectField(_("Time zone"), coerce=strip, choices=lambda: zones())


def languages() -> list[SelectChoice]:
    """The portal's languages, each by its own name."""
    ours = current_app.config["LANGUAGES"]
    return [SelectChoice("", gettext("As in my browser")), *(SelectChoice(code, own_name(code)) for code in ours)]


def zones() -> list[SelectChoice]:
    ours = gettext("As in the company: %(zone)s", zone=current_app.config["VENDOR_ZONE"])
    return [SelectChoice("", ours), *(SelectChoice(zone, zone.replace("_", " ")) for zone in ZONES)]
