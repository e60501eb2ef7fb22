"""The forms of the team: inviting a member, changing a role."""

from typing import TYPE_CHECKING

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import EmailField, Field, RadioField, SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from portal.ground.access import Role
from portal.ground.deferred import on_first_use
from portal.ground.forms import Form, Line

if TYPE_CHECKING:
    import email_validator
else:
    email_validator = on_first_use("email_validator")

ROLES = [
    SelectChoice(Role.CSM, _("Customer success: sees all clients but restricted ones")),
    SelectChoice(Role.LEAD, _("Lead: also assigns people and restricts clients")),
    SelectChoice(Role.ADMIN, _("Admin: also manages the team, imports and settings")),
]


class RoleForm(Form):
    role = RadioField(_("Role"), [InputRequired(_("Choose a role."))], choices=ROLES, coerce=Role)


class MemberForm(RoleForm):
    name = Line(_("Name"), [DataRequired(_("Enter the name.")), Length(max=120)])
    email = EmailField(_("Email address"), [InputRequired(_("Enter the email address.")), Length(max=254)])
    title = Line(_("Job title"), [Length(max=120)])

    def validate_email(self, field: Field) -> None:
        try:
            email_validator.validate_email(field.data, check_deliverability=False)
        except email_validator.EmailNotValidError:
            raise ValidationError(gettext("Check the address, such as name@example.com.")) from None
