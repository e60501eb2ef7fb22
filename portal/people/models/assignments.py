"""Assignments: who serves a client, in which role, from when to when."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import ClientOwned
from portal.ground.db import Base, Kept
from portal.ground.keys import only


class AssignmentRole(StrEnum):
    OWNER = "owner"
    BACKUP = "backup"
    SPECIALIST = "specialist"
    SPONSOR = "sponsor"


class Assignment(Base, Kept, ClientOwned):
    """A team member serves a client; ended ones stay, so that who served whom is known for ever."""

    __tablename__ = "assignment"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    role: Mapped[AssignmentRole]
    from_on: Mapped[date]
    until_on: Mapped[date | None]


Index("uq_assignment_owner", Assignment.client_id, unique=True, **only("role = 'owner' AND until_on IS NULL"))
Index("ix_assignment_user", Assignment.user_id, Assignment.until_on, Assignment.client_id)
