"""Notices: one row for each person and occasion; its words are found when it is read, in the reader's language."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, Text, bindparam, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamFirst, as_system
from portal.ground.db import Base, Kept, db, now
from portal.ground.happen import CATALOGUE, Fact, revive
from portal.ground.keys import only
from portal.ground.outbox import Mail, MailState
from portal.people.models import person

MOST_COUNTED = 99


class Notice(Base, Kept, TeamFirst):
    """Something one person is told. Of the client it is about; of none when its client is HOUSE.

    `about`: the payload of a fact of the kind `fact_kind`, or words of the kind's own. `place`: the address it leads
    to. `subject_id`: the row it tells of, by which it is taken back. `owed`: the next digest is to tell it.
    """

    __tablename__ = "notice"
    behind_wall = "SELECT, UPDATE"
    client_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-9)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(Text)
    fact_kind: Mapped[str | None] = mapped_column(Text)
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    place: Mapped[str | None] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID | None]
    owed: Mapped[bool] = mapped_column(default=False)
    read_at: Mapped[datetime | None]

    def mark_read(self) -> None:
        """Safe to call twice: the first time counts."""
        if self.read_at is None:
            self.read_at, self.owed = now(), False


Index("uq_notice_key", Notice.user_id, Notice.key, unique=True)
Index("ix_notice_list", Notice.user_id, Notice.id.desc())
Index("ix_notice_unread", Notice.user_id, Notice.id, **only("read_at IS NULL"))
Index("ix_notice_owed", Notice.user_id, Notice.id, **only("owed", sqlite="owed = 1"))
Index("ix_notice_subject", Notice.client_id, Notice.subject_id)
Index("ix_notice_read", Notice.read_at, **only("read_at IS NOT NULL"))

_unread = select(Notice.id).where(Notice.user_id == person.ME, Notice.read_at.is_(None)).limit(MOST_COUNTED + 1)
person.COUNTED["unread"] = select(func.count()).select_from(_unread.subquery()).scalar_subquery()

_READ_ALL = (
    update(Notice)
    .where(Notice.user_id == bindparam("me"), Notice.read_at.is_(None))
    .execution_options(synchronize_session=False)
)


def said(row: Any) -> Fact | dict[str, Any]:
    """What a notice tells of: the fact as it happened, or the kind's own words."""
    if row.fact_kind in CATALOGUE:
        return revive(row.fact_kind, row.about)
    return {name: _typed(name, value) for name, value in row.about.items()}


def _typed(name: str, value: Any) -> Any:
    """Own words are typed by their names: `_at` an instant, `_on` a day."""
    if not isinstance(value, str):
        return value
    if name.endswith("_at"):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name.endswith("_on") else value


def mark_all_read(user_id: UUID) -> None:
    """All there is now, also what other pages of the list hold."""
    db.session.execute(_READ_ALL.values(read_at=now(), owed=False), {"me": user_id})


def mail_key(key: str, user_id: UUID) -> str:
    """The key of the mail that goes at once with a notice of this key."""
    return f"{key} {user_id}"


def take_back(client_id: UUID, *subject_ids: UUID) -> None:
    """What these rows said was withdrawn: nobody is told of it any more, and mails not sent yet are not sent."""
    with as_system():
        remove(Notice.client_id == client_id, Notice.subject_id.in_(subject_ids))


def remove(*which: ColumnElement[bool]) -> None:
    """Take these notices away, and the mails that went with them where they still wait."""
    told = db.session.execute(select(Notice.key, Notice.user_id).where(*which)).all()
    unsend(Mail.key.in_([mail_key(row.key, row.user_id) for row in told]))
    db.session.execute(delete(Notice).where(*which).execution_options(synchronize_session=False))


def unsend(*which: ColumnElement[bool]) -> None:
    """Of these mails, those nobody has begun to send."""
    waiting = delete(Mail).where(*which, Mail.state.in_((MailState.WAITING, MailState.HELD)))
    db.session.execute(waiting.execution_options(synchronize_session=False))
