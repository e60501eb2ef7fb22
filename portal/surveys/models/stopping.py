"""Stopping all surveys by the link in a survey's mail, also for people who have no login: signed, one person's."""

from typing import Any
from uuid import UUID

from portal.ground.access import as_system
from portal.ground.db import db
from portal.ground.links import mailed_link
from portal.ground.signing import sign, unsign
from portal.people.models.contacts import Contact

PURPOSE = "stop surveys"


def stop_url(invitation: Any) -> str:
    """The address in the head and the foot of a survey's mail. `invitation`: what has its client_id and contact_id."""
    token = sign([invitation.client_id.hex, invitation.contact_id.hex], PURPOSE)
    return mailed_link("survey_stopping.show", token=token)


def find_stopping(token: str) -> Contact | None:
    """Whose surveys this link stops; None when it is none of ours, or they have left."""
    match unsign(token, PURPOSE):
        case [str(client_id), str(contact_id)]:
            key = UUID(client_id), UUID(contact_id)
        case _:
            return None
    with as_system():
        contact = db.session.get(Contact, key)
    return contact if contact is not None and contact.left_on is None else None
