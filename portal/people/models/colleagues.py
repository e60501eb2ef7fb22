"""Who of a client's people is in the portal, and how their lead lets in one more."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select

from portal.ground.access import as_system
from portal.ground.db import db
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.people.models.memberships import give_access
from portal.people.models.users import Membership, User

MOST_SHOWN = 500

_INSIDE = (
    select(Contact.id, Contact.name, Contact.title, Contact.email, Membership.is_lead, Membership.given_at)
    .join(Membership, and_(Membership.client_id == Contact.client_id, Membership.contact_id == Contact.id))
    .where(Contact.client_id == bindparam("client_id"), Membership.ended_at.is_(None))
    .order_by(Contact.name, Contact.id)
    .limit(MOST_SHOWN)
)
_SAME_ADDRESS = (
    select(Contact)
    .where(Contact.client_id == bindparam("client_id"), func.lower(Contact.email) == bindparam("email"))
    .order_by(Contact.left_on.is_not(None), Contact.id)
    .limit(1)
)


def colleagues_inside(client_id: UUID) -> Sequence[Any]:
    """Everyone at the client who has portal access now, by name."""
    return db.session.execute(_INSIDE, {"client_id": client_id}).all()


def invite_colleague(client: Client, by: User, *, name: str, email: str) -> Contact:
    """Let a colleague in, as a contact without a lead's rights; one we know by that address already is no second one.

    Raises ValueError for whom only the team can let in: somebody who has left, or an address that is the team's.
    """
    with as_system():
        known = db.session.scalars(_SAME_ADDRESS, {"client_id": client.id, "email": email.lower()}).one_or_none()
        if known is not None and known.left_on is not None:
            raise ValueError(email)
        contact = known or Contact.add(client.id, by, name=name, email=email)
        if not any(row.id == contact.id for row in colleagues_inside(client.id)):
            give_access(contact, lead=False, by=by)
    return contact
