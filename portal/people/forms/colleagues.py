"""The form by which a client's lead lets in a colleague."""

from flask_babel import lazy_gettext as _
from wtforms.validators import Email, InputRequired, Length

from portal.ground.forms import Form, Line


class InviteColleagueForm(Form):
    name = Line(_("Full name"), [InputRequired(_("Enter their name.")), Length(max=200)])
    email = Line(
        _("Email address"),
        [
            InputRequired(_("Enter their email address.")),
            Email(_("Enter a whole address, for example name@acme.example.")),
            Length(max=254),
        ],
    )
