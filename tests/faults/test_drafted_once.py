"""Last month's report of 200 clients is drafted once each, though two workers run and whoever drafts is killed."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from portal.app import create_app
from portal.facts import ReportDrafted
from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.ground.jobs import JobRun
from portal.ground.worker import Worker
from portal.people.models.clients import Client, ClientState
from portal.people.models.users import User
from portal.reports.models.drafts import ReportDraft
from portal.reports.models.missing import without_report
from portal.reports.models.months import first_day, months_on
from tests.house import House, eventually

CLIENTS = 200
JOB = "draft reports"


def last_month():
    return months_on(first_day(now().date()), -1)


DRAFTED = select(ReportDraft.client_id).where(ReportDraft.month == last_month(), ReportDraft.number == 0)


def test_every_report_is_drafted_once(furnish):
    house = furnish()
    owed = settle_clients(house)
    assert len(owed) >= CLIENTS
    owe_the_job(house)
    slow_down(house)
    workers = [house.hire_worker(), house.hire_worker()]
    for _ in range(2):
        before = len(drafted(house))
        eventually(lambda before=before: goes_on(house, before), 60, look=0.01)
        dead = leader(house)
        next(worker for worker in workers if worker.pid == dead).kill()
        assert len(drafted(house)) < len(owed), "it was done before it could be killed"
        workers.append(house.hire_worker())
    eventually(lambda: let_waits_pass(house) or len(drafted(house)) == len(owed), 90, look=0.2)
    assert Counter(drafted(house)) == Counter(owed)
    with house.engine.connect() as rows:
        events = rows.scalars(select(Event.client_id).where(Event.kind == ReportDrafted.kind))
        assert Counter(events) == Counter(owed)


def settle_clients(house: House) -> set[UUID]:
    """Two hundred active clients besides the demo's; those whose report of last month is owed."""
    with create_app(house.config).app_context():
        db.session.execute(delete(ReportDraft).where(ReportDraft.number == 0))
        ada = db.session.scalars(select(User).where(User.email == "ada@calder-rowe.example")).one()
        for number in range(CLIENTS):
            Client.add(ada, owner=ada, standing={"state": ClientState.ACTIVE}, name=f"Client {number}")
        db.session.commit()
        owed = set(without_report(last_month(), most=10_000))
        db.session.remove()
        db.engine.dispose()
        return owed


def owe_the_job(house: House) -> None:
    """As if it had last run yesterday."""
    at = now().replace(minute=5, second=0, microsecond=0) - timedelta(days=1)
    with house.engine.begin() as rows:
        rows.execute(insert(JobRun).values(job=JOB, period=at, attempts=1, started_at=at, done_at=at))


def slow_down(house: House) -> None:
    """On SQLite all is drafted in a third of a second, too soon to be killed half-way: there a draft takes 10 ms."""
    if house.engine.dialect.name == "sqlite":
        with house.engine.begin() as rows:
            rows.exec_driver_sql(
                "CREATE TRIGGER slow_down BEFORE INSERT ON report_draft"
                " BEGIN SELECT length(hex(randomblob(1500000))); END"
            )


def goes_on(house: House, before: int) -> bool:
    """True once somebody drafts."""
    let_waits_pass(house)
    return len(drafted(house)) > before + 5


def looking(house: House) -> Connection:
    """Outside a transaction, which on SQLite would wait for the writers that are to be caught."""
    return house.engine.execution_options(isolation_level="AUTOCOMMIT").connect()


def let_waits_pass(house: House) -> None:
    """What a dead worker left may be tried again at once. Nothing is written while somebody is at it."""
    left = (JobRun.job == JOB, JobRun.error.is_not(None))
    with looking(house) as rows:
        waits = rows.scalars(select(JobRun.period).where(*left, JobRun.started_at > now() - timedelta(hours=1))).all()
    if waits:
        with house.engine.begin() as rows:
            rows.execute(update(JobRun).where(*left).values(started_at=now() - timedelta(days=1)))


def drafted(house: House) -> list[UUID]:
    """The clients whose report of last month is begun, without those that were from the start."""
    with looking(house) as rows:
        return list(rows.scalars(DRAFTED))


def leader(house: House) -> int:
    with looking(house) as rows:
        return rows.scalars(select(Worker.pid).where(Worker.leads).order_by(Worker.beat_at.desc())).first() or 0
