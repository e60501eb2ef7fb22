"""Contacts: the people at a client, and what the team knows about them."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import ClientOwned, TeamOnly
from portal.ground.db import Base, Kept
from portal.ground.keys import belongs_to


class RelationshipRole(StrEnum):
    DECISION_MAKER = "decision_maker"
    CHAMPION = "champion"
    USER = "user"
    FINANCE = "finance"
    TECHNICAL = "technical"


class Stance(StrEnum):
    SUPPORTS = "supports"
    UNSURE = "unsure"
    AGAINST = "against"


class Contact(Base, Kept, ClientOwned):
    """A person at a client: what their colleagues may read too."""

    __tablename__ = "contact"
    name: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    left_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


Index("ix_contact_name", Contact.client_id, Contact.left_on, Contact.name)
Index("ix_contact_email", Contact.email)


class ContactStanding(Base, TeamOnly):
    """Where a contact stands towards us: role in the relationship, reporting line, stance; the team's alone."""

    __tablename__ = "contact_standing"
    __table_args__ = (
        belongs_to("contact", "contact_id", ondelete="CASCADE"),
        belongs_to("contact", "reports_to_id"),
    )
    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[RelationshipRole | None]
    reports_to_id: Mapped[UUID | None]
    stance: Mapped[Stance | None]
    consented_on: Mapped[date | None]
    last_talk_at: Mapped[datetime | None]
    import_id: Mapped[UUID | None]


class Preference(Base, Kept, TeamOnly):
    """One labelled fact about a person, such as "Best reached: phone after 14:00", with its source and date."""

    __tablename__ = "preference"
    __table_args__ = (belongs_to("contact", "contact_id", ondelete="CASCADE"),)
    contact_id: Mapped[UUID]
    label: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    noted_on: Mapped[date]
    noted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))


Index("ix_preference_contact", Preference.client_id, Preference.contact_id, Preference.noted_on)


class ExternalId(Base, TeamOnly):
    """The name another system has for a row of ours; makes an import safe to run again."""

    __tablename__ = "external_id"
    system: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    external_id: Mapped[str] = mapped_column(Text, primary_key=True)
    row_id: Mapped[UUID]
    import_id: Mapped[UUID | None] = mapped_column(index=True)


Index("uq_external_id_known", ExternalId.system, ExternalId.kind, ExternalId.external_id, unique=True)
