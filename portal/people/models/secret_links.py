"""Secret links: mailed invitations and resets that set a password once; read and written by the portal alone."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import as_system
from portal.ground.db import Base, Kept, db, now
from portal.ground.tokens import new_token, token_hash
from portal.people.models.users import User


class Purpose(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"


LASTS = {Purpose.INVITATION: timedelta(days=7), Purpose.RESET: timedelta(hours=1)}


class SecretLink(Base, Kept):
    """A mailed link that may set a password once: an invitation or a reset. Only its hash is kept."""

    __tablename__ = "secret_link"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    purpose: Mapped[Purpose]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    @classmethod
    def issue(cls, user: User, purpose: Purpose, by: User | None = None) -> str:
        """A new link for the user, in place of any earlier one of this purpose; returns its token."""
        revoke_links(user, purpose)
        token = new_token()
        with as_system():
            db.session.add(
                cls(
                    user_id=user.id,
                    purpose=purpose,
                    token_hash=token_hash(token),
                    made_by_id=by.id if by else None,
                    expires_at=now() + LASTS[purpose],
                )
            )
        return token

    @classmethod
    def find(cls, token: str, purpose: Purpose) -> tuple[Self, User] | None:
        """The open link with this token and whose it is; None if it is unknown, spent, revoked or too old."""
        found = select(cls, User).join(User, User.id == cls.user_id)
        found = found.where(
            cls.token_hash == token_hash(token),
            cls.purpose == purpose,
            cls.used_at.is_(None),
            cls.revoked_at.is_(None),
            cls.expires_at > now(),
            User.disabled_at.is_(None),
        )
        with as_system():
            row = db.session.execute(found).one_or_none()
        return (row[0], row[1]) if row else None

    def spend(self) -> bool:
        """Use the link up; False if someone was faster."""
        spent = update(SecretLink).where(
            SecretLink.id == self.id, SecretLink.used_at.is_(None), SecretLink.revoked_at.is_(None)
        )
        with as_system():
            count: int = db.session.execute(spent.values(used_at=now())).rowcount  # type: ignore[attr-defined]
        return count == 1


def has_open_link(user: User, purpose: Purpose) -> bool:
    """True if a link of this purpose still waits for the user."""
    waiting = select(SecretLink.id).where(
        SecretLink.user_id == user.id,
        SecretLink.purpose == purpose,
        SecretLink.used_at.is_(None),
        SecretLink.revoked_at.is_(None),
        SecretLink.expires_at > now(),
    )
    with as_system():
        return db.session.scalars(waiting.limit(1)).first() is not None


def revoke_links(user: User, *purposes: Purpose) -> None:
    """Make the user's open links of these purposes (none named: all) worthless."""
    waiting = update(SecretLink).where(
        SecretLink.user_id == user.id,
        SecretLink.purpose.in_(purposes or tuple(Purpose)),
        SecretLink.used_at.is_(None),
        SecretLink.revoked_at.is_(None),
    )
    with as_system():
        db.session.execute(waiting.values(revoked_at=now()))
