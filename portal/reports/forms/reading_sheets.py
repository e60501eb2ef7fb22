"""Forms of a sheet of readings: the file, and which of its columns is which."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectChoice, SelectField

from portal.ground.forms import Form
from portal.reports.models.reading_sheets import ReadingSheet


class SheetForm(Form):
    file = FileField(_("File"), [FileRequired(_("Choose a CSV file or an Excel workbook."))])


class ColumnsForm(Form):
    client = SelectField(_("Client"))
    metric = SelectField(_("Metric, by code or name"))
    month = SelectField(_("Month, or a day of it"))
    value = SelectField(_("Value"))

    def offer(self, sheet: ReadingSheet) -> None:
        choices = [SelectChoice("", _("Not in this sheet")), *(SelectChoice(name, name) for name in sheet.headers)]
        for field in (self.client, self.metric, self.month, self.value):
            field.choices = choices
