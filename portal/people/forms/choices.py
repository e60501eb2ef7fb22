"""What forms let people choose from: team members and contacts."""

from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import bindparam, or_, select
from wtforms import SelectChoice

from portal.ground.access import TEAM
from portal.ground.db import db
from portal.people.models.contacts import Contact
from portal.people.models.users import User

Choices = list[SelectChoice]

_MEMBERS = (
    select(User.id, User.name, User.disabled_at)
    .where(or_(User.role.in_(TEAM) & User.disabled_at.is_(None), User.id == bindparam("kept")))
    .order_by(User.name)
)
_CONTACTS = (
    select(Contact.id, Contact.name)
    .where(Contact.client_id == bindparam("client_id"), Contact.left_on.is_(None))
    .order_by(Contact.name)
    .limit(200)
)


def one_id(value: Any) -> UUID | None:
    """A chosen id; None for the empty choice. Anything else is refused by the field."""
    return value if isinstance(value, UUID) else UUID(value) if value else None


def member_choices(kept: UUID | None = None) -> Choices:
    """Everybody of the team who is still here, and `kept`, who may be gone."""
    gone = gettext("no longer here")
    rows = db.session.execute(_MEMBERS, {"kept": kept})
    names = [(row.id, f"{row.name} ({gone})" if row.disabled_at else row.name) for row in rows]
    return [SelectChoice("", gettext("Nobody yet")), *(SelectChoice(str(id), name) for id, name in names)]


def contact_choices(client_id: UUID) -> Choices:
    rows = db.session.execute(_CONTACTS, {"client_id": client_id})
    return [SelectChoice("", gettext("Anybody")), *(SelectChoice(str(row.id), row.name) for row in rows)]
