"""The first rows of a file as they will read, before anything is taken in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from portal.ground.calendars import written
from portal.ground.clock import in_zone
from portal.ground.money import CENTS
from portal.history.importing.dates import Order
from portal.history.importing.fields import FIELDS
from portal.history.importing.plan import Plan
from portal.history.importing.refused import Refused
from portal.history.models.imports import ImportRun

LONGEST = 120


@dataclass(frozen=True)
class Preview:
    """`labels`: of the fields that have a column; `rows`: their values, or why the row is refused."""

    labels: Sequence[LazyString]
    rows: Sequence[tuple[list[str], str]]


def preview(run: ImportRun) -> Preview:
    """Read, not looked up: whether the company is here, only the dry run tells."""
    plan = Plan.of(run)
    fields = [field for field in FIELDS[run.kind] if run.mapping.get(field.name) and field.name != "time"]
    return Preview([field.label for field in fields], [_row(plan, fields, row) for row in run.sample])


def _row(plan: Plan, fields: Sequence[Any], row: dict[str, str]) -> tuple[list[str], str]:
    try:
        said = plan.read(row)
    except Refused as refusal:
        return [], str(refusal)
    return [_told(field.name, said.get(field.name), plan) for field in fields], ""


def _told(name: str, value: Any, plan: Plan) -> str:
    return f"{value / CENTS:,.2f}" if name == "value_cents" and value else _shown(value, plan.zone)


def _shown(value: Any, zone: str) -> str:
    """Dates so that day and month cannot be mixed up, instants as the file's own clock shows them."""
    if isinstance(value, datetime):
        return written(in_zone(value, zone), _("d MMM y HH:mm"))
    if isinstance(value, date):
        return written(value, _("d MMM y"))
    words = ", ".join(value) if isinstance(value, tuple) else str(value if value is not None else "")
    return f"{words[:LONGEST]}…" if len(words) > LONGEST else words


def order_hints(run: ImportRun) -> dict[str, str]:
    """For each column with dates in numbers: how sure it is which of day and month comes first."""
    return {header: _hint(Order(**told)) for header, told in run.orders.items()}


def _hint(told: Order) -> str:
    if told.sure:
        return str(_("“%(example)s” and others can only be read this way.", example=told.example))
    return str(
        _(
            "Nothing in the first rows tells which comes first. Is “%(example)s” read rightly below?",
            example=told.example,
        )
    )
