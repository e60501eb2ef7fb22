"""Postings: an update as one client reads it, and who of them has read it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import UpdateRead
from portal.ground.access import ClientOwned, as_system
from portal.ground.db import Base, Kept, db, now
from portal.ground.happen import happen
from portal.ground.keys import belongs_to, only
from portal.ground.outbox import Mail, MailState
from portal.notices.models.notices import Notice
from portal.people.models.users import User
from portal.workspace.models.updates import Update, UpdateKind, UpdateState, hold


class Posting(Base, Kept, ClientOwned):
    """The words of one update for one client. Withdrawn, its words are gone from the client's side."""

    __tablename__ = "posting"
    behind_wall = "SELECT"
    update_id: Mapped[UUID] = mapped_column(ForeignKey("client_update.id"))
    kind: Mapped[UpdateKind]
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    signed_by_name: Mapped[str] = mapped_column(Text)
    signed_by_title: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    def mark_read(self, by: User) -> None:
        """Somebody of the client's says that they have read it. Safe to call twice: the first time counts."""
        key = (self.client_id, self.id, by.id)
        if db.session.get(PostingRead, key) is None:
            db.session.add(PostingRead(client_id=self.client_id, posting_id=self.id, user_id=by.id, name=by.name))
            db.session.flush()
            happen(
                UpdateRead(
                    client_id=self.client_id, actor_id=by.id, actor_name=by.name, posting_id=self.id, title=self.title
                )
            )


Index("uq_posting_update", Posting.update_id, Posting.client_id, unique=True)
Index(
    "ix_posting_shown",
    Posting.client_id,
    Posting.published_at.desc(),
    Posting.id.desc(),
    **only("withdrawn_at IS NULL"),
)


class PostingRead(Base, ClientOwned):
    """Who marked a posting as read, and when; their name as it was."""

    __tablename__ = "posting_read"
    __table_args__ = (belongs_to("posting", "posting_id"),)
    posting_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    read_at: Mapped[datetime] = mapped_column(default=now)


def withdraw(known: Update, by: User) -> None:
    """Take it back from every client: nobody reads its words any more, and mails not sent yet are not sent.

    From restricted clients too, which whoever withdraws it may not see. Safe to call twice. A draft or a scheduled one
    has nobody to take it back from: `stop` it.
    """
    hold(known.id)
    if known.state not in (UpdateState.PUBLISHING, UpdateState.PUBLISHED):
        return
    known.is_withdrawn(by)
    gone = update(Posting).where(Posting.update_id == known.id).values(withdrawn_at=now(), title="", text="")
    # Keys are hexadecimal behind the prefix, so these two ends hold them in any collation.
    first, last = mail_key(known.id, "0"), mail_key(known.id, "z")
    unsent = Mail.state.in_((MailState.WAITING, MailState.HELD))
    waiting = delete(Mail).where(Mail.key >= first, Mail.key <= last, unsent)
    posted = select(Posting.client_id).where(Posting.update_id == known.id)
    told = delete(Notice).where(Notice.client_id.in_(posted), Notice.subject_id == known.id)
    with as_system():
        for statement in (gone, waiting, told):
            db.session.execute(statement.execution_options(synchronize_session=False))


def mail_key(update_id: UUID, rest: str) -> str:
    """The key of a mail about an update: one for each client and person."""
    return f"update {update_id} {rest}"


def readers(client_id: UUID, posting_id: UUID) -> list[PostingRead]:
    """Who of the client's people has read it, the latest first."""
    mine = select(PostingRead).where(PostingRead.client_id == client_id, PostingRead.posting_id == posting_id)
    return list(db.session.scalars(mine.order_by(PostingRead.read_at.desc()).limit(100)))
