"""Calendar feeds: the secret address under which a person's calendar program fetches their days."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import FeedMade, FeedRevoked
from portal.ground.access import as_system
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.ground.keys import only
from portal.ground.tokens import new_token, token_hash
from portal.people.models.users import User

USED_EVERY = timedelta(minutes=10)


class CalendarFeed(Base, Kept):
    """One address of one person; only the hash of its secret is kept. A new one takes the place of the old."""

    __tablename__ = "calendar_feed"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    last_read_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    @classmethod
    def make(cls, user: User) -> str:
        """A new address for them; returns its secret, which nobody can read again."""
        end_feed(user.id)
        secret = new_token()
        with as_system():
            db.session.add(cls(id=new_id(), user_id=user.id, token_hash=token_hash(secret)))
        happen(FeedMade(actor_id=user.id, actor_name=user.name))
        return secret

    @classmethod
    def of(cls, user: User) -> Self | None:
        with as_system():
            return db.session.scalars(select(cls).where(cls.user_id == user.id, cls.revoked_at.is_(None))).one_or_none()

    @classmethod
    def find(cls, secret: str) -> Self | None:
        """The address with this secret, while it is good and its person may sign in."""
        good = select(cls).join(User, User.id == cls.user_id)
        good = good.where(cls.token_hash == token_hash(secret), cls.revoked_at.is_(None), User.disabled_at.is_(None))
        with as_system():
            return db.session.scalars(good).one_or_none()

    @classmethod
    def revoke(cls, user: User) -> None:
        """Their address is worthless at once. Safe to call twice."""
        if end_feed(user.id):
            happen(FeedRevoked(actor_id=user.id, actor_name=user.name))

    def touch(self) -> None:
        """It was fetched; noted now and then, and never at the cost of the answer."""
        at = now()
        if self.last_read_at is None or at - self.last_read_at > USED_EVERY:
            used = update(CalendarFeed).where(CalendarFeed.id == self.id).values(last_read_at=at)
            with as_system():
                db.session.execute(used, execution_options={"synchronize_session": False})
                db.session.commit()


Index("uq_calendar_feed_good", CalendarFeed.user_id, unique=True, **only("revoked_at IS NULL"))


def end_feed(user_id: UUID) -> bool:
    """Whoever had an address has none any more; True if there was one."""
    good = CalendarFeed.user_id == user_id, CalendarFeed.revoked_at.is_(None)
    ended = update(CalendarFeed).where(*good).values(revoked_at=now())
    with as_system():
        count: int = db.session.execute(  # type: ignore[attr-defined]
            ended, execution_options={"synchronize_session": False}
        ).rowcount
    return count > 0
