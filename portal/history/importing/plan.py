"""How the rows of one file are read: each of our fields from its column, in the manner the importer chose."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Self
from uuid import UUID

from portal.ground.fold import fold
from portal.history.importing import cells, sums
from portal.history.importing.dates import DMY, read_day, read_instant
from portal.history.importing.fields import CLOCK, DATE, FIELDS, INSTANT, Field
from portal.history.models.imports import ImportKind, ImportRun
from portal.history.models.written import InteractionKind
from portal.people.models.clients import ClientState

Read = Callable[[str], Any]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`readers`: field, header and reader of each mapped column; the rest is what holds where the file is silent."""

    readers: tuple[tuple[str, str, Read], ...]
    occurred: tuple[str, str, str] | None
    zone: str
    kind_of: InteractionKind
    state: ClientState
    currency: str
    owner_id: UUID | None

    @classmethod
    def of(cls, run: ImportRun) -> Self:
        """`run.options`: zone, orders (field -> "dmy" or "mdy"), kind_of, state, currency, owner_id."""
        options, mapping = run.options, run.mapping
        orders: Mapping[str, str] = options.get("orders", {})
        readers = []
        for field in FIELDS[run.kind]:
            header = mapping.get(field.name)
            if header and field.when not in (INSTANT, CLOCK):
                readers.append((field.name, header, _reader(field, header, orders.get(field.name, DMY))))
        moment = mapping.get("occurred_at") if run.kind == ImportKind.NOTES else None
        return cls(
            readers=tuple(readers),
            occurred=(moment, mapping.get("time", ""), orders.get("occurred_at", DMY)) if moment else None,
            zone=options.get("zone", "UTC"),
            kind_of=InteractionKind(options.get("kind_of", InteractionKind.NOTE)),
            state=ClientState(options.get("state", ClientState.ACTIVE)),
            currency=options.get("currency", "GBP"),
            owner_id=UUID(options["owner_id"]) if options.get("owner_id") else None,
        )

    def read(self, row: Mapping[str, str]) -> dict[str, Any]:
        """What the row says, by field; silent cells are left out. Raises Refused."""
        said = {}
        for name, header, read in self.readers:
            cell = row.get(header)
            if cell and (value := read(cell)):
                said[name] = value
        if self.occurred and row.get(self.occurred[0]):
            header, clock, order = self.occurred
            said["occurred_at"] = read_instant(row[header], row.get(clock, ""), order, self.zone)
        return said


def _reader(field: Field, header: str, order: str) -> Read:
    if field.when == DATE:
        return partial(read_day, order=order)
    words = fold(header).split()
    if field.name == "minutes" and any(
        word.startswith(("second", "sec")) or word.endswith("seconds") for word in words
    ):
        return sums.milliseconds if any(word.startswith("milli") for word in words) else sums.seconds
    if field.name == "minutes" and "ms" in words:
        return sums.milliseconds
    return field.read or cells.line
