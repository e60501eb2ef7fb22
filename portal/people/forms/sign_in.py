"""The forms of signing in: mail and password, then the second factor."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, PasswordField
from wtforms.validators import DataRequired, InputRequired, Length

from portal.ground.forms import Form, Line
from portal.people.passwords import LONGEST


class SignInForm(Form):
    email = EmailField(
        _("Email address"),
        [InputRequired(_("Enter your mail address.")), Length(max=254)],
        render_kw={"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _("Password"),
        [InputRequired(_("Enter your password.")), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    stays = BooleanField(_("Keep me signed in on this device for 14 days"))


class SecondFactorForm(Form):
    code = Line(
        _("Code"),
        [DataRequired(_("Enter the code."))],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )
