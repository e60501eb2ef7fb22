"""Roadmap starts: which version of which playbook a client's roadmap was made from, and how it was made."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamOnly
from portal.ground.db import Base, Kept


class RoadmapStart(Base, Kept, TeamOnly):
    """One roadmap begun. The team's alone: what a playbook is called is nobody's business but ours."""

    __tablename__ = "roadmap_start"
    __table_args__ = (
        ForeignKeyConstraint(
            ["playbook_id", "playbook_number"], ["playbook_version.playbook_id", "playbook_version.number"]
        ),
    )
    playbook_id: Mapped[UUID]
    playbook_number: Mapped[int]
    playbook_name: Mapped[str] = mapped_column(Text)
    start_on: Mapped[date]
    go_live_on: Mapped[date | None]
    started_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))


Index("ix_roadmap_start_playbook", RoadmapStart.playbook_id, RoadmapStart.playbook_number)
