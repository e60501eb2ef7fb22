"""Imports: one row for each file brought from another system, and what is remembered for the next one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Text, delete
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import ImportRan, ImportUndone
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.people.models.users import User

UNDO_FOR = timedelta(days=1)


class ImportKind(StrEnum):
    COMPANIES = "companies"
    CONTACTS = "contacts"
    NOTES = "notes"


class ImportState(StrEnum):
    """`dry`: the dry run has told what would happen. Of those under way the worker takes care."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    DRY = "dry"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"
    FORGOTTEN = "forgotten"


class Outcome(StrEnum):
    """What becomes of a row. `kept`: the file says something new, but a person edited the row here since."""

    MADE = "made"
    CHANGED = "changed"
    SAME = "same"
    KEPT = "kept"
    REPEATED = "repeated"
    REFUSED = "refused"


UNDER_WAY = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)
OPEN = (ImportState.UPLOADED, ImportState.DRY)


class ImportRun(Base, Kept):
    """One file on its way into the portal.

    `mapping`: our field -> header of the file; `options`: how its cells are read (see `importing.plan`); `counts`:
    rows by outcome; `rows_done`: rows of the file that are settled, from where an interrupted run goes on;
    `stays`: after an undo, how many rows stay for which reason; `sample`: the first rows, `orders`: how each
    column writes its dates. `claimed_until`: a worker has it until then.
    """

    __tablename__ = "import_run"
    by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    file_key: Mapped[str | None] = mapped_column(Text)
    system: Mapped[str] = mapped_column(Text)
    kind: Mapped[ImportKind]
    headers: Mapped[list[str]] = mapped_column(JSON)
    sample: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    orders: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[ImportState] = mapped_column(default=ImportState.UPLOADED)
    rows_total: Mapped[int | None]
    rows_done: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    stays: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    error: Mapped[str | None] = mapped_column(Text)
    claimed_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    @classmethod
    def bring(cls, by: User, **values: Any) -> Self:
        """A file that was uploaded; nothing of it is in yet."""
        run = cls(id=new_id(), by_id=by.id, by_name=by.name, **values)
        db.session.add(run)
        return run

    def arrange(self, mapping: Mapping[str, str], options: Mapping[str, Any]) -> None:
        """Which column is which field, and how cells are read; what the dry run said before counts no more."""
        if self.state in OPEN:
            self.mapping, self.options = dict(mapping), dict(options)
            self.state, self.error = ImportState.UPLOADED, None

    def check(self) -> None:
        """Ask for the dry run, and remember the mapping for the next file of this shape."""
        if self.state in OPEN:
            remember(self)
            self._begin(ImportState.CHECKING)

    def start(self) -> None:
        """Let the rows in. Safe to call twice; a run that failed goes on where it stopped."""
        if self.state == ImportState.FAILED:
            self.state, self.error, self.claimed_until = ImportState.RUNNING, None, None
        elif self.state in OPEN:
            self._begin(ImportState.RUNNING)

    def undo(self) -> None:
        """Take out again what it made. Safe to call twice."""
        if self.can_be_undone:
            self.state, self.claimed_until, self.error = ImportState.UNDOING, None, None

    @property
    def can_be_undone(self) -> bool:
        """For one day after it ended."""
        return self.state == ImportState.DONE and self.finished_at is not None and now() - self.finished_at < UNDO_FOR

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY

    def count(self, outcome: Outcome) -> int:
        return int(self.counts.get(outcome.value, 0))

    def checked(self) -> None:
        self.state, self.rows_total, self.claimed_until = ImportState.DRY, self.rows_done, None

    def finish(self, by: User) -> None:
        self.state, self.rows_total, self.claimed_until = ImportState.DONE, self.rows_done, None
        self.finished_at = now()
        made, changed, refused = map(self.count, (Outcome.MADE, Outcome.CHANGED, Outcome.REFUSED))
        happen(ImportRan(**self._told(by), made=made, changed=changed, refused=refused))

    def finish_undo(self, by: User, stays: Mapping[str, int]) -> None:
        self.state, self.undone_at, self.claimed_until, self.stays = ImportState.UNDONE, now(), None, dict(stays)
        happen(ImportUndone(**self._told(by)))

    def fail(self, words: str) -> None:
        """Back to where a person can act on it, with what went wrong."""
        back = {ImportState.CHECKING: ImportState.UPLOADED, ImportState.UNDOING: ImportState.DONE}
        self.state, self.error, self.claimed_until = back.get(self.state, ImportState.FAILED), words, None

    def forget(self) -> str:
        """Let go of what the file held; it can be neither begun nor gone on with. Returns the key of the file."""
        key, self.file_key, self.sample = self.file_key or "", None, []
        db.session.execute(delete(ImportRefusal).where(ImportRefusal.import_id == self.id))
        if self.state in (*OPEN, ImportState.FAILED):
            self.state = ImportState.FORGOTTEN
        return key

    def _begin(self, state: ImportState) -> None:
        db.session.execute(delete(ImportRefusal).where(ImportRefusal.import_id == self.id))
        self.state, self.rows_done, self.counts, self.error = state, 0, {}, None
        self.claimed_until, self.started_at = None, now()

    def _told(self, by: User) -> dict[str, Any]:
        return {
            "actor_id": by.id,
            "actor_name": by.name,
            "import_id": self.id,
            "file_name": self.file_name,
            "what": self.kind.value,
        }


class ImportRefusal(Base):
    """One row of the file that could not be taken, as it was, and why; `number` as a spreadsheet shows it."""

    __tablename__ = "import_refusal"
    import_id: Mapped[UUID] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    row: Mapped[dict[str, str]] = mapped_column(JSON)


class ImportMapping(Base):
    """Which column was which field, the last time a file with these headers came from this system."""

    __tablename__ = "import_mapping"
    system: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[ImportKind] = mapped_column(primary_key=True)
    headers: Mapped[str] = mapped_column(Text, primary_key=True)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON)
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    used_at: Mapped[datetime] = mapped_column(default=now)


Index("ix_import_run_newest", ImportRun.created_at.desc(), ImportRun.id.desc())


def remember(run: ImportRun) -> None:
    """Keep the mapping for the next file of this shape."""
    kept = {"system": run.system, "kind": run.kind, "headers": shape(run.headers)}
    db.session.merge(ImportMapping(**kept, mapping=run.mapping, options=run.options, used_at=now()))


def remembered(system: str, kind: ImportKind, headers: list[str]) -> ImportMapping | None:
    """How the last file of this shape was mapped."""
    return db.session.get(ImportMapping, (system, kind, shape(headers)))


def shape(headers: list[str]) -> str:
    """Equal for files with the same headers."""
    return sha256("\x1f".join(headers).encode(errors="replace")).hexdigest()
