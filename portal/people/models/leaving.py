"""When a contact leaves their company."""

from datetime import date

from sqlalchemy import select

from portal.facts import ContactLeft
from portal.ground.db import db
from portal.ground.happen import happen
from portal.people.models.contacts import Contact
from portal.people.models.memberships import end_access
from portal.people.models.users import Membership, User, access_of


def leave(contact: Contact, by: User, on: date) -> None:
    """They left on that day: portal access ends at once; tasks and reporting lines stay. Safe to call twice."""
    if contact.left_on is not None:
        return
    contact.left_on = on
    for membership in open_access(contact):
        end_access(membership, by)
    happen(
        ContactLeft(
            client_id=contact.client_id, actor_id=by.id, actor_name=by.name,
            contact_id=contact.id, name=contact.name, left_on=on,
        )
    )  # fmt: skip


def open_access(contact: Contact) -> list[Membership]:
    """The portal access this person has now."""
    mine = select(Membership).where(access_of(contact.client_id, contact.id))
    return list(db.session.scalars(mine))
