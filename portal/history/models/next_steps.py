"""The next step of an interaction: a task born with it, gone and back with it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update

from portal.ground.db import db
from portal.people.models.users import User
from portal.tasks.models import Task


def add_next_step(client_id: UUID, interaction_id: UUID, title: str, due_on: date | None, *, by: User) -> Task:
    """What somebody promised in this interaction; it is whoever's who wrote it down."""
    return Task.add(client_id, by, title=title, due_on=due_on, interaction_id=interaction_id)


def remove_tasks_of(client_id: UUID, interaction_id: UUID, at: datetime) -> None:
    """Its open tasks go with a removed interaction; what is done stays done."""
    open_ones = (Task.done_at.is_(None), Task.removed_at.is_(None))
    db.session.execute(
        update(Task)
        .where(Task.client_id == client_id, Task.interaction_id == interaction_id, *open_ones)
        .values(removed_at=at)
    )


def restore_tasks_of(client_id: UUID, interaction_id: UUID, at: datetime) -> None:
    """The tasks that went at that instant are back."""
    db.session.execute(
        update(Task)
        .where(Task.client_id == client_id, Task.interaction_id == interaction_id, Task.removed_at == at)
        .values(removed_at=None)
    )
