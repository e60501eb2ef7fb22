"""Contacts: the people at a client, and what the team knows about them."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from portal.facts import (
    ContactAdded,
    ContactChanged,
    ContactReturned,
    PreferenceNoted,
    PreferenceRemoved,
    PreferenceRestored,
)
from portal.ground.access import ClientOwned, TeamOnly, as_system
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.ground.keys import belongs_to, only
from portal.ground.search import Findable, find_by, make_findable
from portal.ground.words import fold
from portal.people.models.changes import take

if TYPE_CHECKING:
    from portal.people.models.users import User


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


class PreferenceKind(StrEnum):
    """What to make of a labelled fact: a way to treat the person, or something nobody brings up."""

    WAY = "way"
    AVOID = "avoid"


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

    @classmethod
    def add(cls, client_id: UUID, by: "User", *, standing: Mapping[str, Any] | None = None, **values: Any) -> Self:
        """A new person at the client; `standing`: values of their `ContactStanding`, the team's alone."""
        contact = cls(id=new_id(), client_id=client_id, **values)
        db.session.add(contact)
        db.session.flush()
        with as_system():
            db.session.add(ContactStanding(client_id=client_id, contact_id=contact.id, **(standing or {})))
            make_findable(
                Findable.CONTACT,
                client_id=client_id, row_id=contact.id, folded=contact.found_by, at=now(), shared=True,
            )  # fmt: skip
        happen(ContactAdded(**contact._named(by)))
        return contact

    def change(self, by: "User", *, standing: Mapping[str, Any] | None = None, **values: Any) -> None:
        """Other words for both sides, and for the team in `standing`. One version counts for both."""
        changed = take(self, values) + (take(self.standing, standing) if standing else [])
        if not changed:
            return
        flag_modified(self, "name")
        find_by(self.client_id, self.id, self.found_by)
        db.session.flush()
        happen(ContactChanged(**self._named(by), changed=tuple(changed)))

    def come_back(self, by: "User") -> None:
        """They have not left, or are back; portal access is given anew. Safe to call twice."""
        if self.left_on is not None:
            self.left_on = None
            happen(ContactReturned(**self._named(by)))

    @property
    def standing(self) -> "ContactStanding":
        """Where this person stands towards us; the team's alone."""
        mine = ContactStanding.client_id == self.client_id, ContactStanding.contact_id == self.id
        return db.session.scalars(select(ContactStanding).where(*mine)).one()

    @property
    def found_by(self) -> str:
        """The folded words by which search finds this person, for both sides."""
        return fold(" ".join(filter(None, (self.name, self.title, self.email, self.phone))))

    def _named(self, by: "User") -> dict[str, Any]:
        """What every fact about this contact says."""
        return {
            "client_id": self.client_id,
            "actor_id": by.id,
            "actor_name": by.name,
            "contact_id": self.id,
            "name": self.name,
        }


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
    kind: Mapped[PreferenceKind] = mapped_column(default=PreferenceKind.WAY, server_default="way")
    label: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    noted_on: Mapped[date]
    noted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    removed_at: Mapped[datetime | None]
    instead_of_id: Mapped[UUID | None]

    @classmethod
    def note(cls, contact: Contact, by: "User", *, instead_of: "Preference | None" = None, **values: Any) -> Self:
        """A new fact about the person; `values`: kind, label, value, source, noted_on. What it replaces is kept."""
        noted = cls(id=new_id(), client_id=contact.client_id, contact_id=contact.id, noted_by_id=by.id, **values)
        if instead_of is not None:
            noted.instead_of_id, instead_of.removed_at = instead_of.id, now()
        db.session.add(noted)
        db.session.flush()
        happen(PreferenceNoted(**noted._told(contact, by), instead_of=noted.instead_of_id))
        return noted

    def remove(self, contact: Contact, by: "User") -> None:
        """Out of sight, and kept for undo. Safe to call twice."""
        if self.removed_at is None:
            self.removed_at = now()
            happen(PreferenceRemoved(**self._told(contact, by)))

    def restore(self, contact: Contact, by: "User") -> None:
        """Back in sight. Safe to call twice."""
        if self.removed_at is not None:
            self.removed_at = None
            happen(PreferenceRestored(**self._told(contact, by)))

    def _told(self, contact: Contact, by: "User") -> dict[str, Any]:
        return {**contact._named(by), "preference_id": self.id, "label": self.label}


Index(
    "ix_preference_contact",
    Preference.client_id,
    Preference.contact_id,
    Preference.noted_on,
    **only("removed_at IS NULL"),
)


class ExternalId(Base, TeamOnly):
    """The name another system has for a row of ours; makes an import safe to run again.

    `digest` is what the file said last, `version` the row's own when it was written here: a row whose version has
    moved on was edited by a person since, and the next import leaves it alone. `import_id`: the last run that wrote.
    """

    __tablename__ = "external_id"
    system: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    external_id: Mapped[str] = mapped_column(Text, primary_key=True)
    row_id: Mapped[UUID]
    digest: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    import_id: Mapped[UUID | None] = mapped_column(index=True)


Index("uq_external_id_known", ExternalId.system, ExternalId.kind, ExternalId.external_id, unique=True)
Index("ix_external_id_row", ExternalId.client_id, ExternalId.row_id)
