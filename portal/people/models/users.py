"""Users: everybody who can sign in, from either side."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Computed, ForeignKey, Index, Text, and_, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TEAM, ClientOwned, Role
from portal.ground.db import Base, Kept, db
from portal.ground.keys import belongs_to


class User(Base, Kept):
    """A login: a team member, or a contact with access to one or more clients. Never deleted: authors stay.

    `may_own` is worked out by the database: true while somebody is of the team and may sign in. Clients' owners point
    to it (`ClientStanding`), so that no login closes and no role changes under a client.
    """

    __tablename__ = "user"
    behind_wall = "SELECT, UPDATE"
    email: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[Role] = mapped_column(default=Role.CONTACT)
    title: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    zone: Mapped[str | None] = mapped_column(Text)
    theme: Mapped[str | None] = mapped_column(Text)
    password_hash: Mapped[str | None] = mapped_column(Text)
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]
    disabled_at: Mapped[datetime | None]
    may_own: Mapped[bool | None] = mapped_column(
        Boolean, Computed("disabled_at IS NULL AND role IN ('admin', 'lead', 'csm')")
    )

    def describe(self, *, name: str, title: str | None, phone: str | None, **reading: str | None) -> None:
        """What the user says about themselves; `reading`: the language and zone they read in."""
        self.name, self.title, self.phone = name, title, phone
        self.language, self.zone = reading["language"], reading["zone"]

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None

    @property
    def is_team(self) -> bool:
        return self.role in TEAM


class Membership(Base, ClientOwned):
    """A contact's portal access to one client, given and taken; kept when it ends."""

    __tablename__ = "membership"
    __table_args__ = (belongs_to("contact", "contact_id"),)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    contact_id: Mapped[UUID]
    is_lead: Mapped[bool] = mapped_column(default=False)
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


def access_of(
    client_id: UUID | Mapped[UUID], contact_id: UUID | Mapped[UUID] | Mapped[UUID | None]
) -> ColumnElement[bool]:
    """The portal access a contact has now; either may be a column of another table."""
    return and_(Membership.client_id == client_id, Membership.contact_id == contact_id, Membership.ended_at.is_(None))


Index("ix_user_role_name", User.role, User.name)
Index("uq_user_may_own", User.id, User.may_own, unique=True)
Index("ix_membership_contact", Membership.client_id, Membership.contact_id)


def folded(email: str) -> str:
    """The form in which addresses are kept and compared."""
    return email.strip().casefold()


def find_by_email(email: str) -> User | None:
    return db.session.scalars(select(User).where(User.email == folded(email))).one_or_none()
