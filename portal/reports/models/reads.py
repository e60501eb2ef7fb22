"""Who read a report, and what they said about it."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import ReportCommented, ReportFeedbackGiven, ReportMarkedRead
from portal.ground.access import ClientOwned
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.ground.keys import belongs_to
from portal.ground.reading import Reading
from portal.people.models.users import Membership, User
from portal.reports.models.editions import ReportEdition


class Useful(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class ReportRead(Base, ClientOwned):
    """One person of the client has read one edition."""

    __tablename__ = "report_read"
    __table_args__ = (belongs_to("report_edition", "edition_id"),)
    edition_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    first_read_at: Mapped[datetime] = mapped_column(default=now)

    @classmethod
    def mark(cls, edition: ReportEdition, by: User) -> None:
        """They have read it. Safe to call twice, and at once: the first counts."""
        try:
            with db.session.begin_nested():
                db.session.add(cls(client_id=edition.client_id, edition_id=edition.id, user_id=by.id))
        except IntegrityError:
            return
        happen(
            ReportMarkedRead(
                client_id=edition.client_id, actor_id=by.id, actor_name=by.name,
                edition_id=edition.id, month=edition.month, number=edition.number,
            )
        )  # fmt: skip


class ReportFeedback(Base, Kept, ClientOwned):
    """Whether an edition was useful to one person, in their words; they may say otherwise later."""

    __tablename__ = "report_feedback"
    __table_args__ = (belongs_to("report_edition", "edition_id"),)
    edition_id: Mapped[UUID]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    user_name: Mapped[str] = mapped_column(Text)
    useful: Mapped[Useful]
    words: Mapped[str | None] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(default=now)

    @classmethod
    def give(cls, edition: ReportEdition, by: User, useful: Useful, words: str | None) -> Self:
        """Say it, or say otherwise. The same said again changes nothing. Who answers has read the report."""
        ReportRead.mark(edition, by)
        feedback = feedback_of(edition, by) or cls(
            id=new_id(), client_id=edition.client_id, edition_id=edition.id, user_id=by.id, user_name=by.name,
            useful=useful,
        )  # fmt: skip
        is_new = feedback not in db.session
        if not is_new and (feedback.useful, feedback.words) == (useful, words):
            return feedback  # type: ignore[return-value]
        new_words = words if words != feedback.words else None
        feedback.useful, feedback.words, feedback.given_at = useful, words, now()
        db.session.add(feedback)
        db.session.flush()
        happen(
            ReportFeedbackGiven(
                client_id=edition.client_id, actor_id=by.id, actor_name=by.name, edition_id=edition.id,
                month=edition.month, useful=useful.value, words=new_words,
            )
        )  # fmt: skip
        return feedback  # type: ignore[return-value]


Index(
    "uq_report_feedback_person",
    ReportFeedback.client_id, ReportFeedback.edition_id, ReportFeedback.user_id,
    unique=True,
)  # fmt: skip


class ReportComment(Base, Kept, ClientOwned):
    """What somebody of either side says about the report of a month, whichever version; read by both."""

    __tablename__ = "report_comment"
    month: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    author_name: Mapped[str] = mapped_column(Text)
    from_team: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def add(cls, edition: ReportEdition, by: User, text: str) -> Self:
        comment = cls(
            id=new_id(), client_id=edition.client_id, month=edition.month, text=text,
            author_id=by.id, author_name=by.name, from_team=by.is_team,
        )  # fmt: skip
        db.session.add(comment)
        db.session.flush()
        happen(
            ReportCommented(
                client_id=edition.client_id, actor_id=by.id, actor_name=by.name, comment_id=comment.id,
                month=edition.month, words=text[:200], from_team=by.is_team,
            )
        )  # fmt: skip
        return comment


def authors(client_id: UUID, month: date) -> set[UUID]:
    """Who of either side has commented on this report."""
    wrote = select(ReportComment.author_id).where(ReportComment.client_id == client_id, ReportComment.month == month)
    return set(db.session.scalars(wrote))


Index("ix_report_comment_month", ReportComment.client_id, ReportComment.month, ReportComment.id)

_READERS = Reading(
    select(User.id, User.name, ReportRead.first_read_at, ReportFeedback.useful, ReportFeedback.words)
    .select_from(Membership)
    .join(User, User.id == Membership.user_id)
    .outerjoin(
        ReportRead,
        (ReportRead.client_id == Membership.client_id)
        & (ReportRead.user_id == User.id)
        & (ReportRead.edition_id == bindparam("edition_id")),
    )
    .outerjoin(
        ReportFeedback,
        (ReportFeedback.client_id == Membership.client_id)
        & (ReportFeedback.user_id == User.id)
        & (ReportFeedback.edition_id == bindparam("edition_id")),
    )
    .where(Membership.client_id == bindparam("client_id"), Membership.ended_at.is_(None), User.disabled_at.is_(None))
    .order_by(ReportRead.first_read_at.is_(None), ReportRead.first_read_at, User.name)
)
_MINE = Reading(  # who answers has read it
    select(ReportRead.first_read_at, ReportFeedback.useful, ReportFeedback.words, ReportFeedback.given_at)
    .outerjoin(
        ReportFeedback,
        (ReportFeedback.client_id == ReportRead.client_id)
        & (ReportFeedback.edition_id == ReportRead.edition_id)
        & (ReportFeedback.user_id == ReportRead.user_id),
    )
    .where(
        ReportRead.client_id == bindparam("client_id"),
        ReportRead.edition_id == bindparam("edition_id"),
        ReportRead.user_id == bindparam("me"),
    )
)
_COMMENTS = Reading(
    select(
        ReportComment.id,
        ReportComment.text,
        ReportComment.author_name,
        ReportComment.from_team,
        ReportComment.created_at,
    )
    .where(ReportComment.client_id == bindparam("client_id"), ReportComment.month == bindparam("month"))
    .order_by(ReportComment.id)
    .limit(200)
)


def feedback_of(edition: ReportEdition, user: User) -> ReportFeedback | None:
    mine = {"client_id": edition.client_id, "edition_id": edition.id, "user_id": user.id}
    return db.session.scalars(select(ReportFeedback).filter_by(**mine)).one_or_none()


def read_by(client_id: UUID, edition_id: UUID, user: User) -> Any:
    """When this person read an edition and what they answered: first_read_at, useful, words, given_at; else None."""
    return _MINE.one_or_none({"client_id": client_id, "edition_id": edition_id, "me": user.id})


def editions_read(client_id: UUID, user: User) -> set[UUID]:
    """The editions of a client this person has read."""
    mine = {"client_id": client_id, "user_id": user.id}
    return set(db.session.scalars(select(ReportRead.edition_id).filter_by(**mine)))


def readers_of(client_id: UUID, edition_id: UUID) -> Sequence[Any]:
    """Everybody of the client who may read it: name, first_read_at or None, useful, words; the first readers first."""
    return _READERS.rows({"client_id": client_id, "edition_id": edition_id})


def comments_on(client_id: UUID, month: date) -> Sequence[Any]:
    return _COMMENTS.rows({"client_id": client_id, "month": month})
