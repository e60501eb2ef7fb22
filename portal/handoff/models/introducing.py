"""Introducing a client to who looks after it from now on: whom the mail may go to, and sending it."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from portal.ground.db import db
from portal.ground.mail import Addressee, post
from portal.handoff.models.handoffs import Handoff
from portal.notices.models.filing import file_sent
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact, ContactStanding, RelationshipRole
from portal.people.models.users import Membership, User, access_of

MOST_SHOWN = 60

_REACHABLE = (
    select(Contact.id, Contact.name, Contact.title, Contact.email, ContactStanding.role, Membership.is_lead)
    .outerjoin(
        ContactStanding, and_(ContactStanding.client_id == Contact.client_id, ContactStanding.contact_id == Contact.id)
    )
    .outerjoin(Membership, access_of(Contact.client_id, Contact.id))
    .where(Contact.client_id == bindparam("client_id"), Contact.left_on.is_(None), Contact.email.is_not(None))
    .order_by(Contact.name, Contact.id)
    .limit(MOST_SHOWN)
)


def reachable(client_id: UUID) -> Sequence[Any]:
    """Everybody at the client who has a mail address and has not left."""
    return db.session.execute(_REACHABLE, {"client_id": client_id}).all()


def first_asked(people: Sequence[Any]) -> list[UUID]:
    """Who is written to unless somebody chooses otherwise: who decides or leads in the portal, else everybody."""
    leading = [one.id for one in people if one.is_lead or one.role == RelationshipRole.DECISION_MAKER]
    return leading or [one.id for one in people]


def introduce(handoff: Handoff, by: User, *, subject: str, text: str, to: Collection[UUID]) -> int:
    """Mail these words, and no others, to these contacts, and file the mail; the number of them.

    Safe to call twice: once is sent. Raises ValueError for an address that is none.
    """
    handoff.hold()
    if not handoff.is_open or handoff.introduced_at is not None:
        return 0
    people = [one for one in reachable(handoff.client_id) if one.id in to]
    client = db.session.get_one(Client, handoff.client_id)
    mails = [
        post(
            Addressee(one.email, one.name, client.language, client.zone),
            "written",
            key=f"introduction {handoff.id} {one.id}",
            client_id=handoff.client_id,
            topic=subject,
            words=text,
        )
        for one in people
    ]
    file_sent(handoff.client_id, mails, key=f"introduction {handoff.id}", by=by)
    handoff.introduce(by, words=f"{subject}\n\n{text}", to=[one.name for one in people])
    return len(people)
