"""Readings of many clients in one sheet: brought, looked at, taken in; rows that do not fit come back as a file."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, Response, abort, url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select

from portal.ground.access import Can, requires
from portal.ground.db import db
from portal.ground.files import download, safe_name
from portal.ground.sheets import SheetError, csv_stream
from portal.ground.web import done, page
from portal.reports.forms.reading_sheets import ColumnsForm, SheetForm
from portal.reports.importing.sheet_rows import Line, lines_of, take_in
from portal.reports.models.reading_sheets import ReadingSheet, my_sheets
from portal.reports.models.readings import Outcome, Source, dry_run, take_readings

SHOWN = 20  # rows of a preview
MOST_BYTES = 5_000_000

bp = Blueprint("reading_sheets", __name__, url_prefix="/readings/upload")


@bp.get("")
@requires(Can.NOTE_READING)
def index() -> Response:
    return _index(SheetForm())


@bp.post("")
@requires(Can.NOTE_READING)
def upload() -> Response:
    form = SheetForm()
    if not form.validate_on_submit():
        return _index(form)
    try:
        sheet = ReadingSheet.bring(current_user, **_looked_at(form))
    except SheetError as problem:
        form.refuse(form.file, str(problem))
        return _index(form)
    return done(None, url_for(".show", sheet_id=sheet.id))


@bp.get("/<uuid:sheet_id>")
@requires(Can.NOTE_READING)
def show(sheet_id: UUID) -> Response:
    """Before it is taken in: what would happen. Afterwards: what did."""
    sheet = _sheet(sheet_id)
    form = ColumnsForm(data=sheet.columns)
    form.offer(sheet)
    if sheet.taken_at:
        return page("reports/sheets/show.html", sheet=sheet, counts=sheet.counts, shown=_refused_rows(sheet)[:SHOWN])
    lines = lines_of(sheet)
    outcomes = dry_run([line.value for line in lines if line.value])
    shown = sorted(lines, key=lambda line: not line.problem)[:SHOWN]
    return page(
        "reports/sheets/show.html",
        sheet=sheet,
        form=form,
        counts=_counts(lines, outcomes),
        shown=[(line.number, line.cells, line.problem) for line in shown],
    )


@bp.post("/<uuid:sheet_id>/columns")
@requires(Can.NOTE_READING)
def arrange(sheet_id: UUID) -> Response:
    sheet = _sheet(sheet_id)
    form = ColumnsForm()
    form.offer(sheet)
    if form.validate_on_submit():
        sheet.arrange(form.values)
    return done(None, url_for(".show", sheet_id=sheet.id))


@bp.post("/<uuid:sheet_id>/take")
@requires(Can.NOTE_READING)
def take(sheet_id: UUID) -> Response:
    """All rows that fit, in one transaction. Safe to call twice, and safe to bring the same sheet again."""
    sheet = _sheet(sheet_id)
    if sheet.taken_at is None:
        lines = lines_of(sheet)
        outcomes = take_readings([line.value for line in lines if line.value], current_user, Source.SHEET)
        sheet.settle(_counts(lines, outcomes), [(line.number, line.problem) for line in lines if line.problem])
    return done(None, url_for(".show", sheet_id=sheet.id), said=gettext("The readings are in"))


@bp.get("/<uuid:sheet_id>/refused")
@requires(Can.NOTE_READING)
def refused(sheet_id: UUID) -> Response:
    """The rows that did not fit, as a file of the same columns with the reasons, to be mended and brought again."""
    sheet = _sheet(sheet_id)
    reason = next(name for name in (gettext("Reason"), "reading_reason") if name not in sheet.headers)
    rows = [[*cells, problem] for _number, cells, problem in _refused_rows(sheet)]
    stem = sheet.file_name.rpartition(".")[0] or sheet.file_name
    name = safe_name(f"{gettext('refused')} {stem}.csv")
    return download(csv_stream([*sheet.headers, reason], rows), name=name, content_type="text/csv; charset=utf-8")


def _sheet(sheet_id: UUID) -> ReadingSheet:
    """Only one's own: it may name clients that are restricted to others."""
    mine = select(ReadingSheet).where(ReadingSheet.id == sheet_id, ReadingSheet.by_id == current_user.id)
    return db.session.scalars(mine).one_or_none() or abort(404)


def _looked_at(form: SheetForm) -> dict[str, object]:
    file = form.file.data
    if file.stream.seek(0, 2) > MOST_BYTES:
        raise SheetError(gettext("This file is larger than %(most)s MB. Divide it.", most=MOST_BYTES // 1_000_000))
    return take_in(file.stream, safe_name(file.filename))


def _index(form: SheetForm) -> Response:
    return page("reports/sheets/index.html", form=form, sheets=my_sheets(current_user.id))


def _counts(lines: Sequence[Line], outcomes: Sequence[Outcome]) -> dict[str, int]:
    found = Counter(str(outcome) for outcome in outcomes)
    return {**found, "refused": sum(bool(line.problem) for line in lines)}


def _refused_rows(sheet: ReadingSheet) -> list[tuple[int, Sequence[str], str]]:
    if sheet.taken_at is None:
        return [(line.number, line.cells, line.problem) for line in lines_of(sheet) if line.problem]
    cells = dict(sheet.rows)
    return [(number, cells[number], problem) for number, problem in sheet.refused]
