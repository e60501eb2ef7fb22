"""A batch of rows: read, matched with what is here, and written with its progress in one transaction."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from portal.ground.bulk import Bulk
from portal.ground.db import Base, db, now
from portal.history.importing.companies import Companies
from portal.history.importing.contacts import Contacts
from portal.history.importing.entries import Entry, Known, digest_of, known_by
from portal.history.importing.lookups import Team
from portal.history.importing.notes import Notes
from portal.history.importing.plan import Plan
from portal.history.importing.refused import Refused, moved
from portal.history.models.imports import ImportKind, ImportRefusal, ImportRun, Outcome
from portal.people.models.contacts import ExternalId

CLAIM = timedelta(minutes=2)  # a worker that died with a run in hand loses it after this long


class TakenOver(RuntimeError):
    """Somebody else goes on with this run."""


class Kind(Protocol):
    """What companies, contacts and notes do differently. Rows come as tuples of what is kept under one external id."""

    name: str

    def settle(self, entries: Sequence[Entry], /) -> None: ...
    def adopt(self, entries: Sequence[Entry], /) -> None: ...
    def rows(self, entries: Sequence[Entry], /) -> dict[UUID, Any]: ...
    def wanted(self, entry: Entry, row: Any, /) -> list[dict[str, Any]]: ...
    def changed(self, row: Any, entry: Entry, /) -> None: ...
    def make(self, entry: Entry, bulk: Bulk, /) -> Known: ...


KINDS: dict[ImportKind, Any] = {
    ImportKind.COMPANIES: Companies,
    ImportKind.CONTACTS: Contacts,
    ImportKind.NOTES: Notes,
}


@dataclass
class Batches:
    """Takes in the rows of one run; with `write` off it only tells what would happen."""

    run: ImportRun
    write: bool
    seen: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.plan = Plan.of(self.run)
        self.kind: Kind = KINDS[self.run.kind](self.run, self.plan, Team())

    def take(self, rows: Sequence[tuple[int, dict[str, str]]]) -> None:
        """One batch, whole or not at all. What needs no database comes first: the write lock is held shortly."""
        entries = [self._read(number, row) for number, row in rows]
        with db.session.no_autoflush if not self.write else nullcontext():
            self._match([entry for entry in entries if entry.stands])
        bulk = Bulk()
        if self.write:
            self._make(entries, bulk)
        self._count(entries, bulk)
        bulk.write()

    def _read(self, number: int, row: dict[str, str]) -> Entry:
        entry = Entry(number, row)
        try:
            entry.said = self.plan.read(row)
        except Refused as refusal:
            entry.refuse(refusal)
        return entry

    def _match(self, entries: list[Entry]) -> None:
        """Find out what each row is here: new, the same, changed, edited here since, or there twice."""
        self.kind.settle(entries)
        found = known_by(self.run.system, self.kind.name, [entry.key for entry in entries if entry.stands])
        fresh = []
        for entry in (entry for entry in entries if entry.stands):
            entry.digest, entry.known = digest_of({**entry.said, "client": entry.client_id}), found.get(entry.key)
            if self._is_repeated(entry):
                entry.outcome = Outcome.REPEATED
            elif entry.known is None:
                fresh.append(entry)
            elif entry.known.digest == entry.digest:
                entry.outcome = Outcome.SAME
            elif entry.client_id not in (None, entry.known.client_id):
                entry.refuse(moved())
        if fresh:
            self.kind.adopt(fresh)
        self._compare([entry for entry in entries if entry.outcome == Outcome.MADE and entry.known])

    def _is_repeated(self, entry: Entry) -> bool:
        """There before in this file; a run that goes on after an interruption sees it by who wrote the row."""
        name = hash(entry.key)
        before = name in self.seen or (entry.known is not None and entry.known.import_id == self.run.id and self.write)
        self.seen.add(name)
        return before

    def _compare(self, entries: list[Entry]) -> None:
        """Take over what differs, unless a person has edited the row since the last import."""
        rows = self.kind.rows(entries) if entries else {}
        changed: list[Entry] = []
        for entry in entries:
            row = rows.get(entry.known.row_id) if entry.known else None
            if row is None or entry.known is None:  # removed here: it does not come back by itself
                entry.outcome = Outcome.KEPT
                continue
            differing = _differing(row, self.kind.wanted(entry, row), only_gaps=entry.adopted)
            edited = not entry.adopted and row[0].version != entry.known.version
            entry.outcome = Outcome.KEPT if any(differing) and edited else Outcome.SAME
            if any(differing) and not edited:
                entry.outcome = Outcome.CHANGED
                if self.write:
                    self._take_over(row, differing, entry)
            if entry.outcome != Outcome.KEPT:
                changed.append(entry)
        if self.write and changed:
            self._remember(changed, rows)

    def _take_over(self, row: Any, differing: list[dict[str, Any]], entry: Entry) -> None:
        if isinstance(self.kind, Notes):
            self.kind.changing(row)
        for part, values in zip(row, differing, strict=False):
            for name, value in values.items():
                setattr(part, name, value)
        self.kind.changed(row, entry)

    def _remember(self, entries: list[Entry], rows: dict[UUID, Any]) -> None:
        """What the file said last, and the version it left each row at."""
        db.session.flush()
        known = [entry for entry in entries if not entry.adopted]
        if known:
            db.session.execute(update(ExternalId), [self._external_id(entry, rows) for entry in known])
        adopted = [ExternalId(**self._external_id(entry, rows)) for entry in entries if entry.adopted]
        db.session.add_all(adopted)

    def _external_id(self, entry: Entry, rows: dict[UUID, Any]) -> dict[str, Any]:
        assert entry.known is not None
        return {
            "client_id": entry.known.client_id,
            "system": self.run.system,
            "kind": self.kind.name,
            "external_id": entry.key,
            "row_id": entry.known.row_id,
            "digest": entry.digest,
            "version": rows[entry.known.row_id][0].version,
            "import_id": self.run.id,
        }

    def _make(self, entries: list[Entry], bulk: Bulk) -> None:
        if isinstance(self.kind, Notes):
            changed = [entry for entry in entries if entry.outcome == Outcome.CHANGED]
            self.kind.relink(self.kind.rows(changed).values() if changed else (), bulk)
        for entry in entries:
            if entry.outcome == Outcome.MADE:
                made = self.kind.make(entry, bulk)
                bulk.add(
                    ExternalId, client_id=made.client_id, system=self.run.system, kind=self.kind.name,
                    external_id=entry.key, row_id=made.row_id, digest=entry.digest, version=1, import_id=self.run.id,
                )  # fmt: skip

    def _count(self, entries: list[Entry], bulk: Bulk) -> None:
        """The refused rows, and how far the run is now, in the transaction of the rows themselves."""
        for entry in entries:
            if not entry.stands:
                bulk.add(
                    ImportRefusal, import_id=self.run.id, number=entry.number, reason=entry.reason, row=dict(entry.row)
                )
        counts = Counter(self.run.counts) + Counter(entry.outcome.value for entry in entries)
        advance(self.run, len(entries), counts)


def advance(run: ImportRun, rows: int, counts: dict[str, int] | None = None) -> None:
    """Move the run on, unless somebody else did meanwhile. Raises TakenOver."""
    ours = update(ImportRun).where(
        ImportRun.id == run.id, ImportRun.rows_done == run.rows_done, ImportRun.state == run.state
    )
    values = {"rows_done": run.rows_done + rows, "counts": dict(counts or run.counts), "claimed_until": now() + CLAIM}
    moved_on: int = db.session.execute(  # type: ignore[attr-defined]
        ours.values(**values), execution_options={"synchronize_session": False}
    ).rowcount
    if moved_on != 1:
        raise TakenOver
    for name, value in values.items():
        set_committed_value(run, name, value)


def _differing(
    row: Iterable[Base], wanted: Iterable[dict[str, Any]], *, only_gaps: bool
) -> list[dict[str, Any]]:  # fmt: skip
    """For each part of the row the values that differ; with `only_gaps` those of which nothing is known here."""
    return [
        {
            name: value
            for name, value in values.items()
            if getattr(part, name) != value and not (only_gaps and getattr(part, name) not in (None, ""))
        }
        for part, values in zip(row, wanted, strict=False)
    ]
