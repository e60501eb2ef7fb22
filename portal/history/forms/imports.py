"""Forms of an import: the file, and which of its columns is which of our fields."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectChoice, SelectField
from wtforms.validators import Length

from portal.ground.forms import Form, Line
from portal.history.importing.dates import DMY, MDY
from portal.history.importing.fields import DATE, FIELDS, INSTANT, missing
from portal.history.importing.headers import SYSTEMS
from portal.history.importing.intake import told_orders
from portal.history.models.imports import ImportKind, ImportRun
from portal.history.models.written import InteractionKind
from portal.people.forms.clients import CURRENCIES, STATES
from portal.people.forms.me import ZONES
from portal.people.models.serving import team_members

KINDS = {
    ImportKind.COMPANIES: _("Companies"),
    ImportKind.CONTACTS: _("Contacts"),
    ImportKind.NOTES: _("Notes, calls, meetings and mails"),
}
KIND_OF = {
    InteractionKind.NOTE: _("Note"),
    InteractionKind.CALL: _("Call"),
    InteractionKind.MEETING: _("Meeting"),
    InteractionKind.EMAIL: _("Email"),
}
ORDERS = ((DMY, _("Day first: 31.12.2026, 31/12/2026")), (MDY, _("Month first: 12/31/2026")))
COLUMN, ORDER = "column_", "order_"


def _choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in pairs]


class UploadForm(Form):
    file = FileField(_("File"), [FileRequired(_("Choose a CSV file or an Excel workbook."))])
    system = SelectField(
        _("From"),
        choices=_choices([("", _("Tell by its columns")), *SYSTEMS.items(), ("other", _("Another system"))]),
        default="",
    )
    other = Line(_("Its name"), [Length(max=40)])
    kind = SelectField(
        _("What it holds"),
        choices=_choices([("", _("Tell by its columns")), *((kind.value, words) for kind, words in KINDS.items())]),
        default="",
    )

    @property
    def chosen_system(self) -> str | None:
        """Another system is called by its name: ids of two such systems are not to be mixed up."""
        named = str(self.other.data or "").casefold()
        return (named or self.system.data) if self.system.data == "other" else self.system.data or None

    @property
    def chosen_kind(self) -> ImportKind | None:
        return ImportKind(self.kind.data) if self.kind.data else None


class MappingForm(Form):
    """The columns of one file; its fields are added by `mapping_form`."""

    run: ImportRun

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        fine = bool(super().validate(*args, **kwargs))
        lacking = missing(self.run.kind, self.mapping) if fine else []
        if lacking:
            self.form_errors.append(str(_("Choose a column for %(what)s.", what=", ".join(lacking))))
        return fine and not lacking

    @property
    def mapping(self) -> dict[str, str]:
        return {name.removeprefix(COLUMN): value for name, value in self.data.items() if _is(COLUMN, name) and value}

    @property
    def options(self) -> dict[str, Any]:
        """A date that moved to another column is read as that column tells."""
        told = told_orders(self.run, self.mapping)
        asked = {name.removeprefix(ORDER): value for name, value in self.data.items() if _is(ORDER, name)}
        stayed = {name for name in asked if self.mapping.get(name) == self.run.mapping.get(name)}
        orders = {**told, **{name: asked[name] for name in stayed}}
        rest = {name: self.data[name] for name in ("zone", "owner_id", "state", "currency", "kind_of") if name in self}
        return {**rest, "orders": orders}

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """Each of our fields, with the order of its dates where it has any."""
        names = [field.name for field in FIELDS[self.run.kind]]
        return [(self[COLUMN + name], self._fields.get(ORDER + name)) for name in names]


def mapping_form(run: ImportRun) -> MappingForm:
    """The form for this run, filled with what is chosen so far."""
    columns = [SelectChoice("", _("Not in this file")), *(SelectChoice(name, name) for name in run.headers)]
    fields: dict[str, Any] = {"run": run}
    chosen: dict[str, Any] = dict(run.options)
    for each in FIELDS[run.kind]:
        fields[COLUMN + each.name] = SelectField(each.label, choices=columns)
        chosen[COLUMN + each.name] = run.mapping.get(each.name, "")
        if each.when in (DATE, INSTANT) and run.mapping.get(each.name) in run.orders:
            label = _("Dates of “%(field)s”", field=each.label)
            fields[ORDER + each.name] = SelectField(label, choices=_choices(ORDERS))
            chosen[ORDER + each.name] = run.options.get("orders", {}).get(each.name, DMY)
    form: MappingForm = type("FilledMappingForm", (MappingForm,), {**fields, **_manners(run)})(data=chosen)
    return form


def _manners(run: ImportRun) -> dict[str, Any]:
    """What holds where the file is silent."""
    if run.kind == ImportKind.NOTES:
        zones = _choices((zone, zone.replace("_", " ")) for zone in ZONES)
        return {
            "zone": SelectField(_("Time zone of the file"), choices=zones),
            "kind_of": SelectField(_("Kind, where no column says"), choices=_choices(KIND_OF.items())),
        }
    if run.kind == ImportKind.CONTACTS:
        return {}
    members = _choices((str(member.id), member.name) for member in team_members())
    currencies = _choices((code, code) for code in CURRENCIES)
    return {
        "owner_id": SelectField(_("Owner, where the file names none of us"), choices=members),
        "state": SelectField(_("State, where the file says none"), choices=STATES, default="active"),
        "currency": SelectField(_("Currency, where the file says none"), choices=currencies),
    }


def _is(prefix: str, name: str) -> bool:
    return name.startswith(prefix)
