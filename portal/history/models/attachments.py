"""Files kept with interactions."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamFirst
from portal.ground.db import Base, Kept
from portal.ground.keys import belongs_to


class Attachment(Base, Kept, TeamFirst):
    """A file kept with an interaction; its bytes are in the file store under `key`."""

    __tablename__ = "attachment"
    __table_args__ = (belongs_to("interaction", "interaction_id", ondelete="CASCADE"),)
    interaction_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(Text)
    content_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    uploaded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))


Index("ix_attachment_interaction", Attachment.client_id, Attachment.interaction_id)
