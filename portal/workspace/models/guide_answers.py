"""What readers say about guides: whether one helped, and, on the team, that it was read and understood."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import GuideAnswered, GuideUnderstood
from portal.ground.access import as_system
from portal.ground.db import Base, db, now
from portal.ground.happen import happen
from portal.people.models.users import User
from portal.workspace.models.guides import Guide, TeamGuide


class GuideAnswer(Base):
    """Did this help? One answer for each person, which they may change."""

    __tablename__ = "guide_answer"
    guide_id: Mapped[UUID] = mapped_column(ForeignKey("guide_draft.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    helped: Mapped[bool]
    word: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class Understanding(Base):
    """A team member says that they read and understood this edition."""

    __tablename__ = "guide_understanding"
    guide_id: Mapped[UUID] = mapped_column(ForeignKey("guide_draft.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    understood_at: Mapped[datetime] = mapped_column(default=now)


def answer_of(guide_id: UUID, user_id: UUID) -> GuideAnswer | None:
    """What this person said; of the house, so a client's request steps out to read it."""
    with as_system():
        return db.session.get(GuideAnswer, (guide_id, user_id))


def answer(guide: Guide | TeamGuide, by: User, *, helped: bool, word: str | None) -> None:
    """Whether it helped `by`, with a word. The same answer twice says nothing new."""
    known = answer_of(guide.id, by.id)
    if known is not None and (known.helped, known.word) == (helped, word):
        return
    with as_system():
        if known is None:
            db.session.add(GuideAnswer(guide_id=guide.id, user_id=by.id, helped=helped, word=word))
        else:
            known.helped, known.word = helped, word
        happen(GuideAnswered(actor_id=by.id, actor_name=by.name, guide_id=guide.id, title=guide.title, helped=helped))


def understand(guide: TeamGuide, by: User) -> None:
    """Read and understood, in its present edition. Safe to call twice."""
    key = (guide.id, by.id, guide.edition)
    if db.session.get(Understanding, key) is None:
        db.session.add(Understanding(guide_id=guide.id, user_id=by.id, edition=guide.edition, name=by.name))
        db.session.flush()
        happen(GuideUnderstood(actor_id=by.id, actor_name=by.name, guide_id=guide.id, title=guide.title))
