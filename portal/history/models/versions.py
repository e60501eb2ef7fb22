"""How interactions read before they were edited."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamOnly
from portal.ground.db import Base, now
from portal.ground.keys import belongs_to


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
