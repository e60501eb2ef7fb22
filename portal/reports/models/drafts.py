"""Drafts: the team's working copy of one client's report for one month, until it is published and between versions."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import ReportDrafted, ReportRevised
from portal.ground.access import TeamOnly
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.people.models.users import User

WORDS = ("headline", "did", "hours", "results", "better", "comes")


class DraftState(StrEnum):
    """`DRAFT`: nothing of it is published yet, or a new version is being written."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class ReportDraft(Base, Kept, TeamOnly):
    """What a report will say; the words are Markdown, the team's alone.

    `charts`: heading, caption, and either the id of a metric or rows of (label, before, now).
    `plan`: side, title, note and date of what comes next month. `ticks`: key of something that happened -> whether it
    stands in the report, where somebody decided otherwise than its kind does.
    """

    __tablename__ = "report_draft"
    __table_args__ = (
        UniqueConstraint("client_id", "month"),
        CheckConstraint("number >= 0", name="number_counts_up"),
    )
    month: Mapped[date]
    state: Mapped[DraftState] = mapped_column(default=DraftState.DRAFT)
    number: Mapped[int] = mapped_column(default=0)
    headline: Mapped[str] = mapped_column(Text, default="")
    did: Mapped[str] = mapped_column(Text, default="")
    hours: Mapped[str] = mapped_column(Text, default="")
    results: Mapped[str] = mapped_column(Text, default="")
    better: Mapped[str] = mapped_column(Text, default="")
    comes: Mapped[str] = mapped_column(Text, default="")
    charts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    plan: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    ticks: Mapped[dict[str, bool]] = mapped_column(JSON, default=dict)
    saved_at: Mapped[datetime | None]
    saved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def draft(cls, client_id: UUID, month: date, by: User | None = None, **values: Any) -> Self | None:
        """Begin the report of a month; without `by` the portal does. None if it was begun before, by whomever."""
        begun = cls(id=new_id(), client_id=client_id, month=month, **values)
        try:
            with db.session.begin_nested():
                db.session.add(begun)
        except IntegrityError:
            return None
        who = {"actor_id": by.id, "actor_name": by.name} if by else {"actor_id": None}
        happen(ReportDrafted(client_id=client_id, month=month, **who))
        return begun

    def save(self, by: User, **values: Any) -> None:
        """Other words, charts, plan or ticks. Nothing new changes nothing."""
        new = {name: value for name, value in values.items() if getattr(self, name) != value}
        for name, value in new.items():
            setattr(self, name, value)
        if new:
            self.saved_at, self.saved_by_id = now(), by.id
            db.session.flush()

    def revise(self, by: User) -> None:
        """Write a new version of a published or withdrawn report. Safe to call twice.

        The client goes on reading the published one until the new one is.
        """
        if self.state != DraftState.DRAFT:
            self.state = DraftState.DRAFT
            db.session.flush()
            happen(
                ReportRevised(
                    client_id=self.client_id, actor_id=by.id, actor_name=by.name,
                    month=self.month, number=self.number + 1,
                )
            )  # fmt: skip


Index("ix_report_draft_month", ReportDraft.month, ReportDraft.client_id)


def draft_of(client_id: UUID, month: date) -> ReportDraft | None:
    mine = (ReportDraft.client_id == client_id, ReportDraft.month == month)
    return db.session.scalars(select(ReportDraft).where(*mine)).one_or_none()


def drafts_of(client_id: UUID) -> Sequence[Any]:
    """Rows of every draft of a client, the newest month first: month, state, number."""
    found = select(ReportDraft.month, ReportDraft.state, ReportDraft.number).where(ReportDraft.client_id == client_id)
    return db.session.execute(found.order_by(ReportDraft.month.desc())).all()
