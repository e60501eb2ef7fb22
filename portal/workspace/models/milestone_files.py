"""Files of milestones: brought by either side, read by both."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import MilestoneFact, MilestoneFileAdded, MilestoneFileRemoved, MilestoneFileRestored
from portal.ground.access import ClientOwned
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.files import FileRow, KeptFile
from portal.ground.happen import happen
from portal.ground.keys import belongs_to
from portal.people.models.users import User
from portal.workspace.models.milestones import Milestone


class MilestoneFile(Base, Kept, FileRow, ClientOwned):
    """A file kept with a milestone, perhaps brought along with a comment."""

    __tablename__ = "milestone_file"
    __table_args__ = (belongs_to("milestone", "milestone_id"), belongs_to("comment", "comment_id"))
    milestone_id: Mapped[UUID]
    comment_id: Mapped[UUID | None]
    uploaded_by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    uploaded_by_name: Mapped[str] = mapped_column(Text)
    removed_at: Mapped[datetime | None]

    @classmethod
    def attach(cls, milestone: Milestone, by: User, file: KeptFile, *, comment_id: UUID | None = None) -> Self:
        """A file for both sides to read."""
        row = cls(
            id=new_id(), client_id=milestone.client_id, milestone_id=milestone.id, comment_id=comment_id,
            uploaded_by_id=by.id, uploaded_by_name=by.name, **vars(file),
        )  # fmt: skip
        db.session.add(row)
        row._tell(MilestoneFileAdded, by, milestone.title)
        return row

    def may_remove(self, by: User) -> bool:
        """Whoever brought it, and the team."""
        return by.is_team or self.uploaded_by_id == by.id

    def remove(self, by: User, title: str) -> None:
        """Out of sight; its bytes stay, and `restore` brings it back. `title`: the milestone's. Safe to call twice."""
        if self.removed_at is None:
            self.removed_at = now()
            self._tell(MilestoneFileRemoved, by, title)

    def restore(self, by: User, title: str) -> None:
        """Removed by mistake."""
        if self.removed_at is not None:
            self.removed_at = None
            self._tell(MilestoneFileRestored, by, title)

    def _tell(self, kind: type[MilestoneFact], by: User, title: str) -> None:
        db.session.flush()
        known: dict[str, Any] = {"milestone_id": self.milestone_id, "title": title, "name": self.name}
        happen(kind(client_id=self.client_id, actor_id=by.id, actor_name=by.name, **known))


Index("ix_milestone_file", MilestoneFile.client_id, MilestoneFile.milestone_id, MilestoneFile.id)
