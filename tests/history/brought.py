"""Files of other systems for the tests, as those systems export them, and bringing them in."""

from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from portal.checks.all import CHECKS
from portal.ground.db import db
from portal.ground.files import keep
from portal.history.importing.intake import take_in
from portal.history.importing.work import run_waiting_imports
from portal.history.models.imports import ImportRefusal, ImportRun
from portal.people.models.clients import Client
from portal.people.models.users import User

SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> str:
    return (SAMPLES / f"{name}.csv").read_text()


HUBSPOT_COMPANIES = sample("hubspot-companies")
HUBSPOT_CONTACTS = sample("hubspot-contacts")
HUBSPOT_CALLS = sample("hubspot-calls")
SALESFORCE_ACCOUNTS = sample("salesforce-accounts")
SALESFORCE_CONTACTS = sample("salesforce-contacts")
SALESFORCE_ACTIVITIES = sample("salesforce-activities")
SALESFORCE_EVENTS = sample("salesforce-events")
PIPEDRIVE_ORGANIZATIONS = sample("pipedrive-organizations")
PIPEDRIVE_PERSONS = sample("pipedrive-persons")
PIPEDRIVE_ACTIVITIES = sample("pipedrive-activities")
PIPEDRIVE_NOTES = sample("pipedrive-notes")


def bring(by: User, sheet: str | bytes, name: str = "file.csv", **said: Any) -> ImportRun:
    """Upload; `said`: the system or the kind, where the columns are not to tell."""
    content = sheet.encode() if isinstance(sheet, str) else sheet
    run = take_in(keep(FileStorage(BytesIO(content), filename=name)), by, **said)
    db.session.commit()
    return run


def import_(by: User, sheet: str | bytes, name: str = "file.csv", **said: Any) -> ImportRun:
    """Upload and import, as a worker does it."""
    run = bring(by, sheet, name, **said)
    run.start()
    db.session.commit()
    run_waiting_imports()
    return run


def dry(run: ImportRun) -> dict[str, int]:
    run.check()
    db.session.commit()
    run_waiting_imports()
    return run.counts


def undo(run: ImportRun) -> dict[str, int]:
    """Undo; what stays."""
    run.undo()
    db.session.commit()
    run_waiting_imports()
    return run.stays


def reasons(run: ImportRun) -> list[str]:
    mine = select(ImportRefusal.reason).where(ImportRefusal.import_id == run.id).order_by(ImportRefusal.number)
    return list(db.session.scalars(mine))


def unsound() -> list[str]:
    """What `flask check-data` finds, but for files of other tests and the cast, who were added without words."""
    findings = [finding for check in CHECKS if "file" not in check.__name__ for finding in check()]
    return [
        finding for finding in findings if not finding.startswith(("no words of the client", "no words of the contact"))
    ]


def client_called(name: str) -> Client:
    return db.session.scalars(select(Client).where(Client.name == name)).one()


def workbook(*rows: list[Any]) -> bytes:
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()
