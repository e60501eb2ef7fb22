"""The concerns that came up in an interaction, and linking one more."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.ground.db import Id, db
from portal.history.models.concerns import Concern, ConcernInteraction

_CAME_UP = (
    select(Concern.id, Concern.title, Concern.state, Concern.severity)
    .join(
        ConcernInteraction,
        (ConcernInteraction.client_id == Concern.client_id) & (ConcernInteraction.concern_id == Concern.id),
    )
    .where(
        ConcernInteraction.client_id == bindparam("client_id", type_=Id()),
        ConcernInteraction.interaction_id == bindparam("interaction_id", type_=Id()),
    )
    .order_by(Concern.created_at)
)


def concerns_in(client_id: UUID, interaction_id: UUID) -> Sequence[Any]:
    """Rows of the concerns that came up in this interaction."""
    return db.session.execute(_CAME_UP, {"client_id": client_id, "interaction_id": interaction_id}).all()


def came_up(concern: Concern, interaction_id: UUID) -> None:
    """This concern came up in this interaction too. Safe to call twice."""
    key = {"client_id": concern.client_id, "concern_id": concern.id, "interaction_id": interaction_id}
    if db.session.get(ConcernInteraction, tuple(key.values())) is None:
        db.session.add(ConcernInteraction(**key))
        db.session.flush()
