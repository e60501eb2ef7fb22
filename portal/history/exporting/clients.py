"""The clients of the list, with its filters and in its order."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from portal.ground.clock import reader_zone
from portal.ground.db import Id, db
from portal.ground.tables import Rows, Table, local, units
from portal.people.models.client_list import ClientFilters, list_clients
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.users import User

_THESE = (
    select(
        Client.id,
        Client.name,
        ClientStanding.state,
        ClientStanding.segment,
        User.name.label("owner_name"),
        User.email.label("owner_email"),
        Client.industry,
        Client.website,
        Client.phone,
        Client.address,
        Client.started_on,
        ClientStanding.renewal_on,
        ClientStanding.value_cents,
        ClientStanding.currency,
        ClientStanding.restricted,
        ClientStanding.last_talk_at,
    )
    .join(ClientStanding, ClientStanding.client_id == Client.id)
    .outerjoin(User, User.id == ClientStanding.owner_id)
    .where(Client.id.in_(bindparam("ids", type_=Id(), expanding=True)))
)


def clients_table(filters: ClientFilters, reader_id: UUID) -> Table:
    headers = [
        *(_("Id"), _("Name"), _("State"), _("Segment"), _("Owner"), _("Owner's email address"), _("Industry")),
        *(_("Website"), _("Phone"), _("Address"), _("With us since"), _("Renewal"), _("Value a year"), _("Currency")),
        *(_("Restricted"), _("Last talk")),
    ]
    return Table("clients", headers, _rows(filters, reader_id, (_("yes"), _("no")), reader_zone()))


def _rows(filters: ClientFilters, reader_id: UUID, said: tuple[str, str], zone: str) -> Rows:
    after: str | None = None
    while True:
        found = list_clients(filters, reader_id, after)
        yield from (_cells(row, said, zone) for row in _in_order([row.id for row in found.rows]))
        after = found.after
        if after is None:
            return


def _in_order(ids: Sequence[UUID]) -> list[Any]:
    rows = {row.id: row for row in db.session.execute(_THESE, {"ids": ids})} if ids else {}
    return [rows[id_] for id_ in ids]


def _cells(row: Any, said: tuple[str, str], zone: str) -> list[Any]:
    yes, no = said
    return [
        *(str(row.id), row.name, row.state.value, row.segment, row.owner_name, row.owner_email, row.industry),
        *(row.website, row.phone, row.address, row.started_on, row.renewal_on, units(row.value_cents), row.currency),
        *(yes if row.restricted else no, local(row.last_talk_at, zone)),
    ]
