"""Pinned clients: what a team member keeps at hand in the side bar."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamOnly
from portal.ground.db import Base, db


class PinnedClient(Base, TeamOnly):
    """One client pinned by one team member."""

    __tablename__ = "pinned_client"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)

    @classmethod
    def pin(cls, client_id: UUID, user_id: UUID) -> None:
        """Keep the client at hand. Safe to call twice."""
        if db.session.get(cls, (client_id, user_id)) is None:
            db.session.add(cls(client_id=client_id, user_id=user_id))

    @classmethod
    def unpin(cls, client_id: UUID, user_id: UUID) -> None:
        """Let it go. Safe to call twice."""
        found = db.session.get(cls, (client_id, user_id))
        if found is not None:
            db.session.delete(found)
