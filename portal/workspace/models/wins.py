"""Wins: what was reached, told where all see it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import WinFact, WinRestored, WinReworded, WinTold, WinWithdrawn
from portal.ground.access import ClientOwned
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.ground.keys import belongs_to, only
from portal.people.models.users import User

MOST_SHOWN = 100


class Win(Base, Kept, ClientOwned):
    """Something both sides may be glad of: a milestone reached, a goal reached, or what somebody of us told by hand."""

    __tablename__ = "win"
    __table_args__ = (belongs_to("milestone", "milestone_id"), belongs_to("goal", "goal_id"))
    title: Mapped[str] = mapped_column(Text)
    words: Mapped[str | None] = mapped_column(Text)
    won_on: Mapped[date]
    milestone_id: Mapped[UUID | None]
    goal_id: Mapped[UUID | None]
    told_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def tell(cls, client_id: UUID, by: User, *, title: str, won_on: date, words: str | None = None) -> Self:
        """By hand."""
        win = cls(id=new_id(), client_id=client_id, title=title, words=words, won_on=won_on, told_by_id=by.id)
        db.session.add(win)
        win._announce(WinTold, by)
        return win

    @classmethod
    def made_by(cls, client_id: UUID, *, title: str, won_on: date, **cause: UUID) -> Self:
        """The win of a milestone (`milestone_id`) or a goal (`goal_id`). Each makes one, however often told."""
        (name, id), *_rest = cause.items()
        found = db.session.scalars(
            select(cls).where(cls.client_id == client_id, getattr(cls, name) == id)
        ).one_or_none()
        if found is None:
            found = cls(id=new_id(), client_id=client_id, title=title, won_on=won_on, **cause)
            db.session.add(found)
            db.session.flush()
        return found

    def reword(self, by: User, **values: Any) -> None:
        """Another title, other words, another day. Nothing new changes nothing."""
        new = {name: value for name, value in values.items() if getattr(self, name) != value}
        for name, value in new.items():
            setattr(self, name, value)
        if new:
            self._announce(WinReworded, by)

    def withdraw(self, by: User) -> None:
        """Out of sight, and kept for undo. Safe to call twice."""
        if self.withdrawn_at is None:
            self.withdrawn_at = now()
            self._announce(WinWithdrawn, by)

    def restore(self, by: User) -> None:
        """Back in sight. Safe to call twice."""
        if self.withdrawn_at is not None:
            self.withdrawn_at = None
            self._announce(WinRestored, by)

    def _announce(self, kind: type[WinFact], by: User) -> None:
        db.session.flush()
        happen(kind(client_id=self.client_id, actor_id=by.id, actor_name=by.name, win_id=self.id, title=self.title))


Index("uq_win_milestone", Win.client_id, Win.milestone_id, unique=True, **only("milestone_id IS NOT NULL"))
Index("uq_win_goal", Win.client_id, Win.goal_id, unique=True, **only("goal_id IS NOT NULL"))
Index("ix_win_newest", Win.client_id, Win.won_on.desc(), Win.id.desc(), **only("withdrawn_at IS NULL"))

_WINS = (
    select(Win.id, Win.title, Win.words, Win.won_on, Win.milestone_id, Win.goal_id)
    .where(Win.client_id == bindparam("client_id"), Win.withdrawn_at.is_(None))
    .order_by(Win.won_on.desc(), Win.id.desc())
    .limit(MOST_SHOWN)
)


def wins(client_id: UUID) -> Sequence[Any]:
    """The newest hundred: id, title, words, won_on, milestone_id, goal_id."""
    return db.session.execute(_WINS, {"client_id": client_id}).all()
