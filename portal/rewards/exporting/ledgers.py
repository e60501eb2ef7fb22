"""The ledger and the referrals of every client the reader sees, from which each figure can be reckoned again."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext
from sqlalchemy import bindparam, select, tuple_

from portal.ground.clock import in_zone, vendor_zone
from portal.ground.db import Id, Instant, db
from portal.ground.tables import Table
from portal.people.models.clients import Client, ClientStanding
from portal.rewards.exporting.statements import movement_words
from portal.rewards.models.entries import Entry
from portal.rewards.models.referral_figures import HAVE_QUALIFIED
from portal.rewards.models.referrals import Referral

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
_REFERRALS = (
    select(
        Referral.id, Referral.created_at, Referral.way, Referral.state, Referral.moved_at, Client.name,
        ClientStanding.segment,
    )
    .join(Client, Client.id == Referral.client_id)
    .join(ClientStanding, ClientStanding.client_id == Referral.client_id)
    .order_by(Referral.created_at, Referral.id)
    .limit(SIZE)
)  # fmt: skip
_PLACE = tuple_(bindparam("at", type_=Instant()), bindparam("id", type_=Id()))
_NEXT_ENTRIES = _ENTRIES.where(tuple_(Entry.created_at, Entry.id) > _PLACE)
_NEXT_REFERRALS = _REFERRALS.where(tuple_(Referral.created_at, Referral.id) > _PLACE)


def ledger_table() -> Table:
    """The oldest first; days and months are the vendor's, by which the figures count."""
    headers = [
        *(gettext("Day"), gettext("Month"), gettext("Client"), gettext("Segment"), gettext("No.")),
        *(gettext("Movement"), gettext("Movement (code)"), gettext("Kind (code)")),
        *(gettext("Points"), gettext("Balance"), gettext("Forgone")),
    ]
    return Table(gettext("ledger of points"), headers, _rows(vendor_zone(), movement_words()))


def referral_table() -> Table:
    """The oldest first, by the vendor's day on which each began; nothing in it names whom we were recommended to."""
    headers = [
        *(gettext("Day"), gettext("Month"), gettext("Client"), gettext("Segment")),
        *(gettext("How (code)"), gettext("State (code)"), gettext("Since"), gettext("Qualified")),
    ]
    return Table(gettext("referrals"), headers, _referrals(vendor_zone()))


def _rows(zone: str, words: dict[str, str]) -> Iterator[list[Any]]:
    for row in _all(_ENTRIES, _NEXT_ENTRIES):
        on = in_zone(row.created_at, zone).date()
        yield [
            *(on, f"{on:%Y-%m}", row.name, row.segment, row.number),
            *(words[row.movement], row.movement.value, row.kind, row.points, row.balance, row.forgone),
        ]


def _referrals(zone: str) -> Iterator[list[Any]]:
    for row in _all(_REFERRALS, _NEXT_REFERRALS):
        on, since = (in_zone(at, zone).date() for at in (row.created_at, row.moved_at))
        qualified = int(row.state in HAVE_QUALIFIED)
        yield [on, f"{on:%Y-%m}", row.name, row.segment, row.way.value, row.state.value, since, qualified]


def _all(begin: Any, further: Any) -> Iterator[Any]:
    """Every row, read in helpings."""
    found = db.session.execute(begin).all()
    while found:
        yield from found
        found = db.session.execute(further, {"at": found[-1].created_at, "id": found[-1].id}).all()
