"""What a client's own home shows: who serves them, what was shared with them lately."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, select

from portal.ground.db import db
from portal.history.models.interactions import Interaction
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.users import User

LATEST_NOTES = 5

_TEAM = (
    select(User.id, User.name, User.title, User.email, User.phone, Assignment.role)
    .join(Assignment, Assignment.user_id == User.id)
    .where(Assignment.client_id == bindparam("client_id"), Assignment.until_on.is_(None), User.disabled_at.is_(None))
    .order_by(case((Assignment.role == AssignmentRole.OWNER, 0), else_=1), User.name)
    .limit(12)
)
_NOTES = (
    select(
        Interaction.id,
        Interaction.kind,
        Interaction.title,
        Interaction.text,
        Interaction.occurred_at,
        Interaction.author_name,
    )
    .where(Interaction.client_id == bindparam("client_id"), Interaction.shared, Interaction.removed_at.is_(None))
    .order_by(Interaction.occurred_at.desc(), Interaction.id.desc())
    .limit(LATEST_NOTES)
)


def serving(client_id: UUID) -> Sequence[Any]:
    """Everybody of ours who serves the client now, the owner first."""
    return db.session.execute(_TEAM, {"client_id": client_id}).all()


def shared_notes(client_id: UUID) -> Sequence[Any]:
    """The latest of what was shared with the client."""
    return db.session.execute(_NOTES, {"client_id": client_id}).all()
