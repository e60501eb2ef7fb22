"""A file as it comes in: kept, looked at, recognised."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from flask import current_app

from portal.ground.files import KeptFile, file_store, seekable
from portal.ground.sheets import SheetError, open_sheet
from portal.history.importing.dates import DMY, orders_of
from portal.history.importing.fields import DATE, FIELDS, INSTANT
from portal.history.importing.headers import OTHER, guess, likely_kind, recognise
from portal.history.models.imports import ImportKind, ImportRun, remembered
from portal.history.models.written import InteractionKind
from portal.people.models.users import User

SHOWN = 20
LOOKED_AT = 1_000
LONGEST_SHOWN = 2_000


class UnknownKind(ValueError):
    """Neither was it said what the file holds, nor do its headers tell."""


def take_in(file: KeptFile, by: User, *, system: str | None = None, kind: ImportKind | None = None) -> ImportRun:
    """A run over a kept file. Raises SheetError for what is no sheet, and UnknownKind; the file is then let go."""
    try:
        headers, rows = _look(file)
        export = recognise(headers)
        chosen = kind or (export.kind if export else likely_kind(headers))
        if chosen is None:
            raise UnknownKind
    except (SheetError, UnknownKind):
        file_store().delete(file.key)
        raise
    same = export if export and export.kind == chosen else None
    run = ImportRun.bring(
        by, file_name=file.name, file_key=file.key, system=system or (export.system if export else OTHER), kind=chosen,
        headers=headers, orders=orders_of(rows, current_app.config["VENDOR_ZONE"]),
        sample=[{name: cell[:LONGEST_SHOWN] for name, cell in row.items()} for row in rows[:SHOWN]],
    )  # fmt: skip
    run.arrange(*suggested(run, same.kind_of if same else InteractionKind.NOTE))
    return run


def suggested(run: ImportRun, kind_of: InteractionKind) -> tuple[dict[str, str], dict[str, Any]]:
    """The mapping and the options to begin with: as the last file of this shape was read, else as the headers say."""
    before = remembered(run.system, run.kind, run.headers)
    mapping = before.mapping if before else guess(run.kind, run.headers)
    zone = current_app.config["VENDOR_ZONE"]
    options = {"zone": zone, "kind_of": kind_of.value, "owner_id": str(run.by_id)}
    return dict(mapping), {**options, **(before.options if before else {}), "orders": told_orders(run, mapping)}


def told_orders(run: ImportRun, mapping: dict[str, str]) -> dict[str, str]:
    """For each of our dates: whether its column writes the day or the month first."""
    dates = [field.name for field in FIELDS[run.kind] if field.when in (DATE, INSTANT)]
    return {name: run.orders.get(mapping.get(name, ""), {}).get("order", DMY) for name in dates}


def _look(file: KeptFile) -> tuple[list[str], Sequence[dict[str, str]]]:
    with seekable(file.key) as stream:
        sheet = open_sheet(stream, file.name)
        return sheet.headers, list(islice(sheet, LOOKED_AT))
