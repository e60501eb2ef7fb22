"""The ledger of every client the reader sees as one table, from which each figure of the programme can be reckoned."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext
from sqlalchemy import bindparam, select, tuple_

from portal.ground.clock import in_zone, vendor_zone
from portal.ground.db import Id, Instant, db
from portal.ground.tables import Table
from portal.people.models.clients import Client, ClientStanding
from portal.rewards.models.entries import Entry

SIZE = 500
_ENTRIES = (
    select(
        Entry.id, Entry.created_at, Entry.number, Entry.movement, Entry.kind, Entry.points, Entry.balance,
        Entry.forgone, Client.name, ClientStanding.segment,
    )
    .join(Client, Client.id == Entry.client_id)
    .join(ClientStanding, ClientStanding.client_id == Entry.client_id)
    .order_by(Entry.created_at, Entry.id)
    .limit(SIZE)
)  # fmt: skip
_NEXT = _ENTRIES.where(
    tuple_(Entry.created_at, Entry.id) > tuple_(bindparam("at", type_=Instant()), bindparam("id", type_=Id()))
)


def ledger_table() -> Table:
    """The oldest first; days and months are the vendor's, by which the figures count."""
    headers = [
        *(gettext("Day"), gettext("Month"), gettext("Client"), gettext("Segment"), gettext("No.")),
        *(gettext("Movement"), gettext("Kind"), gettext("Points"), gettext("Balance"), gettext("Forgone")),
    ]
    return Table(gettext("ledger of points"), headers, _rows(vendor_zone()))


def _rows(zone: str) -> Iterator[list[Any]]:
    found = db.session.execute(_ENTRIES).all()
    while found:
        for row in found:
            on = in_zone(row.created_at, zone).date()
            yield [
                *(on, f"{on:%Y-%m}", row.name, row.segment, row.number),
                *(row.movement.value, row.kind, row.points, row.balance, row.forgone),
            ]
        found = db.session.execute(_NEXT, {"at": found[-1].created_at, "id": found[-1].id}).all()
