"""Whom a published report is told, and who answers for it on our side."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.ground.db import db
from portal.people.models.clients import ClientStanding
from portal.people.models.users import Membership, User

_READERS = (
    select(User)
    .join(Membership, Membership.user_id == User.id)
    .where(Membership.client_id == bindparam("client_id"), Membership.ended_at.is_(None), User.disabled_at.is_(None))
    .order_by(User.name)
)
_OWNER = (
    select(User)
    .join(ClientStanding, ClientStanding.owner_id == User.id)
    .where(ClientStanding.client_id == bindparam("client_id"))
)


def people_told(client_id: UUID) -> Sequence[User]:
    """The client's people with access to the portal now."""
    return db.session.scalars(_READERS, {"client_id": client_id}).all()


def owner_of(client_id: UUID) -> Any:
    """The client's owner, or None."""
    return db.session.scalars(_OWNER, {"client_id": client_id}).one_or_none()
