"""What the page of one concern shows beside its own row: people, steps, linked interactions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from portal.ground.db import db
from portal.history.models.concerns import Concern, ConcernInteraction, ConcernStep
from portal.history.models.interactions import Interaction
from portal.people.models.users import User

_opener = aliased(User)
_CONCERN = (
    select(
        Concern.id,
        Concern.title,
        Concern.text,
        Concern.state,
        Concern.severity,
        Concern.due_on,
        Concern.created_at,
        Concern.resolved_at,
        Concern.resolution,
        User.name.label("owner_name"),
        User.disabled_at.label("owner_disabled_at"),
        _opener.name.label("opened_by"),
    )
    .outerjoin(User, User.id == Concern.owner_id)
    .outerjoin(_opener, _opener.id == Concern.opened_by_id)
    .where(Concern.client_id == bindparam("client_id"), Concern.id == bindparam("concern_id"))
)
_STEPS = (
    select(
        ConcernStep.id,
        ConcernStep.kind,
        ConcernStep.created_at,
        ConcernStep.by_name,
        ConcernStep.words,
        ConcernStep.before,
    )
    .where(ConcernStep.client_id == bindparam("client_id"), ConcernStep.concern_id == bindparam("concern_id"))
    .order_by(ConcernStep.id.desc())
    .limit(100)
)
_LINKED = (
    select(Interaction.id, Interaction.title, Interaction.kind, Interaction.occurred_at)
    .join(
        ConcernInteraction,
        (ConcernInteraction.client_id == Interaction.client_id) & (ConcernInteraction.interaction_id == Interaction.id),
    )
    .where(
        ConcernInteraction.client_id == bindparam("client_id"),
        ConcernInteraction.concern_id == bindparam("concern_id"),
        Interaction.removed_at.is_(None),
    )
    .order_by(Interaction.occurred_at.desc())
    .limit(50)
)


def concern_row(client_id: UUID, concern_id: UUID) -> Any | None:
    """The concern with the names of its owner and of who opened it; None if there is none."""
    return db.session.execute(_CONCERN, {"client_id": client_id, "concern_id": concern_id}).one_or_none()


def concern_steps(client_id: UUID, concern_id: UUID) -> Sequence[Any]:
    """What happened to it, the latest first."""
    return db.session.execute(_STEPS, {"client_id": client_id, "concern_id": concern_id}).all()


def linked_interactions(client_id: UUID, concern_id: UUID) -> Sequence[Any]:
    """The interactions in which it came up, the latest first."""
    return db.session.execute(_LINKED, {"client_id": client_id, "concern_id": concern_id}).all()
