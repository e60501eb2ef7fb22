"""A form nobody sends: it shows the fields of the design language, refused, on the components page."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from portal.ground.forms import Form


class SampleForm(Form):
    """One field of each look."""

    name = StringField(_l("Full name"), default="Graham Pike")
    email = StringField(_l("Email address"), default="graham@northwind")
    renewal = DateField(_l("Renewal date"))
    reach = SelectField(
        _l("Best way to reach them"),
        choices=[SelectChoice("email", _l("One page by email")), SelectChoice("phone", _l("Phone"))],
        description=_l("Shown at the top of every call brief."),
    )
    eyes = RadioField(
        _l("Who can read it"),
        choices=[SelectChoice("internal", _l("Internal")), SelectChoice("shared", _l("Shared"))],
        default="internal",
    )
    show = SelectMultipleField(
        _l("Show"), choices=[SelectChoice("call", _l("Calls")), SelectChoice("email", _l("Emails"))], default=["call"]
    )
    care = TextAreaField(
        _l("What they care about"), default="Cost per chair hour. Never mentions bookings in front of Helen."
    )
    tell = BooleanField(_l("Tell me when this person changes role"), default=True)

    @classmethod
    def refused(cls) -> Any:
        """The form as it looks after two fields were not accepted."""
        form = cls(None, meta={"csrf": False})
        form.email.errors = [_l("Add the part after the dot, for example .co.uk")]
        form.renewal.errors = [_l("Choose a date after today")]
        return form
