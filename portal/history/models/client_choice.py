"""Which client: the few a team member may mean, by what they typed or by whom they serve."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.ground.db import db
from portal.ground.words import fold
from portal.people.models.clients import Client, ClientStanding

_ROWS = (
    select(Client.id, Client.name)
    .join(ClientStanding, ClientStanding.client_id == Client.id)
    .order_by(ClientStanding.sort_name, ClientStanding.client_id)
    .limit(12)
)
_SERVED = _ROWS.where(ClientStanding.owner_id == bindparam("user_id"))
_FOUND = _ROWS.where(ClientStanding.sort_name >= bindparam("first"), ClientStanding.sort_name < bindparam("last"))


def clients_meant(typed: str, user_id: UUID) -> list[Any]:
    """Up to twelve clients whose name begins with what was typed; those of the user when nothing was."""
    begins = fold(typed)
    if not begins:
        return list(db.session.execute(_SERVED, {"user_id": user_id}))
    return list(db.session.execute(_FOUND, {"first": begins, "last": begins + "\U0010ffff"}))
