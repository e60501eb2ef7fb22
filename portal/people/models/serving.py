"""Who serves a client now, and who did before."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, select

from portal.ground.access import TEAM
from portal.ground.db import db
from portal.ground.reading import Reading
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.experts import ExpertAccess
from portal.people.models.users import User

MOST_SHOWN = 200

HELPS = and_(  # the time for which somebody who serves the client was given, if it is a time
    ExpertAccess.client_id == Assignment.client_id,
    ExpertAccess.assignment_id == Assignment.id,
    ExpertAccess.ended_at.is_(None),
)
_RANK = case({role.value: rank for rank, role in enumerate(AssignmentRole)}, value=Assignment.role)
_WHO = (
    select(
        Assignment.id,
        Assignment.role,
        Assignment.from_on,
        Assignment.until_on,
        User.id.label("user_id"),
        User.name,
        User.title,
        User.email,
        User.phone,
    )
    .join(User, User.id == Assignment.user_id)
    .where(Assignment.client_id == bindparam("client_id"))
    .limit(MOST_SHOWN)
)
_NOW = (
    _WHO.add_columns(ExpertAccess.topic, ExpertAccess.until_on.label("helps_until"))
    .outerjoin(ExpertAccess, HELPS)
    .where(Assignment.until_on.is_(None))
    .order_by(_RANK, Assignment.from_on, User.name)
)
_BEFORE = _WHO.where(Assignment.until_on.is_not(None)).order_by(Assignment.until_on.desc(), Assignment.from_on.desc())
_TEAM = Reading(
    select(User.id, User.name, User.title).where(User.role.in_(TEAM), User.disabled_at.is_(None)).order_by(User.name)
)


def serving_now(client_id: UUID) -> Sequence[Any]:
    """Everyone who serves the client, the owner first; `topic` and `helps_until` of who does for a time."""
    return db.session.execute(_NOW, {"client_id": client_id}).all()


def served_before(client_id: UUID) -> Sequence[Any]:
    """Everyone who did, the latest first."""
    return db.session.execute(_BEFORE, {"client_id": client_id}).all()


def team_members() -> Sequence[Any]:
    """Everyone of the team who may serve a client, by name."""
    return _TEAM.rows({})
