"""Comments: what both sides write about a milestone, where it stands."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import CommentFact, CommentRemoved, CommentRestored, CommentWritten
from portal.ground.access import ClientOwned
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.ground.keys import belongs_to
from portal.ground.words import excerpt
from portal.people.models.users import User
from portal.workspace.models.milestones import Milestone


class Comment(Base, Kept, ClientOwned):
    """Something written about a milestone; both sides read it. It keeps its author's name for ever."""

    __tablename__ = "comment"
    __table_args__ = (belongs_to("milestone", "milestone_id"),)
    milestone_id: Mapped[UUID]
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    author_name: Mapped[str] = mapped_column(Text)
    from_team: Mapped[bool]
    removed_at: Mapped[datetime | None]

    @classmethod
    def write(cls, milestone: Milestone, by: User, text: str) -> Self:
        """A new comment, said to the other side too."""
        comment = cls(
            id=new_id(), client_id=milestone.client_id, milestone_id=milestone.id, text=text,
            author_id=by.id, author_name=by.name, from_team=by.is_team,
        )  # fmt: skip
        db.session.add(comment)
        comment._tell(CommentWritten, by, title=milestone.title, excerpt=excerpt(text))
        return comment

    def may_remove(self, by: User) -> bool:
        """Only whoever wrote it takes it back."""
        return self.author_id == by.id

    def remove(self, by: User) -> None:
        """Taken back; `restore` brings it again. Safe to call twice."""
        if self.removed_at is None:
            self.removed_at = now()
            self._tell(CommentRemoved, by)

    def restore(self, by: User) -> None:
        """Taken back by mistake."""
        if self.removed_at is not None:
            self.removed_at = None
            self._tell(CommentRestored, by)

    def _tell(self, kind: type[CommentFact], by: User, **words: Any) -> None:
        db.session.flush()
        known: dict[str, Any] = {"comment_id": self.id, "milestone_id": self.milestone_id, "from_team": self.from_team}
        happen(kind(client_id=self.client_id, actor_id=by.id, actor_name=by.name, **known, **words))


Index("ix_comment_milestone", Comment.client_id, Comment.milestone_id, Comment.id)
