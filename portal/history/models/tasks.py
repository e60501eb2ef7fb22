"""Tasks: something to do, by us or by the client, with a due date."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamFirst
from portal.ground.db import Base, Kept
from portal.ground.keys import belongs_to, only


class Side(StrEnum):
    US = "us"
    YOU = "you"


class Task(Base, Kept, TeamFirst):
    """Something to do. Ours has an owner and is the team's alone unless shared; the client's is always shared."""

    __tablename__ = "task"
    __table_args__ = (
        belongs_to("interaction", "interaction_id"),
        belongs_to("concern", "concern_id"),
        belongs_to("contact", "contact_id"),
        CheckConstraint("side = 'us' OR shared", name="theirs_is_shared"),
    )
    title: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    side: Mapped[Side] = mapped_column(default=Side.US)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    contact_id: Mapped[UUID | None]
    due_on: Mapped[date | None]
    snoozed_until: Mapped[date | None]
    snooze_reason: Mapped[str | None] = mapped_column(Text)
    interaction_id: Mapped[UUID | None]
    concern_id: Mapped[UUID | None]
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


Index("ix_task_owner_open", Task.owner_id, Task.due_on, Task.id, **only("done_at IS NULL AND removed_at IS NULL"))
Index("ix_task_client_open", Task.client_id, Task.due_on, Task.id, **only("done_at IS NULL AND removed_at IS NULL"))
Index("ix_task_interaction", Task.client_id, Task.interaction_id)
