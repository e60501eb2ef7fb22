"""Guides: articles and answers, written in drafts of the team's, read in their published form."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import GuidePublished, GuideWithdrawn
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import Fact, happen
from portal.ground.words import excerpt, fold
from portal.people.models.users import User

PAGES = ("home", "roadmap", "results", "notes", "updates", "expectations", "team")
WORDS = ("kind", "title", "text", "phase", "page", "least_rank")


class GuideKind(StrEnum):
    ARTICLE = "article"
    FAQ = "faq"


class GuidePhase(StrEnum):
    ANY = "any"
    GATHER = "gather"
    EQUIP = "equip"
    TEST = "test"
    EARLY_SUPPORT = "early_support"


class GuideWords:
    """What a guide says, for which phase of the work, and beside which page of the portal (None: none).

    `least_rank`: for clients that stand so high or higher, 0 for all.
    """

    kind: Mapped[GuideKind] = mapped_column(default=GuideKind.ARTICLE)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    phase: Mapped[GuidePhase] = mapped_column(default=GuidePhase.ANY)
    page: Mapped[str | None] = mapped_column(Text)
    least_rank: Mapped[int] = mapped_column(default=0, server_default="0")

    @property
    def words(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in WORDS}


class Published(GuideWords):
    """A guide as it is read. `edition` counts the times its words changed.

    `lead`: how its text begins, for lists; `folded`: what search looks through.
    """

    id: Mapped[UUID] = mapped_column(ForeignKey("guide_draft.id"), primary_key=True)
    edition: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(default=now)
    lead: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)


class Guide(Base, Published):
    """For clients and the team; those for a rank are kept from others by the queries, see `guide_pages.py`.

    Every client's person may read the whole table: nothing else is kept in it.
    """

    __tablename__ = "guide"
    behind_wall: ClassVar[str] = "SELECT"


class TeamGuide(Base, Published):
    """For the team alone: a table of its own, for which a client's person has no right at all."""

    __tablename__ = "team_guide"


class GuideDraft(Base, Kept, GuideWords):
    """A guide as leads and admins write it. `edition` is that of its last publishing, 0 before the first."""

    __tablename__ = "guide_draft"
    for_team: Mapped[bool] = mapped_column(default=False)
    edition: Mapped[int] = mapped_column(default=0)
    written_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    written_by_name: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def write(cls, by: User, **values: Any) -> Self:
        """A new draft; `values`: its words and for_team."""
        draft = cls(id=new_id(), written_by_id=by.id, written_by_name=by.name, edition=0, **values)
        db.session.add(draft)
        db.session.flush()
        return draft

    def change(self, by: User, **values: Any) -> None:
        """Other words. What is published stays as it is until it is published anew."""
        new = {name: value for name, value in values.items() if getattr(self, name) != value}
        for name, value in new.items():
            setattr(self, name, value)
        if new:
            self.written_by_id, self.written_by_name = by.id, by.name

    @property
    def published(self) -> Guide | TeamGuide | None:
        """The guide as it is read now; None while nobody reads it."""
        return db.session.get(Guide, self.id) or db.session.get(TeamGuide, self.id)

    def publish(self, by: User) -> None:
        """Let it be read in these words. Safe to call twice: the same words are no new edition."""
        read, model = self.published, TeamGuide if self.for_team else Guide
        if isinstance(read, model) and read.words == self.words:
            return
        if read is not None and not isinstance(read, model):
            db.session.delete(read)
            db.session.flush()
        self.edition += 1
        db.session.merge(model(id=self.id, edition=self.edition, published_at=now(), **found_by(self), **self.words))
        self._tell(GuidePublished, by)

    def withdraw(self, by: User) -> None:
        """Nobody reads it any more; the draft stays. Safe to call twice."""
        read = self.published
        if read is not None:
            db.session.delete(read)
            self._tell(GuideWithdrawn, by)

    def remove(self, by: User) -> None:
        """Out of the list, and out of sight if it is read. Safe to call twice."""
        self.withdraw(by)
        self.removed_at = self.removed_at or now()

    def _tell(self, kind: type[Fact], by: User) -> None:
        db.session.flush()
        about: dict[str, Any] = {"guide_id": self.id, "title": self.title, "for_team": self.for_team}
        happen(kind(actor_id=by.id, actor_name=by.name, **about))


def found_by(words: GuideWords) -> dict[str, str]:
    """What a published guide is listed and found by."""
    return {"lead": excerpt(words.text), "folded": f" {fold(f'{words.title} {words.text}')} "}


def follow_ranks(ranks: Sequence[int]) -> None:
    """Each guide stays for the tier it was for. `ranks`: of each tier, from the lowest on, its rank now; 0: no more."""
    moved = {old: new for old in range(1, len(ranks) + 1) if (new := _rank_now(ranks, old)) != old}
    drafts = db.session.scalars(select(GuideDraft).where(GuideDraft.least_rank.in_(moved)))
    read = db.session.scalars(select(Guide).where(Guide.least_rank.in_(moved)))
    for guide in [*drafts, *read]:
        guide.least_rank = moved[guide.least_rank]


def _rank_now(ranks: Sequence[int], old: int) -> int:
    """In place of one that is no more the next above it; above the highest nobody stands."""
    return next((rank for rank in ranks[old - 1 :] if rank), max(ranks) + 1)
