"""A form nobody sends: it shows the fields of the design language, refused, on the components page."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from portal.ground.forms import Day, Form


class SampleForm(Form):
    """One field of each look."""

    name = StringField(_("Full name"), default="Graham Pike")
    email = StringField(_("Email address"), default="graham@northwind")
    renewal = Day(_("Renewal date"))
    reach = SelectField(
        _("Best way to reach them"),
        choices=[SelectChoice("email", _("One page by email")), SelectChoice("phone", _("Phone"))],
        description=_("Shown at the top of every call brief."),
    )
    eyes = RadioField(
        _("Who can read it"),
        choices=[SelectChoice("internal", _("Internal")), SelectChoice("shared", _("Shared"))],
        default="internal",
    )
    show = SelectMultipleField(
        _("Show"), choices=[SelectChoice("call", _("Calls")), SelectChoice("email", _("Emails"))], default=["call"]
    )
    care = TextAreaField(
        _("What they care about"), default="Cost per chair hour. Never mentions bookings in front of Helen."
    )
    tell = BooleanField(_("Tell me when this person changes role"), default=True)

    @classmethod
    def refused(cls) -> Any:
        """The form as it looks after two fields were not accepted."""
        form = cls(None, meta={"csrf": False})
        form.email.errors = [_("Add the part after the dot, for example .co.uk")]
        form.renewal.errors = [_("Choose a date after today")]
        return form
