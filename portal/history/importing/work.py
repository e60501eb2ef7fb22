"""Runs that wait: claimed, carried out batch by batch, and found again after an interruption."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from itertools import islice
from typing import TypeVar

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import or_, select, update
from structlog import get_logger

from portal.ground.db import db, now
from portal.ground.files import file_store, seekable
from portal.ground.sheets import SheetError, open_sheet
from portal.history.importing.batches import CLAIM, Batches, TakenOver, advance
from portal.history.importing.recounting import recount_clients
from portal.history.importing.undo import staying, take_out
from portal.history.models.imports import UNDER_WAY, ImportKind, ImportRun, ImportState
from portal.people.models.contacts import ExternalId
from portal.people.models.users import User

BATCH = 1_000
KEPT_FOR = timedelta(days=30)
Told = Callable[[int], object]
Item = TypeVar("Item")

log = get_logger("portal.imports")


def run_waiting_imports() -> int:
    """Carry out one run that waits; return how many this call took care of. For the worker."""
    free = or_(ImportRun.claimed_until.is_(None), ImportRun.claimed_until < now())
    waiting = select(ImportRun.id).where(ImportRun.state.in_(UNDER_WAY), free).order_by(ImportRun.created_at).limit(1)
    run_id = db.session.scalars(waiting).one_or_none()
    if run_id is None:
        db.session.rollback()
        return 0
    claim = update(ImportRun).where(ImportRun.id == run_id, ImportRun.state.in_(UNDER_WAY), free)
    claimed: int = db.session.execute(  # type: ignore[attr-defined]
        claim.values(claimed_until=now() + CLAIM), execution_options={"synchronize_session": False}
    ).rowcount
    db.session.commit()
    if claimed:
        carry_out(db.session.get_one(ImportRun, run_id, populate_existing=True))
    return claimed


def forget_old_imports() -> None:
    """A month on, files and refused rows go: they hold people's data. What came of them is kept."""
    old = select(ImportRun).where(ImportRun.created_at < now() - KEPT_FOR, ImportRun.file_key.is_not(None))
    for run in db.session.scalars(old.where(ImportRun.state.not_in(UNDER_WAY))).all():
        key = run.forget()
        db.session.commit()
        file_store().delete(key)


def carry_out(run: ImportRun, told: Told = lambda _rows: None) -> None:
    """Do what the run waits for; `told` hears of rows as they are settled. What fails is written down on the run."""
    by, run_id = db.session.get_one(User, run.by_id), run.id
    try:
        with force_locale(by.language or "en"):
            _do(run, by, told)
        db.session.commit()
    except TakenOver:
        db.session.rollback()
    except Exception as error:
        db.session.rollback()
        log.exception("import failed", run=str(run_id))
        words = (
            str(error) if isinstance(error, SheetError) else _("Something went wrong on our side. It is written down.")
        )
        db.session.get_one(ImportRun, run_id, populate_existing=True).fail(words)
        db.session.commit()


def _do(run: ImportRun, by: User, told: Told) -> None:
    if run.state == ImportState.UNDOING:
        for rows in take_out(run):
            advance(run, 0)
            db.session.commit()
            told(rows)
        run.finish_undo(by, staying(run))
        return
    _take_rows(run, write=run.state == ImportState.RUNNING, told=told)
    if run.state == ImportState.CHECKING:
        run.checked()
        return
    if run.kind == ImportKind.NOTES:
        _recount(run)
    run.finish(by)


def _take_rows(run: ImportRun, *, write: bool, told: Told) -> None:
    """Every row that is not settled yet."""
    with ExitStack() as stack:
        stream = stack.enter_context(seekable(run.file_key or ""))
        rows = stack.enter_context(closing(open_sheet(stream, run.file_name).numbered()))  # type: ignore[type-var]
        batches = Batches(run, write)
        for some in _in_batches(islice(rows, run.rows_done, None)):
            batches.take(some)
            told(len(some))


def _recount(run: ImportRun) -> None:
    touched = select(ExternalId.client_id).where(ExternalId.import_id == run.id).distinct()
    clients = sorted(db.session.scalars(touched))
    for _counted in recount_clients(clients):
        advance(run, 0)


def _in_batches(rows: Iterator[Item]) -> Iterator[list[Item]]:
    while some := list(islice(rows, BATCH)):
        yield some
