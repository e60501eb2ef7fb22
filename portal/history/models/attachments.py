"""Files kept with interactions."""

from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamFirst
from portal.ground.db import Base, Kept, new_id
from portal.ground.files import FileRow, KeptFile
from portal.ground.keys import belongs_to
from portal.people.models.users import User


class Attachment(Base, Kept, FileRow, TeamFirst):
    """A file kept with an interaction."""

    __tablename__ = "attachment"
    __table_args__ = (belongs_to("interaction", "interaction_id", ondelete="CASCADE"),)
    interaction_id: Mapped[UUID]
    uploaded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def of(cls, client_id: UUID, interaction_id: UUID, file: KeptFile, *, shared: bool, by: User) -> Self:
        """The row of a file somebody brought."""
        return cls(
            id=new_id(),
            client_id=client_id,
            interaction_id=interaction_id,
            shared=shared,
            uploaded_by_id=by.id,
            **vars(file),
        )

    @property
    def brief(self) -> dict[str, Any]:
        """What a row of the timeline shows of it."""
        return {"id": str(self.id), "name": self.name, "size": self.size}


Index("ix_attachment_interaction", Attachment.client_id, Attachment.interaction_id)
