"""The forms of passwords: asking for a link, choosing a new one, changing the old one."""

from typing import Any

from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField, Field, PasswordField
from wtforms.validators import InputRequired, Length, ValidationError

from portal.ground.forms import Form
from portal.people.models.users import User
from portal.people.passwords import LONGEST, SHORTEST, is_guessable


class ForgottenForm(Form):
    email = EmailField(
        _("Email address"),
        [InputRequired(_("Enter your mail address.")), Length(max=254)],
        render_kw={"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"},
    )


class NewPasswordForm(Form):
    """A new password for `user`, whose name and address would be guessed first."""

    password = PasswordField(
        _("New password"),
        [
            InputRequired(_("Choose a password.")),
            Length(min=SHORTEST, message=_("Use at least %(min)d characters. Three or four words work well.")),
            Length(max=LONGEST, message=_("Use at most %(max)d characters.")),
        ],
        description=_("At least 12 characters. Three or four words that have nothing to do with you work well."),
        render_kw={"autocomplete": "new-password"},
    )

    def __init__(self, user: User, **values: Any) -> None:
        super().__init__(**values)
        self.about = (user.name, user.email, current_app.config["VENDOR_NAME"])

    def validate_password(self, field: Field) -> None:
        if is_guessable(field.data, self.about):
            raise ValidationError(
                gettext("This is easy to guess. Choose words that have nothing to do with you or us.")
            )


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(
        _("Current password"),
        [InputRequired(_("Enter the password you have now.")), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )


class ConfirmForm(Form):
    """The password once more, before something that lowers the guard."""

    current = PasswordField(
        _("Current password"),
        [InputRequired(_("Enter the password you have now.")), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
