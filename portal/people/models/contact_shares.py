"""How much of what a client hears from us lately was said by people, and how much the portal sent by itself."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamOnly
from portal.ground.db import Base


class ContactShare(Base, TeamOnly):
    """What was counted last, over the days before `counted_at`; a client who heard nothing has no percentage."""

    __tablename__ = "contact_share"
    by_hand: Mapped[int] = mapped_column(default=0)
    by_itself: Mapped[int] = mapped_column(default=0)
    hand_percent: Mapped[int | None]
    counted_at: Mapped[datetime]


Index("ix_contact_share_percent", ContactShare.hand_percent, ContactShare.client_id)
