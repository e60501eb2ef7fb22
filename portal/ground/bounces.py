"""Addresses whose mails come back: while one stands here, nothing but mails about an account goes there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.db import Base, now


class Bounce(Base):
    """The last refusal for good of one address, which is kept as addresses are compared. `said`: the server's words."""

    __tablename__ = "bounce"
    address: Mapped[str] = mapped_column(Text, primary_key=True)
    bounced_at: Mapped[datetime] = mapped_column(default=now)
    said: Mapped[str] = mapped_column(Text)
    mail_id: Mapped[UUID | None]
