"""Points by hand, taken back, or brought in from before, for one client or from a sheet."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from portal.ground.clock import vendor_today
from portal.ground.forms import Day, Form, Line, Whole

MOST = 100_000
MOST_BROUGHT = 100_000_000
LONGEST = 200
_NAMED = (InputRequired(_("Name it.")), Length(max=60, message=_("At most 60 characters.")))


class GiveForm(Form):
    points = Whole(
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


class OpenForm(Form):
    """One client's points from before. `key` is the same name that a sheet has."""

    points = Whole(
        _("Points"),
        [InputRequired(_("How many?")), NumberRange(1, MOST_BROUGHT, _("Give a whole number of points from 1 on."))],
    )
    reason = Line(
        _("Where they come from, as the client reads it"),
        [InputRequired(_("Say where they come from.")), Length(max=LONGEST, message=_("At most 200 characters."))],
    )
    as_of = Day(
        _("As of"),
        [InputRequired(_("Choose a day."))],
        description=_("The day of the balance; it is said beside the points. They can be spent from now on."),
    )
    key = Line(
        _("Name of this transfer"),
        _NAMED,
        description=_("Under one name a client is given points once, here or from a sheet."),
    )

    def validate_as_of(self, field: Day) -> None:
        if field.data is not None and field.data > vendor_today():
            raise ValidationError(gettext("Choose today or a day before."))


class OpeningForm(Form):
    """A sheet to look at first; then its rows again, as the page that showed them carries them."""

    key = Line(
        _("Name of this transfer"),
        _NAMED,
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
