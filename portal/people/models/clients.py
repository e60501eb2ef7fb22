"""Clients, and where we stand with each of them."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import ClientItself, TeamOnly
from portal.ground.db import Base, Kept, db
from portal.ground.keys import only


class ClientState(StrEnum):
    PROSPECT = "prospect"
    ONBOARDING = "onboarding"
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


class Client(Base, Kept, ClientItself):
    """A company we serve: what both sides may read."""

    __tablename__ = "client"
    name: Mapped[str] = mapped_column(Text)
    industry: Mapped[str | None] = mapped_column(Text)
    website: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    started_on: Mapped[date | None]
    language: Mapped[str | None] = mapped_column(Text)
    zone: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def standing(self) -> "ClientStanding":
        """Where we stand with this client; the team's alone."""
        return db.session.scalars(select(ClientStanding).where(ClientStanding.client_id == self.id)).one()


class ClientStanding(Base, TeamOnly):
    """Where we stand with a client: the team's own view of it, and what the list of clients sorts by.

    `sort_name` (the name folded), `owner_id` and `last_talk_at` repeat what stands elsewhere, so that the list of
    ten thousand clients reads one index; the verbs that change the origin change them too.
    """

    __tablename__ = "client_standing"
    state: Mapped[ClientState] = mapped_column(default=ClientState.ACTIVE)
    segment: Mapped[str | None] = mapped_column(Text)
    value_cents: Mapped[int | None]
    currency: Mapped[str] = mapped_column(Text, default="GBP")
    renewal_on: Mapped[date | None]
    restricted: Mapped[bool] = mapped_column(default=False)
    sort_name: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    last_talk_at: Mapped[datetime | None]
    last_talk_kind: Mapped[str | None] = mapped_column(Text)
    import_id: Mapped[UUID | None]


Index("ix_client_standing_restricted", ClientStanding.client_id, **only("restricted"))
for _column in ("state", "segment", "owner_id"):
    Index(
        f"ix_client_standing_{_column}_name",
        getattr(ClientStanding, _column),
        ClientStanding.sort_name,
        ClientStanding.client_id,
    )
for _column in ("sort_name", "last_talk_at", "renewal_on", "value_cents"):
    Index(f"ix_client_standing_{_column}", getattr(ClientStanding, _column), ClientStanding.client_id)
