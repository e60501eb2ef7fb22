"""How interactions read before they were edited."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamOnly
from portal.ground.db import Base, db, now
from portal.ground.keys import belongs_to
from portal.people.models.users import User


class InteractionVersion(Base, TeamOnly):
    """An interaction as it read before an edit; only added, never changed."""

    __tablename__ = "interaction_version"
    __table_args__ = (belongs_to("interaction", "interaction_id", ondelete="CASCADE"),)
    interaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    kept_at: Mapped[datetime] = mapped_column(default=now)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


def keep_version(client_id: UUID, interaction_id: UUID, version: int, content: dict[str, Any], *, by: User) -> None:
    """Keep how an interaction read until `by` changed it."""
    plain = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in content.items()}
    db.session.add(
        InteractionVersion(
            client_id=client_id,
            interaction_id=interaction_id,
            version=version,
            by_id=by.id,
            by_name=by.name,
            content=plain,
        )
    )


def versions_of(client_id: UUID, interaction_id: UUID) -> Sequence[InteractionVersion]:
    """Its former wordings, the newest first."""
    return db.session.scalars(
        select(InteractionVersion)
        .where(InteractionVersion.client_id == client_id, InteractionVersion.interaction_id == interaction_id)
        .order_by(InteractionVersion.version.desc())
    ).all()
