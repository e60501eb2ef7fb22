"""Whom referrals are about, and which clients came of them: the team's alone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamOnly
from portal.ground.db import Base, now
from portal.ground.keys import belongs_to, only
from portal.people.models.clients import ClientState

OURS = (ClientState.ONBOARDING, ClientState.ACTIVE, ClientState.PAUSED)  # a company in these states is a client of ours


class ReferredPerson(Base, TeamOnly):
    """Whom a referral is about, with exactly what they agreed to; only there while they agree.

    `flags`: what somebody of us should look at; `settled_at`: since when nothing of that is left.
    """

    __tablename__ = "referred_person"
    __table_args__ = (belongs_to("referral", "referral_id"),)
    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    company: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    consent: Mapped[str] = mapped_column(Text)
    consent_version: Mapped[int]
    consented_at: Mapped[datetime] = mapped_column(default=now)
    flags: Mapped[list[str]] = mapped_column(JSON)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))


class ReferralAddress(Base, TeamOnly):
    """An address a referral is about: the one we wrote to and, beside it, the one its person agreed under.

    `address_hash`: salted (`addresses.py`), and kept after a no, so that nobody writes there again; `is_taken`: while
    the referral stands, and no other can be about the same person.
    """

    __tablename__ = "referral_address"
    __table_args__ = (
        belongs_to("referral", "referral_id"),
        Index("uq_referral_address", "address_hash", unique=True, **only("is_taken = true", sqlite="is_taken = 1")),
        Index("ix_referral_address_hash", "address_hash"),
    )
    referral_id: Mapped[UUID] = mapped_column(primary_key=True)
    address_hash: Mapped[bytes] = mapped_column(primary_key=True)
    is_taken: Mapped[bool] = mapped_column(default=True)


class ReferralOrigin(Base, TeamOnly):
    """That a client came to us by a referral of another one: of each referral one client, and the other way round."""

    __tablename__ = "referral_origin"
    __table_args__ = (
        ForeignKeyConstraint(["from_client_id", "referral_id"], ["referral.client_id", "referral.id"]),
        Index("uq_referral_origin_referral", "from_client_id", "referral_id", unique=True),
    )
    from_client_id: Mapped[UUID]
    referral_id: Mapped[UUID]
    came_at: Mapped[datetime] = mapped_column(default=now)
    joined: Mapped[bool] = mapped_column(default=False)
