"""Where each client stands: the tier, since when, and until when it is kept; and the badges they hold."""

from datetime import date, datetime

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import ClientOwned
from portal.ground.db import Base, now


class TierStanding(Base, ClientOwned):
    """The tier a client is in. `rank` 0 is none; `kept_until`: where points fell short, the last day it is kept."""

    __tablename__ = "tier_standing"
    behind_wall = "SELECT"
    tier: Mapped[str | None] = mapped_column(Text)
    rank: Mapped[int] = mapped_column(default=0)
    since: Mapped[date]
    kept_until: Mapped[date | None]


class Badge(Base, ClientOwned):
    """Something both sides have achieved, once. `on`: the day; `title`: what it was, such as the goal."""

    __tablename__ = "badge"
    behind_wall = "SELECT"
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    on: Mapped[date]
    title: Mapped[str | None] = mapped_column(Text)
    earned_at: Mapped[datetime] = mapped_column(default=now)


Index("ix_badge_earned", Badge.client_id, Badge.earned_at)
Index("ix_tier_standing_kept", TierStanding.kept_until, TierStanding.client_id)
