"""Who decides at a client, and who of us looks after it: both are told of what is offered and given."""

from uuid import UUID

from sqlalchemy import bindparam, select

from portal.ground.db import Id, db
from portal.people.models.clients import ClientStanding
from portal.people.models.users import Membership

_LEADS = select(Membership.user_id).where(
    Membership.client_id == bindparam("client_id", type_=Id()), Membership.is_lead, Membership.ended_at.is_(None)
)


def leads_of(client_id: UUID) -> list[UUID]:
    """The users who decide at the client."""
    return list(db.session.scalars(_LEADS, {"client_id": client_id}))


def leads_and_owner(client_id: UUID) -> list[UUID]:
    return [*leads_of(client_id), db.session.get_one(ClientStanding, client_id).owner_id]
