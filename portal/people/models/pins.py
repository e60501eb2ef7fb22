"""Pinned clients: what a team member keeps at hand in the side bar."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamOnly
from portal.ground.db import Base


class PinnedClient(Base, TeamOnly):
    """One client pinned by one team member."""

    __tablename__ = "pinned_client"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
