"""Scheduled jobs: each runs once per period, whatever happens to the clock, the machine or its neighbours.

APScheduler's triggers say when; its scheduler is left out. It keeps the next run in memory, so a day switched off is
forgotten, and a clock set back by an hour stopped its polling for that hour (tried). Here the wanted period is worked
out anew from the time it is, and the row (job, period) says whether it was run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Text, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from structlog import get_logger

from portal.ground.db import Base, db, now
from portal.ground.deferred import on_first_use
from portal.ground.numbers import count_run

if TYPE_CHECKING:
    from apscheduler.triggers import cron
else:
    cron = on_first_use("apscheduler.triggers.cron")

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 360))
LOOK_BACK = tuple(timedelta(days=days) for days in (1 / 24, 1, 8, 32, 367))
MOST_MISSED = 40
KEPT_FOR = timedelta(days=400)

log = get_logger("portal.jobs")


class JobRun(Base):
    """One job in one period: `done_at` when it went well, `error` when it did not and is tried again."""

    __tablename__ = "job_run"
    job: Mapped[str] = mapped_column(Text, primary_key=True)
    period: Mapped[datetime] = mapped_column(primary_key=True)
    attempts: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True)
class Job:
    """`verb` is idempotent and called without arguments, once for the newest period however many were missed.

    With `each_period` it is called with every missed period's instant, oldest first.
    """

    name: str
    trigger: "cron.CronTrigger"
    verb: Callable[..., object]
    each_period: bool = False


def daily(hour: int, minute: int = 0) -> "cron.CronTrigger":
    return cron.CronTrigger(hour=hour, minute=minute, timezone=UTC)


def hourly(minute: int = 0) -> "cron.CronTrigger":
    return cron.CronTrigger(minute=minute, timezone=UTC)


def every(minutes: int, after: int = 0) -> "cron.CronTrigger":
    """`after`: so many minutes past, so that not all begins at once."""
    return cron.CronTrigger(minute=f"{after}-59/{minutes}", timezone=UTC)


def weekly(day: str, hour: int) -> "cron.CronTrigger":
    """`day` as mon, tue, ..."""
    return cron.CronTrigger(day_of_week=day, hour=hour, timezone=UTC)


def monthly(day: int, hour: int) -> "cron.CronTrigger":
    return cron.CronTrigger(day=day, hour=hour, timezone=UTC)


@dataclass
class Schedule:
    """The jobs of one worker, and which periods it knows to be settled."""

    jobs: Sequence[Job]
    settled: dict[str, datetime] = field(default_factory=dict)

    def run_due(self) -> int:
        """Run what is due; return how many runs this call made."""
        return sum(self._run_due(job) for job in self.jobs)

    def _run_due(self, job: Job) -> int:
        newest = newest_period(job.trigger, now())
        if newest is None or self.settled.get(job.name) == newest:
            return 0
        ran = sum(run_once(job, period) for period in owed(job, newest))
        if not owed(job, newest):
            self.settled[job.name] = newest
        db.session.rollback()
        return ran


def run_once(job: Job, period: datetime) -> bool:
    """Run `job` for `period` if nobody has; True if this call ran it and it went well."""
    if not once_per(job.name, period):
        return False
    try:
        job.verb(period) if job.each_period else job.verb()
        _settle(job.name, period, done_at=now(), error=None)
    except Exception as error:
        db.session.rollback()
        log.exception("failed", job=job.name)
        _settle(job.name, period, error=type(error).__name__)
        count_run(job.name, "failed")
        return False
    count_run(job.name, "done")
    return True


def once_per(job: str, period: datetime) -> bool:
    """Claim the job's period: True for exactly one caller, and once more after a failure's wait is over."""
    known = db.session.get(JobRun, (job, period), populate_existing=True)
    if known is None:
        return _insert(job, period)
    waited = known.attempts <= len(WAITS) and known.started_at + WAITS[known.attempts - 1] <= now()
    if known.done_at is not None or known.error is None or not waited:
        db.session.rollback()
        return False
    return _take_again(job, period, known.attempts)


def free_interrupted() -> int:
    """Let the runs that a dead leader left unfinished be tried again; only the leader may ask."""
    left = update(JobRun).where(JobRun.done_at.is_(None), JobRun.error.is_(None)).values(error="Interrupted")
    count: int = db.session.execute(left).rowcount  # type: ignore[attr-defined]
    db.session.commit()
    return count


def forget_old_runs() -> None:
    db.session.execute(delete(JobRun).where(JobRun.period < now() - KEPT_FOR))
    db.session.commit()


def newest_period(trigger: "cron.CronTrigger", at: datetime) -> datetime | None:
    """The last instant not after `at` on which the trigger fires; None if there was none for a year."""
    for span in LOOK_BACK:
        if fires := _fires(trigger, at - span, at):
            return fires[-1]
    return None


def owed(job: Job, newest: datetime) -> list[datetime]:
    """The periods still to be run, oldest first: what failed and what was missed. A job never seen starts from now."""
    known = select(JobRun.period).where(JobRun.job == job.name, JobRun.period <= newest).order_by(JobRun.period)
    last = db.session.scalar(known.order_by(None).order_by(JobRun.period.desc()).limit(1))
    if last is None:
        _insert(job.name, newest, done_at=now())
        return []
    unfinished = known.where(JobRun.done_at.is_(None), JobRun.attempts <= len(WAITS))
    if not job.each_period:
        return [newest] if last < newest else list(db.session.scalars(unfinished.where(JobRun.period == newest)))
    return [*db.session.scalars(unfinished), *_fires(job.trigger, last, newest)][-MOST_MISSED:]


def _fires(trigger: "cron.CronTrigger", after: datetime, until: datetime) -> list[datetime]:
    """Every instant after `after` and not after `until` on which the trigger fires, oldest first."""
    fires = []
    fire = trigger.get_next_fire_time(None, after + timedelta(microseconds=1))
    while fire is not None and fire <= until:
        fires.append(fire)
        fire = trigger.get_next_fire_time(None, fire + timedelta(microseconds=1))
    return fires


def _insert(job: str, period: datetime, **values: object) -> bool:
    try:
        db.session.execute(insert(JobRun).values(job=job, period=period, **values))
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    return True


def _take_again(job: str, period: datetime, attempts: int) -> bool:
    claim = (
        update(JobRun)
        .where(JobRun.job == job, JobRun.period == period, JobRun.attempts == attempts, JobRun.error.is_not(None))
        .values(attempts=attempts + 1, started_at=now(), error=None)
        .execution_options(synchronize_session=False)
    )
    taken: int = db.session.execute(claim).rowcount  # type: ignore[attr-defined]
    db.session.commit()
    return taken == 1


def _settle(job: str, period: datetime, **values: object) -> None:
    ours = update(JobRun).where(JobRun.job == job, JobRun.period == period)
    db.session.execute(ours.values(**values).execution_options(synchronize_session=False))
    db.session.commit()
