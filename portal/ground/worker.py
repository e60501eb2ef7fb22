"""The worker: beats so that others see it live, leads if it can, runs schedules and looks for waiting work."""

import os
import signal
import socket
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from logging import ERROR, WARNING
from threading import Event, Thread
from time import monotonic
from uuid import UUID

from flask import Flask
from sqlalchemy import Text, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column
from structlog import get_logger

from portal.ground.db import Base, db, new_id, now
from portal.ground.jobs import Job, Schedule, free_interrupted
from portal.ground.leader import Leadership, leadership
from portal.ground.outages import outage

BEAT = 5.0
POLL = 1.0
AFTER_FAILURE = 5.0
SILENT = 60.0  # a leader that has not beaten for this long no longer leads
PATIENCE = 20.0  # what is under way when asked to stop may still finish in this time
FORGOTTEN = timedelta(days=1)

log = get_logger("portal.worker")


class Worker(Base):
    """One running worker and its last sign of life."""

    __tablename__ = "worker"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    host: Mapped[str] = mapped_column(Text)
    pid: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(default=now)
    beat_at: Mapped[datetime] = mapped_column(default=now)
    leads: Mapped[bool] = mapped_column(default=False)


def run_worker(app: Flask, jobs: Sequence[Job], polls: Sequence[Callable[[], int]]) -> None:
    """Work until SIGTERM or SIGINT. `polls` return how much they did: they are asked again at once while it is more."""
    Shift(app, jobs, polls).work()


class Shift:
    """One worker process from start to stop."""

    def __init__(self, app: Flask, jobs: Sequence[Job], polls: Sequence[Callable[[], int]]) -> None:
        self.app, self.polls = app, polls
        self.id, self.stop, self.leads = new_id(), Event(), False
        self.schedule = Schedule(jobs)
        self.seen_leader: tuple[UUID, datetime] | None = None
        self.seen_at = monotonic()
        with app.app_context():
            self.lock: Leadership = leadership(db.engine)

    def work(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        threads = [Thread(target=self._repeat, args=(call, POLL), daemon=True) for call in (self._run_due, *self.polls)]
        log.info("started", pid=os.getpid())
        self._guarded(self._beat)
        for thread in threads:
            thread.start()
        self._repeat(self._beat, BEAT)
        self._leave(threads)

    def _ask_to_stop(self, *_signal: object) -> None:
        """From a thread: the signal may interrupt the very code that holds the event's own lock."""
        Thread(target=self.stop.set).start()

    def _repeat(self, call: Callable[[], int], pause: float) -> None:
        """Call again and again until stopped. The pause is measured without the wall clock, which may jump."""
        wait = pause
        while not self.stop.wait(wait):
            wait = self._guarded(call, pause)

    def _guarded(self, call: Callable[[], int], pause: float = POLL) -> float:
        """One call in a context of its own; return how long to pause. No failure ends the worker."""
        try:
            with self.app.app_context():
                return 0.0 if call() else pause
        except Exception as error:
            passing = isinstance(error, SQLAlchemyError) and outage(error) is not None
            log.log(WARNING if passing else ERROR, "stumbled", call=call.__name__, exc_info=None if passing else error)
            return max(pause, AFTER_FAILURE)

    def _run_due(self) -> int:
        return self.schedule.run_due() if self.leads else 0

    def _beat(self) -> int:
        """Show that we live, and lead if nobody does."""
        leads = self.lock.held()
        self.leads = self.leads and leads
        if not leads:
            self._watch_leader()
        elif not self.leads:
            self._take_over()
        db.session.merge(Worker(id=self.id, host=socket.gethostname(), pid=os.getpid(), beat_at=now(), leads=leads))
        db.session.execute(delete(Worker).where(Worker.beat_at < now() - FORGOTTEN))
        db.session.commit()
        self.leads = leads
        return 0

    def _take_over(self) -> None:
        """Whoever led before is gone: what they left unfinished is tried again."""
        db.session.execute(delete(Worker).where(Worker.leads, Worker.id != self.id))
        log.info("leads", freed=free_interrupted())

    def _watch_leader(self) -> None:
        """Break the lock of a leader whose beat stands still, by our own steady clock."""
        found = db.session.execute(select(Worker.id, Worker.beat_at).where(Worker.leads, Worker.id != self.id)).first()
        db.session.rollback()
        leader = None if found is None else (found.id, found.beat_at)
        if leader != self.seen_leader:
            self.seen_leader, self.seen_at = leader, monotonic()
        elif leader is not None and monotonic() - self.seen_at > SILENT:
            log.warning("takes over from a silent leader")
            self.lock.break_lock()

    def _leave(self, threads: Sequence[Thread]) -> None:
        """Let what is under way finish, then free the lock at once, so that another worker can lead."""
        until = monotonic() + PATIENCE
        for thread in threads:
            thread.join(max(0.0, until - monotonic()))
        self._guarded(self._sign_off)
        self.lock.release()
        log.info("stopped")

    def _sign_off(self) -> int:
        db.session.execute(delete(Worker).where(Worker.id == self.id))
        db.session.commit()
        return 0
