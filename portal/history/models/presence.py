"""Who took part in an interaction and what it was about, as indexes that a filter reads.

`occurred_at` repeats the interaction's, so that the entries of one person or topic are one index, newest first.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamFirst
from portal.ground.db import Base
from portal.ground.keys import belongs_to


class InteractionContact(Base, TeamFirst):
    """A contact took part."""

    __tablename__ = "interaction_contact"
    __table_args__ = (
        belongs_to("interaction", "interaction_id", ondelete="CASCADE"),
        belongs_to("contact", "contact_id"),
    )
    interaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    occurred_at: Mapped[datetime]


class InteractionMember(Base, TeamFirst):
    """A team member took part, or wrote it."""

    __tablename__ = "interaction_member"
    __table_args__ = (belongs_to("interaction", "interaction_id", ondelete="CASCADE"),)
    interaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    occurred_at: Mapped[datetime]


class InteractionTopic(Base, TeamFirst):
    """A topic came up: a hashtag of the text, folded."""

    __tablename__ = "interaction_topic"
    __table_args__ = (belongs_to("interaction", "interaction_id", ondelete="CASCADE"),)
    interaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(Text, primary_key=True)
    occurred_at: Mapped[datetime]


for _link, _by in (
    (InteractionContact, InteractionContact.contact_id),
    (InteractionMember, InteractionMember.user_id),
    (InteractionTopic, InteractionTopic.topic),
):
    Index(
        f"ix_{_link.__tablename__}_newest",
        _link.client_id,
        _by,
        _link.occurred_at.desc(),
        _link.interaction_id.desc(),
    )
