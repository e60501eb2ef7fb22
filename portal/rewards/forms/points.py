"""Points by hand, taken back, or brought in from before."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange

from portal.ground.forms import Form, Line

MOST = 100_000
LONGEST = 200


class GiveForm(Form):
    points = IntegerField(
        _("Points"), [InputRequired(_("How many?")), NumberRange(1, MOST, _("Give a whole number from 1 to 100,000."))]
    )
    reason = Line(
        _("What for, as the client reads it"),
        [InputRequired(_("Say what they are for.")), Length(max=LONGEST, message=_("At most 200 characters."))],
    )
    contact_id = SelectField(_("Thanks to"), coerce=str)


class TakeBackForm(Form):
    reason = Line(
        _("Why, as the client reads it"),
        [InputRequired(_("Say why.")), Length(max=LONGEST, message=_("At most 200 characters."))],
    )


class OpeningForm(Form):
    """A sheet to look at first; then its rows again, as the page that showed them carries them."""

    key = Line(
        _("Name of this transfer"),
        [InputRequired(_("Name it.")), Length(max=60, message=_("At most 60 characters."))],
        description=_("Each client is given their points once under a name, however often the sheet is brought."),
    )
    file = FileField(_("File"))
    rows = HiddenField()

    def needs_file(self) -> bool:
        """Neither a sheet nor rows that were shown."""
        if self.rows.data or self.file.data:
            return False
        self.refuse(self.file, gettext("Choose a CSV file or an Excel workbook."))
        return True
