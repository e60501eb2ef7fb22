"""What the forms of the history let people choose from: recent interactions."""

from uuid import UUID

from sqlalchemy import bindparam, select
from wtforms import SelectChoice

from portal.ground.clock import instant_short
from portal.ground.db import db
from portal.history.models.interactions import Interaction
from portal.people.forms.choices import Choices

MOST_RECENT = 8

_LIVING = (
    select(Interaction.id, Interaction.title, Interaction.occurred_at)
    .where(Interaction.client_id == bindparam("client_id"), Interaction.removed_at.is_(None))
    .where(~Interaction.shared | Interaction.origin_id.is_(None))
)
_RECENT = _LIVING.order_by(Interaction.occurred_at.desc(), Interaction.id.desc()).limit(MOST_RECENT)
_NAMED = _LIVING.where(Interaction.id.in_(bindparam("ids", expanding=True))).limit(50)


def interaction_choices(client_id: UUID, named: list[UUID]) -> Choices:
    """The latest interactions, and those already named."""
    latest = list(db.session.execute(_RECENT, {"client_id": client_id}))
    known = {row.id for row in latest}
    missing = [id for id in named if id not in known]
    if missing:
        latest += db.session.execute(_NAMED, {"client_id": client_id, "ids": missing}).all()
    return [SelectChoice(str(row.id), f"{row.title}, {instant_short(row.occurred_at).striptags()}") for row in latest]
