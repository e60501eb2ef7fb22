"""Who knows whom: how often and how recently each team member dealt with each contact, counted as it happens."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamOnly
from portal.ground.db import Base
from portal.ground.keys import belongs_to


class Acquaintance(Base, TeamOnly):
    """One team member and one contact: number of interactions together and the last one."""

    __tablename__ = "acquaintance"
    __table_args__ = (belongs_to("contact", "contact_id", ondelete="CASCADE"),)
    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    times: Mapped[int]
    last_at: Mapped[datetime]


class MemberMonth(Base, TeamOnly):
    """How many interactions a team member had with a client in one month (its first day, in UTC)."""

    __tablename__ = "member_month"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    times: Mapped[int]
