"""Digests: one mail of what waited, at each person's hour, once for each of their days."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.db import Base, now


class Digest(Base):
    """That somebody had their digest of this day of theirs; the row is what makes it one."""

    __tablename__ = "digest"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(default=now)
    told: Mapped[int]
