"""Phases: the stretches a roadmap is walked in, each with its milestones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Index, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import PhaseAdded, PhaseChanged, PhaseRemoved, PhaseRestored
from portal.ground.access import ClientOwned
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import Fact, happen
from portal.people.models.users import User
from portal.workspace.models.milestones import Milestone


class Phase(Base, Kept, ClientOwned):
    """A stretch of the roadmap. Its dates are those of its milestones."""

    __tablename__ = "phase"
    behind_wall = "SELECT"
    title: Mapped[str] = mapped_column(Text)
    about: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int]
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def add(
        cls, client_id: UUID, by: User, *, title: str, about: str | None = None, position: int | None = None
    ) -> Self:
        """A new phase, the last one unless a position is given."""
        if position is None:
            last = select(func.max(cls.position)).where(cls.client_id == client_id)
            position = (db.session.scalar(last) or 0) + 1
        phase = cls(id=new_id(), client_id=client_id, title=title, about=about, position=position)
        db.session.add(phase)
        phase._tell(PhaseAdded, by)
        return phase

    def change(self, by: User, **values: Any) -> None:
        """Another title or description. Nothing new changes nothing."""
        new = {name: value for name, value in values.items() if getattr(self, name) != value}
        for name, value in new.items():
            setattr(self, name, value)
        if new:
            self._tell(PhaseChanged, by)

    def remove(self, by: User) -> None:
        """Off the roadmap with its milestones and their tasks; `restore` brings them back. Safe to call twice."""
        if self.removed_at is None:
            self.removed_at = now()
            for milestone in self._milestones(removed_at=None):
                milestone.remove(by, at=self.removed_at)
            self._tell(PhaseRemoved, by)

    def restore(self, by: User) -> None:
        """Removed by mistake; what had been removed before it stays so."""
        if self.removed_at is not None:
            at, self.removed_at = self.removed_at, None
            self._tell(PhaseRestored, by)
            for milestone in self._milestones(removed_at=at):
                milestone.restore(by)

    def _milestones(self, *, removed_at: datetime | None) -> Sequence[Milestone]:
        return db.session.scalars(
            select(Milestone).filter_by(client_id=self.client_id, phase_id=self.id, removed_at=removed_at)
        ).all()

    def _tell(self, kind: type[Fact], by: User) -> None:
        db.session.flush()
        known = {"phase_id": self.id, "title": self.title}
        happen(kind(client_id=self.client_id, actor_id=by.id, actor_name=by.name, **known))


Index("ix_phase_order", Phase.client_id, Phase.position, Phase.id)
