"""Assignments: who serves a client, in which role, from when to when."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Self
from uuid import UUID

from sqlalchemy import Computed, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import AssignmentBegun, AssignmentEnded
from portal.ground.access import ClientOwned
from portal.ground.db import Base, Id, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.ground.keys import only

if TYPE_CHECKING:
    from portal.people.models.users import User


class AssignmentRole(StrEnum):
    OWNER = "owner"
    BACKUP = "backup"
    SPECIALIST = "specialist"
    SPONSOR = "sponsor"


class Assignment(Base, Kept, ClientOwned):
    """A team member serves a client; ended ones stay, so that who served whom is known for ever.

    `owner_id` is worked out by the database: the user, while this makes them the client's owner.
    """

    __tablename__ = "assignment"
    behind_wall = "SELECT"
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    role: Mapped[AssignmentRole]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    owner_id: Mapped[UUID | None] = mapped_column(
        Id(), Computed("CASE WHEN role = 'owner' AND until_on IS NULL THEN user_id END")
    )

    @classmethod
    def begin(
        cls, client_id: UUID, user: "User", role: AssignmentRole, by: "User", *, from_on: date | None = None
    ) -> Self:
        """`user` serves the client from that day (today). Safe to call twice: the first counts."""
        mine = select(cls).where(
            cls.client_id == client_id, cls.user_id == user.id, cls.role == role, cls.until_on.is_(None)
        )
        found = db.session.scalars(mine).one_or_none()
        if found:
            return found
        begun = cls(
            id=new_id(), client_id=client_id, user_id=user.id, role=role, from_on=from_on or now().date(), until_on=None
        )
        db.session.add(begun)
        db.session.flush()
        happen(
            AssignmentBegun(
                client_id=client_id, actor_id=by.id, actor_name=by.name,
                assignment_id=begun.id, name=user.name, role=role.value,
            )
        )  # fmt: skip
        return begun

    @classmethod
    def serving(cls, client_id: UUID, user: "User") -> Self | None:
        """Any work of theirs for the client that has not ended."""
        mine = select(cls).where(cls.client_id == client_id, cls.user_id == user.id, cls.until_on.is_(None))
        return db.session.scalars(mine.limit(1)).first()

    def end(self, user: "User", by: "User", *, on: date | None = None) -> None:
        """`user`, whose assignment this is, served until that day (today). Safe to call twice."""
        if self.until_on is not None:
            return
        self.until_on = max(on or now().date(), self.from_on)
        happen(
            AssignmentEnded(
                client_id=self.client_id, actor_id=by.id, actor_name=by.name,
                assignment_id=self.id, name=user.name, role=self.role.value,
            )
        )  # fmt: skip


Index("uq_assignment_owner", Assignment.client_id, unique=True, **only("role = 'owner' AND until_on IS NULL"))
Index("uq_assignment_owner_id", Assignment.client_id, Assignment.owner_id, unique=True)
Index("ix_assignment_user", Assignment.user_id, Assignment.until_on, Assignment.client_id)
