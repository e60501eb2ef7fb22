"""Contacts of one client or of all."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import and_, bindparam, select, tuple_

from portal.ground.clock import reader_zone
from portal.ground.db import Id, db
from portal.ground.tables import Rows, Table, local
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact, ContactStanding

AT_ONCE = 1_000
START = UUID(int=0)

_AFTER = tuple_(bindparam("after_client", type_=Id()), bindparam("after", type_=Id()))
_EVERYBODY: Any = (
    select(
        Contact.client_id,
        Contact.id,
        Contact.name,
        Client.name.label("client_name"),
        Contact.email,
        Contact.phone,
        Contact.title,
        Contact.language,
        ContactStanding.role,
        ContactStanding.stance,
        ContactStanding.last_talk_at,
        Contact.left_on,
    )
    .join(Client, Client.id == Contact.client_id)
    .join(
        ContactStanding,
        and_(ContactStanding.client_id == Contact.client_id, ContactStanding.contact_id == Contact.id),
    )
    .where(tuple_(Contact.client_id, Contact.id) > _AFTER)
    .order_by(Contact.client_id, Contact.id)
    .limit(AT_ONCE)
)
_OF_ONE = _EVERYBODY.where(Contact.client_id == bindparam("client_id", type_=Id()))


def contacts_table(client: Client | None) -> Table:
    headers = [
        *(_("Id"), _("Name"), _("Client"), _("Client's id"), _("Email address"), _("Phone"), _("Job title")),
        *(_("Language"), _("Role in the relationship"), _("Stance"), _("Last talk"), _("Left on")),
    ]
    name = f"contacts {client.name}" if client else "contacts"
    return Table(name, headers, _rows(client.id if client else None, reader_zone()))


def _rows(client_id: UUID | None, zone: str) -> Rows:
    query, values = (_OF_ONE, {"client_id": client_id}) if client_id else (_EVERYBODY, {})
    last = (START, START)
    while rows := db.session.execute(query, {**values, "after_client": last[0], "after": last[1]}).all():
        yield from (_cells(row, zone) for row in rows)
        last = rows[-1].client_id, rows[-1].id


def _cells(row: Any, zone: str) -> list[Any]:
    return [
        *(str(row.id), row.name, row.client_name, str(row.client_id), row.email, row.phone, row.title, row.language),
        *(row.role.value if row.role else None, row.stance.value if row.stance else None),
        *(local(row.last_talk_at, zone), row.left_on),
    ]
