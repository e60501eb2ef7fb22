"""Playbooks: how work with a client usually goes, written once, published in versions that never change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Text, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import (
    PlaybookAdded,
    PlaybookChanged,
    PlaybookPublished,
    PlaybookReinstated,
    PlaybookRetired,
)
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.drafts import Drafted, DraftFacts
from portal.ground.trees import new_key
from portal.people.models.users import User
from portal.workspace.models.outlines import Outline, PhaseOutline
from portal.workspace.models.roadmap_starts import RoadmapStart


class EmptyOutline(ValueError):
    """There is nothing yet that a roadmap could begin with."""


class WaitingInCircles(ValueError):
    """Some milestones wait for one another."""


class Playbook(Base, Kept, Drafted):
    """A playbook with its draft, from which roadmaps begin."""

    FACTS = DraftFacts(
        id="playbook_id",
        added=PlaybookAdded,
        changed=PlaybookChanged,
        published=PlaybookPublished,
        retired=PlaybookRetired,
        reinstated=PlaybookReinstated,
    )
    __tablename__ = "playbook"
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def add(cls, by: User, *, name: str, about: str | None, outline: Outline) -> Self:
        """A new playbook, still a draft."""
        playbook = cls(id=new_id(), name=name, about=about, draft=outline.kept())
        db.session.add(playbook)
        playbook._tell(PlaybookAdded, by)
        return playbook

    @property
    def outline(self) -> Outline:
        """The draft, with what was removed from it and can still be put back."""
        return Outline.of(self.draft)

    @property
    def tree(self) -> Outline:
        return self.outline

    @property
    def wording(self) -> dict[str, Any]:
        """What the playbook says about itself, for its form."""
        return {"name": self.name, "about": self.about, "go_live_day": self.outline.go_live_day}

    def describe(self, by: User, *, name: str, about: str | None, go_live_day: int) -> None:
        """Another name, description, or day on which it usually goes live."""
        if self.wording != {"name": name, "about": about, "go_live_day": go_live_day}:
            self.name, self.about = name, about
            self.draft = {**self.draft, "go_live_day": go_live_day}
            self.is_changed = True
            self._tell(PlaybookChanged, by)

    def publish(self, by: User) -> None:
        """The draft as it is becomes the next version. Without a change since the last nothing happens.

        Raises EmptyOutline without a milestone, and WaitingInCircles, which a part put back can bring about.
        """
        if self.is_changed:
            outline = self.outline.living()
            if not outline.milestones():
                raise EmptyOutline(self.name)
            if outline.goes_round():
                raise WaitingInCircles(self.name)
            self.draft, self.published, self.is_changed = outline.kept(), self.published + 1, False
            db.session.add(PlaybookVersion.of(self, by.id))
            self._tell(PlaybookPublished, by, number=self.published)

    def copy(self, by: User, name: str) -> "Playbook":
        """A playbook of its own that begins with this draft."""
        return Playbook.add(by, name=name, about=self.about, outline=self.outline.living())


class PlaybookVersion(Base):
    """What was published under one number: only added, never changed, so that every roadmap can show where it began."""

    __tablename__ = "playbook_version"
    playbook_id: Mapped[UUID] = mapped_column(ForeignKey("playbook.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    about: Mapped[str | None] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime] = mapped_column(default=now)
    published_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def of(cls, playbook: Playbook, by_id: UUID | None) -> Self:
        return cls(
            playbook_id=playbook.id,
            number=playbook.published,
            name=playbook.name,
            about=playbook.about,
            content=playbook.draft,
            published_by_id=by_id,
        )

    @property
    def outline(self) -> Outline:
        return Outline.of(self.content)


_STARTED = (
    select(func.count())
    .select_from(RoadmapStart)
    .where(RoadmapStart.playbook_id == Playbook.id)
    .correlate(Playbook)
    .scalar_subquery()
)
_LIST = select(
    Playbook.id,
    Playbook.name,
    Playbook.about,
    Playbook.published,
    Playbook.is_changed,
    Playbook.retired_at,
    _STARTED.label("started"),
).order_by(Playbook.retired_at.is_not(None), func.lower(Playbook.name), Playbook.id)
_OFFERED = (
    select(Playbook.id, Playbook.published, PlaybookVersion.name, PlaybookVersion.about)
    .join(
        PlaybookVersion,
        (PlaybookVersion.playbook_id == Playbook.id) & (PlaybookVersion.number == Playbook.published),
    )
    .where(Playbook.retired_at.is_(None))
    .order_by(func.lower(PlaybookVersion.name), Playbook.id)
)
_VERSIONS = (
    select(PlaybookVersion.number, PlaybookVersion.published_at, User.name.label("published_by"))
    .outerjoin(User, User.id == PlaybookVersion.published_by_id)
    .where(PlaybookVersion.playbook_id == bindparam("playbook_id"))
    .order_by(PlaybookVersion.number.desc())
)


def playbooks() -> Sequence[Any]:
    """Rows of every playbook, those still offered first: id, name, published, is_changed, retired_at, started."""
    return db.session.execute(_LIST).all()


def offered_playbooks() -> Sequence[Any]:
    """Rows of the newest version of each that a roadmap can begin from: id, published, name, about."""
    return db.session.execute(_OFFERED).all()


def versions_of(playbook_id: UUID) -> Sequence[Any]:
    """Rows of number, published_at, published_by, the newest first."""
    return db.session.execute(_VERSIONS, {"playbook_id": playbook_id}).all()


def newest_version(playbook_id: UUID) -> PlaybookVersion | None:
    """What a roadmap begins from now; None for a retired playbook or one never published."""
    playbook = db.session.get(Playbook, playbook_id)
    if playbook is None or playbook.retired_at is not None or not playbook.published:
        return None
    return db.session.get(PlaybookVersion, (playbook_id, playbook.published))


def first_outline(names: Sequence[str]) -> Outline:
    """An outline of empty phases, to begin with."""
    return Outline(parts=tuple(PhaseOutline(key=new_key(), title=name) for name in names))
