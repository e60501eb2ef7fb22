"""Importing files of other systems: upload, mapping, dry run, import, undo."""

from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.db import db
from portal.ground.files import FileTooLargeError, download, keep
from portal.ground.sheets import SheetError, csv_stream
from portal.ground.streams import streamed
from portal.ground.web import done, page
from portal.history.forms.imports import KINDS, MappingForm, UploadForm, mapping_form
from portal.history.importing.headers import SYSTEMS
from portal.history.importing.intake import UnknownKind, take_in
from portal.history.importing.preview import order_hints, preview
from portal.history.models.import_pages import every_refusal, first_refusals, list_runs
from portal.history.models.imports import OPEN, ImportRun, ImportState

bp = Blueprint("imports", __name__, url_prefix="/admin/import")


@bp.get("")
@requires(Can.IMPORT)
def index() -> Response:
    return _index(UploadForm())


@bp.post("")
@requires(Can.IMPORT)
def upload() -> Response:
    form = UploadForm()
    if not form.validate():
        return _index(form)
    try:
        kept = keep(form.file.data)
        run = take_in(kept, current_user, system=form.chosen_system, kind=form.chosen_kind)
    except (SheetError, FileTooLargeError, UnknownKind) as problem:
        form.refuse(form.kind if isinstance(problem, UnknownKind) else form.file, _said(problem))
        return _index(form)
    return done(None, to=url_for(".show", import_id=run.id))


@bp.get("/<uuid:import_id>")
@requires(Can.IMPORT)
def show(import_id: UUID) -> Response:
    """Where the import stands; while it is under way htmx asks for the part that changes."""
    run = _run(import_id)
    return _show(run, mapping_form(run) if run.state in OPEN else None)


@bp.post("/<uuid:import_id>/mapping")
@requires(Can.IMPORT)
def arrange(import_id: UUID) -> Response:
    """Another mapping, to see the first rows with it."""
    run = _run(import_id)
    form = mapping_form(run)
    if run.state in OPEN and form.validate():
        run.arrange(form.mapping, form.options)
        return done(None, to=url_for(".show", import_id=run.id, _anchor="preview"))
    return _show(run, form)


@bp.post("/<uuid:import_id>/check")
@requires(Can.IMPORT)
def check(import_id: UUID) -> Response:
    """Ask for the dry run."""
    run = _run(import_id)
    form = mapping_form(run)
    if run.state in OPEN and not form.validate():
        return _show(run, form)
    run.arrange(form.mapping, form.options)
    run.check()
    return done(None, to=url_for(".show", import_id=run.id))


@bp.post("/<uuid:import_id>/start")
@requires(Can.IMPORT)
def start(import_id: UUID) -> Response:
    run = _run(import_id)
    run.start()
    return done(None, to=url_for(".show", import_id=run.id))


@bp.post("/<uuid:import_id>/undo")
@requires(Can.IMPORT)
def undo(import_id: UUID) -> Response:
    run = _run(import_id)
    run.undo()
    return done(None, to=url_for(".show", import_id=run.id))


@bp.get("/<uuid:import_id>/refused")
@requires(Can.IMPORT)
def refused(import_id: UUID) -> Response:
    """The refused rows as a file of the same columns, with the reasons, to be mended and imported again."""
    run = _run(import_id)
    reason = next(name for name in (_("Reason"), _("Why it was refused"), "import_reason") if name not in run.headers)
    headers = run.headers
    rows = ([*(each.row.get(name, "") for name in headers), each.reason] for each in every_refusal(import_id))
    name = f"{_('refused')} {run.file_name.rpartition('.')[0] or run.file_name}.csv"
    return download(streamed(csv_stream([*headers, reason], rows)), name=name, content_type="text/csv; charset=utf-8")


def _run(import_id: UUID) -> ImportRun:
    return db.session.get(ImportRun, import_id) or abort(404)


def _index(form: UploadForm) -> Response:
    found = list_runs(request.args.get("after"))
    return page("history/imports/index.html", form=form, found=found, kinds=KINDS, systems=SYSTEMS)


def _show(run: ImportRun, form: MappingForm | None) -> Response:
    seen = preview(run) if form else None
    has_refused = run.state in (ImportState.DRY, ImportState.DONE, ImportState.FAILED) and run.counts.get("refused")
    return page(
        "history/imports/show.html",
        "history/imports/_state.html",
        run=run,
        preview=seen,
        told=order_hints(run) if form else {},
        kinds=KINDS,
        systems=SYSTEMS,
        refusals=first_refusals(run.id) if has_refused else (),
        **({"form": form} if form else {}),
    )


def _said(problem: Exception) -> str:
    words = str(problem)
    if isinstance(problem, UnknownKind):
        words = _("The columns do not tell what this file holds. Choose it here.")
    if isinstance(problem, FileTooLargeError):
        most = problem.most // 1_000_000
        words = _("This file is larger than %(most)s MB. Divide it, or use flask import.", most=most)
    return words
