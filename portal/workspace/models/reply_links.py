"""Reply links: a mail's way to one page that answers one question without signing in. A GET shows, a POST does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, and_, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamOnly, as_system
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.keys import belongs_to
from portal.ground.links import mailed_link
from portal.ground.tokens import new_token, token_hash
from portal.notices.models.addressees import Addressed
from portal.people.models.users import Membership, User

LASTS = timedelta(days=14)
KEPT_FOR = timedelta(days=90)


class Question(StrEnum):
    """What the mail asks of its reader."""

    APPROVE = "approve"
    ANSWER = "answer"
    DO = "do"


class ReplyLink(Base, Kept, TeamOnly):
    """A link in a mail to one person about one thing; of its secret only a hash is kept.

    It opens nothing else, counts once, ends after two weeks, and at once with the person's access to the client.
    """

    __tablename__ = "reply_link"
    __table_args__ = (belongs_to("milestone", "milestone_id"), belongs_to("task", "task_id"))
    question: Mapped[Question]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    milestone_id: Mapped[UUID | None]
    task_id: Mapped[UUID | None]
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    @classmethod
    def issue(
        cls,
        client_id: UUID,
        to: User | Addressed,
        question: Question,
        *,
        milestone_id: UUID | None = None,
        task_id: UUID | None = None,
    ) -> str:
        """The whole address of a new link for this person."""
        token = new_token()
        db.session.add(
            cls(
                id=new_id(), client_id=client_id, user_id=to.id, question=question, milestone_id=milestone_id,
                task_id=task_id, token_hash=token_hash(token), expires_at=now() + LASTS,
            )
        )  # fmt: skip
        return mailed_link("replies.show", token=token)

    def spend(self) -> bool:
        """Use it up; False if somebody was faster."""
        with as_system():
            spent = update(ReplyLink).where(
                ReplyLink.client_id == self.client_id, ReplyLink.id == self.id, ReplyLink.used_at.is_(None)
            )
            count: int = db.session.execute(spent.values(used_at=now())).rowcount  # type: ignore[attr-defined]
        return count == 1


Index("ix_reply_link_created", ReplyLink.created_at)


class Fault(StrEnum):
    """Why a link opens nothing; each has a kind page of its own."""

    UNKNOWN = "unknown"
    USED = "used"
    LATE = "late"
    ENDED = "ended"


@dataclass(frozen=True)
class Found:
    """A link that still opens, and whose it is."""

    link: ReplyLink
    user: User


_FIND = (
    select(ReplyLink, User, Membership.given_at, Membership.ended_at)
    .join(User, User.id == ReplyLink.user_id)
    .outerjoin(Membership, and_(Membership.client_id == ReplyLink.client_id, Membership.user_id == ReplyLink.user_id))
    .where(ReplyLink.token_hash == bindparam("token_hash"))
)


def find_reply(token: str) -> Found | Fault:
    """The link of this token, or why it opens nothing."""
    with as_system():
        row = db.session.execute(_FIND, {"token_hash": token_hash(token)}).one_or_none()
    if row is None:
        return Fault.UNKNOWN
    link, user, given_at, ended_at = row
    if given_at is None or ended_at is not None or not user.is_active:
        return Fault.ENDED
    if link.used_at is not None:
        return Fault.USED
    return Fault.LATE if link.expires_at <= now() else Found(link, user)


def forget_old_replies() -> None:
    """Delete the links of mails that are long past."""
    db.session.execute(delete(ReplyLink).where(ReplyLink.created_at < now() - KEPT_FOR))
    db.session.commit()
