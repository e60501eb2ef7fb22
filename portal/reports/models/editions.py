"""Editions: what a client reads of a month, frozen when it is published; a digest proves that it stayed so."""

import json
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import ReportPublished, ReportWithdrawn
from portal.ground.access import ClientOwned
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.ground.reading import Reading
from portal.people.models.users import User
from portal.reports.models.drafts import DraftState, ReportDraft, draft_of


class NotADraftError(ValueError):
    """The report is published as it is: a new version has to be begun first."""


class ReportEdition(Base, Kept, ClientOwned):
    """One published version of a report: only added; withdrawing it is all that ever happens to it."""

    __tablename__ = "report_edition"
    behind_wall = "SELECT"
    __table_args__ = (UniqueConstraint("client_id", "month", "number"),)
    month: Mapped[date]
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime] = mapped_column(default=now)
    published_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    published_by_name: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_because: Mapped[str | None] = mapped_column(Text)

    @classmethod
    def publish(cls, draft: ReportDraft, content: dict[str, Any], by: User) -> Self:
        """Freeze this content as the next version of the draft's month and tell the client. `by` signs it.

        Raises NotADraftError when nothing waits to be published.
        """
        if draft.state != DraftState.DRAFT:
            raise NotADraftError(draft.month)
        draft.state, draft.number = DraftState.PUBLISHED, draft.number + 1
        db.session.flush()
        edition = cls(
            id=new_id(), client_id=draft.client_id, month=draft.month, number=draft.number, content=content,
            digest=digest_of(content), published_by_id=by.id, published_by_name=by.name,
        )  # fmt: skip
        db.session.add(edition)
        db.session.flush()
        happen(
            ReportPublished(
                client_id=edition.client_id, actor_id=by.id, actor_name=by.name, edition_id=edition.id,
                month=edition.month, number=edition.number,
            )
        )  # fmt: skip
        return edition

    def withdraw(self, by: User, because: str) -> None:
        """The client reads the reason in its place. Safe to call twice: the first reason counts."""
        if self.withdrawn_at is not None:
            return
        self.withdrawn_at, self.withdrawn_by_id, self.withdrawn_because = now(), by.id, because
        draft = draft_of(self.client_id, self.month)
        if draft is not None and draft.state == DraftState.PUBLISHED and draft.number == self.number:
            draft.state = DraftState.WITHDRAWN
        happen(
            ReportWithdrawn(
                client_id=self.client_id, actor_id=by.id, actor_name=by.name, edition_id=self.id,
                month=self.month, number=self.number, because=because,
            )
        )  # fmt: skip

    @property
    def is_intact(self) -> bool:
        """True while the content is what was published."""
        return digest_of(self.content) == self.digest


Index("ix_report_edition_month", ReportEdition.month, ReportEdition.client_id, ReportEdition.number.desc())


def canonical(content: dict[str, Any]) -> bytes:
    """The one way to write this content down: keys sorted, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest_of(content: dict[str, Any]) -> str:
    return sha256(canonical(content)).hexdigest()


_LATEST = (
    select(ReportEdition)
    .where(ReportEdition.client_id == bindparam("client_id"), ReportEdition.month == bindparam("month"))
    .order_by(ReportEdition.number.desc())
    .limit(1)
)
_EDITION = (
    ReportEdition.id,
    ReportEdition.number,
    ReportEdition.digest,
    ReportEdition.published_at,
    ReportEdition.published_by_name,
    ReportEdition.withdrawn_at,
    ReportEdition.withdrawn_because,
)
_HEADS = Reading(
    select(ReportEdition.month, *_EDITION)
    .where(ReportEdition.client_id == bindparam("client_id"))
    .order_by(ReportEdition.month.desc(), ReportEdition.number.desc())
)
_BEGUN = Reading(
    select(ReportDraft.month, *_EDITION, ReportDraft.state, ReportDraft.number.label("begun"))
    .outerjoin(
        ReportEdition,
        (ReportEdition.client_id == ReportDraft.client_id) & (ReportEdition.month == ReportDraft.month),
    )
    .where(ReportDraft.client_id == bindparam("client_id"))
    .order_by(ReportDraft.month.desc(), ReportEdition.number.desc())
)


def latest_edition(client_id: UUID, month: date) -> ReportEdition | None:
    """The newest version of a month, withdrawn or not: an older one is never read again."""
    return db.session.scalars(_LATEST, {"client_id": client_id, "month": month}).one_or_none()


def months_published(client_id: UUID) -> list[Any]:
    """One row for each month, of its newest version, the latest month first; without what they say."""
    return _newest(_HEADS.rows({"client_id": client_id}))


def months_begun(client_id: UUID) -> list[Any]:
    """The same for the team, with the draft's `state` and number (`begun`); `id` is None where none is published."""
    return _newest(_BEGUN.rows({"client_id": client_id}))


def _newest(rows: list[Any]) -> list[Any]:
    newest: dict[date, Any] = {}
    for row in rows:
        newest.setdefault(row.month, row)
    return list(newest.values())
