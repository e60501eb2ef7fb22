"""Users: everybody who can sign in, from either side."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TEAM, ClientOwned, Role
from portal.ground.db import Base, Kept, db
from portal.ground.fence import Fence
from portal.ground.keys import belongs_to
from portal.people.models.assignments import Assignment
from portal.people.models.clients import ClientStanding


class User(Base, Kept):
    """A login: a team member, or a contact with access to one or more clients. Never deleted: authors stay."""

    __tablename__ = "user"
    behind_wall = "SELECT, UPDATE"
    __allow_unmapped__ = True  # for the attributes of one request below
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

    is_authenticated = True
    is_anonymous = False
    viewing_client_id: UUID | None = None  # set for one request: the client whose eyes a team member borrows

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

    @cached_property
    def memberships(self) -> dict[UUID, "Membership"]:
        """A contact's open access by client id; empty for the team."""
        if self.is_team:
            return {}
        mine = select(Membership).where(Membership.user_id == self.id, Membership.ended_at.is_(None))
        return {membership.client_id: membership for membership in db.session.scalars(mine)}

    def role_at(self, client_id: UUID | None) -> Role:
        """The role this user has where they stand: at a client (None: at none in particular)."""
        if self.viewing_client_id:
            return Role.CLIENT_LEAD
        if self.is_team or client_id is None:
            return self.role
        return Role.CLIENT_LEAD if self.memberships[client_id].is_lead else Role.CONTACT

    def fence(self) -> Fence:
        """What this user is held to."""
        if self.viewing_client_id:
            return Fence.around((self.viewing_client_id,))
        if not self.is_team:
            return Fence.around(self.memberships)
        return Fence() if self.role == Role.ADMIN else Fence.hiding(self._restricted_to_others())

    def _restricted_to_others(self) -> Sequence[UUID]:
        """Restricted clients this team member does not serve now."""
        serves = select(Assignment.client_id).where(Assignment.user_id == self.id, Assignment.until_on.is_(None))
        restricted = select(ClientStanding.client_id).where(ClientStanding.restricted)
        return db.session.scalars(restricted.where(ClientStanding.client_id.not_in(serves))).all()


class Membership(Base, ClientOwned):
    """A contact's portal access to one client, given and taken; kept when it ends."""

    __tablename__ = "membership"
    __table_args__ = (belongs_to("contact", "contact_id"),)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    contact_id: Mapped[UUID]
    is_lead: Mapped[bool] = mapped_column(default=False)
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


Index("ix_user_role_name", User.role, User.name)
Index("ix_membership_contact", Membership.client_id, Membership.contact_id)


def folded(email: str) -> str:
    """The form in which addresses are kept and compared."""
    return email.strip().casefold()


def find_by_email(email: str) -> User | None:
    return db.session.scalars(select(User).where(User.email == folded(email))).one_or_none()
