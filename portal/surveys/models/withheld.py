"""Who was not asked in a wave, and why."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamOnly
from portal.ground.db import Base, Kept
from portal.ground.keys import belongs_to, only


class Reason(StrEnum):
    """Why somebody is not asked now; the first that holds is told."""

    LEFT = "left"
    NOT_SERVED = "not_served"
    NO_ADDRESS = "no_address"
    BOUNCED = "bounced"
    MUTED = "muted"
    TOO_EARLY = "too_early"
    NPS_QUIET = "nps_quiet"
    QUIET = "quiet"
    TWICE = "twice"


class WithheldAsk(Base, Kept, TeamOnly):
    """One person whom a wave did not ask. `next_on`: the first day they may be asked, None where no day is known.

    `waits_until`: the last day the wave still asks them, None where it does not wait. `asked_at`: when it did.
    """

    __tablename__ = "withheld_ask"
    __table_args__ = (belongs_to("contact", "contact_id", ondelete="CASCADE"),)
    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"))
    contact_id: Mapped[UUID]
    reason: Mapped[Reason]
    next_on: Mapped[date | None]
    waits_until: Mapped[date | None]
    asked_at: Mapped[datetime | None]


Index("uq_withheld_ask_once", WithheldAsk.client_id, WithheldAsk.wave_id, WithheldAsk.contact_id, unique=True)
Index("ix_withheld_ask_wave", WithheldAsk.wave_id, WithheldAsk.client_id, WithheldAsk.id)
Index("ix_withheld_ask_contact", WithheldAsk.client_id, WithheldAsk.contact_id, WithheldAsk.created_at)
Index("ix_withheld_ask_waits", WithheldAsk.next_on, **only("waits_until IS NOT NULL AND asked_at IS NULL"))
