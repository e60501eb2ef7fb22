"""Interactions: of one client with the filters of its timeline, or of all clients."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import bindparam, select, tuple_

from portal.ground.db import Id, Instant, db
from portal.ground.tables import Table, joined, local, zone_in_words
from portal.history.models.filters import BEGINNING, END, LAST_ID, Eyes, Filters
from portal.history.models.interactions import Interaction
from portal.history.models.timeline import LINKS
from portal.people.models.clients import Client

AT_ONCE = 1_000
START = UUID(int=0)

_COLUMNS: Any = (
    select(
        Interaction.client_id,
        Interaction.id,
        Client.name.label("client_name"),
        Interaction.kind,
        Interaction.occurred_at,
        Interaction.title,
        Interaction.text,
        Interaction.minutes,
        Interaction.mood,
        Interaction.author_name,
        Interaction.present,
        Interaction.topics,
        Interaction.shared,
    )
    .join(Client, Client.id == Interaction.client_id)
    .where(Interaction.removed_at.is_(None))
)
_OF_ALL: Any = (
    _COLUMNS.where(
        tuple_(Interaction.client_id, Interaction.id)
        > tuple_(bindparam("after_client", type_=Id()), bindparam("after", type_=Id()))
    )
    .order_by(Interaction.client_id, Interaction.id)
    .limit(AT_ONCE)
)


def interactions_table(client: Client | None, filters: Filters) -> Table:
    """Of one client newest first, as on its timeline; of all clients one client after the other."""
    zone, when = zone_in_words()
    headers = [
        *(_("Id"), _("Client"), _("Client's id"), _("Kind"), when, _("Title"), _("Text"), _("Minutes"), _("Mood")),
        *(_("Written by"), _("Of us"), _("Of the client"), _("Topics"), _("Read by")),
    ]
    eyes = (_("team and client"), _("team only"))
    name = f"history {client.name}" if client else "history"
    found = _of_client(client.id, filters) if client else _of_all()
    return Table(name, headers, (_cells(row, zone, eyes) for row in found))


def _of_all() -> Any:
    last = (START, START)
    while rows := db.session.execute(_OF_ALL, {"after_client": last[0], "after": last[1]}).all():
        yield from rows
        last = rows[-1].client_id, rows[-1].id


def _of_client(client_id: UUID, filters: Filters) -> Any:
    if not filters.shows_interactions:
        return
    query = _filtered(filters)
    values: dict[str, Any] = {"client_id": client_id, "since": filters.since or BEGINNING}
    values |= {name: getattr(filters, name) for name in LINKS if getattr(filters, name)}
    last = (filters.until or END, LAST_ID)
    while rows := db.session.execute(query, {**values, "before": last[0], "before_id": last[1]}).all():
        yield from rows
        last = rows[-1].occurred_at, rows[-1].id


def _filtered(filters: Filters) -> Any:
    """The same entries as the timeline shows for these filters, and what is told to the client besides."""
    place = tuple_(bindparam("before", type_=Instant()), bindparam("before_id", type_=Id()))
    query = _COLUMNS.where(
        Interaction.client_id == bindparam("client_id", type_=Id()),
        Interaction.occurred_at >= bindparam("since", type_=Instant()),
        tuple_(Interaction.occurred_at, Interaction.id) < place,
    )
    for name, (link, column) in LINKS.items():
        if getattr(filters, name):
            query = query.join(
                link, (link.client_id == Interaction.client_id) & (link.interaction_id == Interaction.id)
            ).where(column == bindparam(name))
    if filters.interaction_kinds:
        query = query.where(Interaction.kind.in_(filters.interaction_kinds))
    if filters.eyes != Eyes.ALL:
        query = query.where(Interaction.shared.is_(filters.eyes == Eyes.SHARED))
    return query.order_by(Interaction.occurred_at.desc(), Interaction.id.desc()).limit(AT_ONCE)


def _cells(row: Any, zone: str, eyes: tuple[str, str]) -> list[Any]:
    side = {which: joined(each["name"] for each in row.present if each["side"] == which) for which in ("us", "you")}
    return [
        *(str(row.id), row.client_name, str(row.client_id), row.kind.value, local(row.occurred_at, zone), row.title),
        *(row.text, row.minutes, row.mood.value if row.mood else None, row.author_name, side["us"], side["you"]),
        *(joined(row.topics), eyes[0] if row.shared else eyes[1]),
    ]
