"""What the pages about imports read."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, tuple_

from portal.ground.db import db
from portal.ground.keyset import Page, page_of, unpack_cursor
from portal.history.models.imports import ImportRefusal, ImportRun

SIZE = 25
REFUSALS_SHOWN = 50
AT_ONCE = 500

_RUNS = (
    select(
        ImportRun.id,
        ImportRun.created_at,
        ImportRun.by_name,
        ImportRun.file_name,
        ImportRun.system,
        ImportRun.kind,
        ImportRun.state,
        ImportRun.rows_done,
        ImportRun.counts,
    )
    .order_by(ImportRun.created_at.desc(), ImportRun.id.desc())
    .limit(SIZE + 1)
)
_EARLIER = _RUNS.where(tuple_(ImportRun.created_at, ImportRun.id) < tuple_(bindparam("at"), bindparam("id")))
_REFUSALS = (
    select(ImportRefusal.number, ImportRefusal.reason, ImportRefusal.row)
    .where(ImportRefusal.import_id == bindparam("import_id"), ImportRefusal.number > bindparam("after"))
    .order_by(ImportRefusal.number)
    .limit(bindparam("most"))
)


def list_runs(cursor: str | None) -> Page[Any]:
    """Imports, the newest first."""
    place = unpack_cursor(cursor)
    rows = db.session.execute(_EARLIER, {"at": place[0], "id": place[1]}) if place else db.session.execute(_RUNS)
    return page_of(rows.all(), SIZE, lambda row: (row.created_at, row.id))


def first_refusals(import_id: UUID) -> Sequence[Any]:
    return _refusals(import_id, 0, REFUSALS_SHOWN)


def every_refusal(import_id: UUID) -> Iterator[Any]:
    """All of them, read a few at a time."""
    rows = _refusals(import_id, 0, AT_ONCE)
    while rows:
        yield from rows
        rows = _refusals(import_id, rows[-1].number, AT_ONCE)


def _refusals(import_id: UUID, after: int, most: int) -> Sequence[Any]:
    return db.session.execute(_REFUSALS, {"import_id": import_id, "after": after, "most": most}).all()
