"""The command `flask import`: the same import as in the browser, in the foreground and for files of any size."""

from collections.abc import Iterable
from pathlib import Path
from time import perf_counter
from typing import NoReturn

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from portal.ground.access import TEAM, Role
from portal.ground.db import db
from portal.ground.files import KeptFile, file_store, safe_name, seekable
from portal.ground.sheets import SheetError, csv_stream, open_sheet
from portal.history.importing.fields import missing
from portal.history.importing.headers import SYSTEMS
from portal.history.importing.intake import UnknownKind, take_in
from portal.history.importing.work import carry_out
from portal.history.models.import_pages import every_refusal
from portal.history.models.imports import ImportKind, ImportRun, ImportState
from portal.people.models.users import User

KINDS = click.Choice([kind.value for kind in ImportKind])


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=KINDS, help="What the file holds; told by its columns if left out.")
@click.option("--system", help=f"Where it comes from: {', '.join(SYSTEMS)}, or a name of your own.")
@click.option("--map", "columns", multiple=True, metavar="FIELD=HEADER", help="A column the headers do not tell.")
@click.option("--zone", help="The time zone of times without one, such as Europe/London.")
@click.option("--by", metavar="MAIL", help="Who imports; the first admin if left out.")
@click.option("--dry-run", is_flag=True, help="Only tell what would happen.")
@click.option("--refused", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the refused rows.")
@with_appcontext
def import_(
    file: Path, kind: str | None, system: str | None, columns: tuple[str, ...], zone: str | None, by: str | None,
    dry_run: bool, refused: Path | None,
) -> None:  # fmt: skip
    """Take in FILE, an export of another system as CSV or XLSX. Run again, it makes no doubles."""
    run = _brought(file, _importer(by), system, ImportKind(kind) if kind else None)
    _arrange(run, columns, zone)
    (run.check if dry_run else run.start)()
    db.session.commit()
    begun = perf_counter()
    with click.progressbar(length=_rows(run), label=f"{run.kind.value} from {run.system}") as bar:
        carry_out(run, bar.update)
    _tell(run, perf_counter() - begun)
    if refused:
        _write_refused(run, refused)


def _importer(address: str | None) -> User:
    query = select(User).where(User.role == Role.ADMIN, User.disabled_at.is_(None)).order_by(User.id).limit(1)
    if address:
        query = select(User).where(User.email == address.casefold(), User.role.in_(TEAM))
    return db.session.scalars(query).one_or_none() or _stop("There is no such team member.")


def _brought(file: Path, by: User, system: str | None, kind: ImportKind | None) -> ImportRun:
    """Kept in the store like an upload, whatever its size, so that an interrupted import goes on in the worker."""
    with file.open("rb") as stream:
        stored = file_store().put(stream)
    kept = KeptFile(**vars(stored), name=safe_name(file.name), content_type="")
    try:
        return take_in(kept, by, system=system.casefold() if system else None, kind=kind)
    except UnknownKind:
        return _stop("The columns do not tell what this file holds: say it with --kind.")
    except SheetError as problem:
        return _stop(str(problem))


def _arrange(run: ImportRun, columns: Iterable[str], zone: str | None) -> None:
    chosen = dict(column.split("=", 1) for column in columns if "=" in column)
    if unknown := sorted(set(chosen.values()) - set(run.headers)):
        _stop(f"The file has no column {', '.join(unknown)}.")
    run.arrange({**run.mapping, **chosen}, {**run.options, **({"zone": zone} if zone else {})})
    if lacking := missing(run.kind, run.mapping):
        _stop(f"There is no column for {', '.join(lacking)}. The file has: {', '.join(run.headers)}.")


def _rows(run: ImportRun) -> int:
    with seekable(run.file_key or "") as stream:
        return sum(1 for _row in open_sheet(stream, run.file_name))


def _tell(run: ImportRun, seconds: float) -> None:
    if run.error or run.state == ImportState.FAILED:
        _stop(f"{run.error} {run.rows_done} rows are in; the import can go on from the page /admin/import.")
    counts = ", ".join(f"{number} {outcome}" for outcome, number in run.counts.items())
    click.echo(f"{'Would be: ' if run.state == ImportState.DRY else ''}{counts or 'no rows'}; {seconds:.0f} seconds.")


def _write_refused(run: ImportRun, file: Path) -> None:
    rows = ([*(row.row.get(name, "") for name in run.headers), row.reason] for row in every_refusal(run.id))
    with file.open("wb") as out:
        out.writelines(csv_stream([*run.headers, "Reason"], rows))


def _stop(words: str) -> NoReturn:
    db.session.rollback()
    raise click.ClickException(words)
