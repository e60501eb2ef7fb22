"""Concerns: the ongoing issues a client has, and every step from open to resolved."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Text, bindparam, case, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import ConcernChanged, ConcernOpened, ConcernReopened, ConcernResolved, ConcernStarted
from portal.ground.access import TeamOnly
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.fold import fold
from portal.ground.happen import Fact, Itself, happen
from portal.ground.keys import belongs_to, only
from portal.ground.search import Findable, find_by, make_findable
from portal.people.models.users import User


class ConcernState(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"


class Severity(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    URGENT = "urgent"


class Concern(Base, Kept, TeamOnly):
    """An issue a client has with us, from open to resolved; the team's alone."""

    __tablename__ = "concern"
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ConcernState] = mapped_column(default=ConcernState.OPEN)
    severity: Mapped[Severity] = mapped_column(default=Severity.NORMAL)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    opened_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date | None]
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def open(
        cls, client_id: UUID, by: User | Itself, *, title: str, interactions: Iterable[UUID] = (), **values: Any
    ) -> Self:
        """A new concern; `values`: text, severity, owner_id, due_on. `interactions` are those in which it came up."""
        concern = cls(id=new_id(), client_id=client_id, opened_by_id=by.id, title=title, **values)
        db.session.add(concern)
        db.session.flush()
        concern.link(interactions)
        make_findable(
            Findable.CONCERN,
            client_id=client_id, row_id=concern.id, folded=concern.found_by, at=now(), shared=False,
        )  # fmt: skip
        concern._step(ConcernOpened, by)
        return concern

    def change(self, by: User, *, interactions: Iterable[UUID] | None = None, **values: Any) -> None:
        """Another title, text, severity, owner or date; how it read before is kept. Nothing new changes nothing."""
        before = {name: getattr(self, name) for name, value in values.items() if getattr(self, name) != value}
        for name in before:
            setattr(self, name, values[name])
        if interactions is not None:
            self.link(interactions)
        if before:
            find_by(self.client_id, self.id, self.found_by)
            self._step(ConcernChanged, by, before=before)

    @property
    def found_by(self) -> str:
        """The folded words by which search finds this concern."""
        return fold(f"{self.title} {self.text or ''}")

    def start(self, by: User | Itself) -> None:
        """Somebody works on it now. Safe to call twice."""
        if self.state == ConcernState.OPEN:
            self.state = ConcernState.IN_PROGRESS
            self._step(ConcernStarted, by)

    def resolve(self, by: User | Itself, resolution: str) -> None:
        """Settled, in these words. Safe to call twice: the first words count."""
        if self.state != ConcernState.RESOLVED:
            self.state, self.resolved_at, self.resolution = ConcernState.RESOLVED, now(), resolution
            self._step(ConcernResolved, by, words=resolution)

    def reopen(self, by: User) -> None:
        """It was not settled after all; what was said when it was resolved stays among its steps."""
        if self.state == ConcernState.RESOLVED:
            self.state, self.resolved_at, self.resolution = ConcernState.OPEN, None, None
            self._step(ConcernReopened, by)

    def link(self, interactions: Iterable[UUID]) -> None:
        """The interactions in which it came up are these and no others."""
        mine = (ConcernInteraction.client_id == self.client_id, ConcernInteraction.concern_id == self.id)
        before = set(db.session.scalars(select(ConcernInteraction.interaction_id).where(*mine)))
        after = set(interactions)
        gone = ConcernInteraction.interaction_id.in_(before - after)
        db.session.execute(delete(ConcernInteraction).where(*mine, gone))
        for interaction_id in sorted(after - before):
            db.session.add(
                ConcernInteraction(client_id=self.client_id, concern_id=self.id, interaction_id=interaction_id)
            )
        db.session.flush()

    def _step(
        self, kind: type[Fact], by: User | Itself, *, words: str | None = None, before: dict[str, Any] | None = None
    ) -> None:
        """Keep the step and announce it."""
        kept = {name: _plain(value) for name, value in (before or {}).items()}
        db.session.add(
            ConcernStep(
                client_id=self.client_id,
                concern_id=self.id,
                kind=kind.kind,
                by_id=by.id,
                by_name=by.name,
                words=words,
                before=kept,
            )
        )
        told = {"concern_id": self.id, "title": self.title, "severity": str(self.severity)}
        happen(kind(client_id=self.client_id, actor_id=by.id, actor_name=by.name, **told))


Index("ix_concern_open", Concern.client_id, Concern.created_at, **only("resolved_at IS NULL"))
Index("ix_concern_resolved", Concern.client_id, Concern.resolved_at.desc(), Concern.id.desc())


class ConcernInteraction(Base, TeamOnly):
    """An interaction in which a concern came up."""

    __tablename__ = "concern_interaction"
    __table_args__ = (
        belongs_to("concern", "concern_id", ondelete="CASCADE"),
        belongs_to("interaction", "interaction_id", ondelete="CASCADE"),
    )
    concern_id: Mapped[UUID] = mapped_column(primary_key=True)
    interaction_id: Mapped[UUID] = mapped_column(primary_key=True)


Index("ix_concern_interaction_back", ConcernInteraction.client_id, ConcernInteraction.interaction_id)


class ConcernStep(Base, Kept, TeamOnly):
    """One step of a concern: opened, changed, started, resolved, reopened; only added, never changed.

    `kind` is that of the fact; `before` holds what a change replaced, by column.
    """

    __tablename__ = "concern_step"
    __table_args__ = (belongs_to("concern", "concern_id", ondelete="CASCADE"),)
    concern_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)
    words: Mapped[str | None] = mapped_column(Text)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


Index("ix_concern_step", ConcernStep.client_id, ConcernStep.concern_id, ConcernStep.id)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, (UUID, date)) else value


_ROW = (
    Concern.id,
    Concern.title,
    Concern.state,
    Concern.severity,
    Concern.due_on,
    Concern.created_at,
    Concern.resolved_at,
    Concern.owner_id,
    User.name.label("owner_name"),
    User.disabled_at.label("owner_disabled_at"),
)
_OPEN = (
    select(*_ROW)
    .outerjoin(User, User.id == Concern.owner_id)
    .where(Concern.client_id == bindparam("client_id"), Concern.resolved_at.is_(None))
    .order_by(case((Concern.severity == Severity.URGENT, 0), else_=1), Concern.created_at, Concern.id)
    .limit(bindparam("limit"))
)
_RESOLVED = (
    select(*_ROW)
    .outerjoin(User, User.id == Concern.owner_id)
    .where(Concern.client_id == bindparam("client_id"), Concern.resolved_at.is_not(None))
    .order_by(Concern.resolved_at.desc(), Concern.id.desc())
    .limit(bindparam("limit"))
)


def open_concerns(client_id: UUID, limit: int = 50) -> Sequence[Any]:
    """Rows of what is not resolved yet, urgent first, then the oldest: id, title, state, severity, owner_name..."""
    return db.session.execute(_OPEN, {"client_id": client_id, "limit": limit}).all()


def resolved_concerns(client_id: UUID, limit: int = 50) -> Sequence[Any]:
    """The same rows of what was resolved, the latest first."""
    return db.session.execute(_RESOLVED, {"client_id": client_id, "limit": limit}).all()
