"""The forms by which the team moves a referral on."""

from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.validators import InputRequired, Length

from portal.ground.forms import Form, Line

NEW_CLIENT = "new"


class DeclineForm(Form):
    reason = Line(
        _("Why it comes to nothing"),
        [InputRequired(_("Say why, so that colleagues know.")), Length(max=300)],
        description=_("For the team alone. Leave out names: what we knew of the person is deleted."),
    )


class TakeBackForm(Form):
    reason = Line(
        _("Why the reward is taken back"),
        [InputRequired(_("Say why: the client reads it beside the points.")), Length(max=300)],
        description=_("The client reads it in its statement."),
    )


class ProspectForm(Form):
    """A new prospect, or one of ours that is the same company."""

    company = RadioField(_("The company"), [InputRequired(_("Choose one."))])

    @property
    def joins(self) -> UUID | None:
        return None if self.company.data == NEW_CLIENT else UUID(self.company.data)
