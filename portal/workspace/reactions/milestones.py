"""Milestones when something happens to their tasks."""

from uuid import UUID

from portal.facts import SharedTaskCompleted, TaskStarted
from portal.ground.db import db
from portal.ground.happen import reacts_to
from portal.people.models.users import User
from portal.tasks.models import Task
from portal.workspace.models.milestones import Milestone


@reacts_to(SharedTaskCompleted, TaskStarted)
def begin_milestone(fact: SharedTaskCompleted | TaskStarted, _event_id: UUID) -> None:
    """Work on a task of a milestone is work on the milestone."""
    task = db.session.get(Task, (fact.client_id, fact.task_id))
    person = db.session.get(User, fact.actor_id) if fact.actor_id else None
    if task is None or person is None or task.milestone_id is None:
        return
    milestone = db.session.get(Milestone, (fact.client_id, task.milestone_id))
    if milestone is not None and milestone.removed_at is None:
        milestone.start(by=person)
