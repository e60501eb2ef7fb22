"""What the forms of the history let people choose from: team members, contacts, recent interactions."""

from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import bindparam, or_, select
from wtforms import SelectChoice

from portal.ground.access import TEAM
from portal.ground.clock import instant_short
from portal.ground.db import db
from portal.history.models.interactions import Interaction
from portal.people.models.contacts import Contact
from portal.people.models.users import User

Choices = list[SelectChoice]
MOST_RECENT = 8

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
_LIVING = (
    select(Interaction.id, Interaction.title, Interaction.occurred_at)
    .where(Interaction.client_id == bindparam("client_id"), Interaction.removed_at.is_(None))
    .where(~Interaction.shared | Interaction.origin_id.is_(None))
)
_RECENT = _LIVING.order_by(Interaction.occurred_at.desc(), Interaction.id.desc()).limit(MOST_RECENT)
_NAMED = _LIVING.where(Interaction.id.in_(bindparam("ids", expanding=True))).limit(50)


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


def interaction_choices(client_id: UUID, named: list[UUID]) -> Choices:
    """The latest interactions, and those already named."""
    latest = list(db.session.execute(_RECENT, {"client_id": client_id}))
    known = {row.id for row in latest}
    missing = [id for id in named if id not in known]
    if missing:
        latest += db.session.execute(_NAMED, {"client_id": client_id, "ids": missing}).all()
    return [SelectChoice(str(row.id), f"{row.title}, {instant_short(row.occurred_at).striptags()}") for row in latest]
