"""What people are told of notes and tasks."""

from uuid import UUID

from portal.facts import InteractionShared, InteractionWithdrawn, SharedTaskCompleted, TaskAdded
from portal.ground.db import db
from portal.ground.happen import later, reacts_to
from portal.ground.links import path_to
from portal.history.models.interactions import Interaction
from portal.history.models.notice_kinds import SHARED, TASK_DONE, TASK_GIVEN
from portal.notices.models.notices import take_back
from portal.notices.models.telling import notify
from portal.people.models.clients import ClientStanding
from portal.people.models.memberships import people_inside
from portal.people.models.users import User
from portal.tasks.models import Task


@later(InteractionShared)
def tell_of_shared_words(fact: InteractionShared, event_id: UUID) -> None:
    """Everybody of theirs, unless it was withdrawn meanwhile."""
    words = db.session.get_one(Interaction, (fact.client_id, fact.interaction_id))
    if words.removed_at is None:
        place = path_to("interactions.show", client_id=fact.client_id, interaction_id=fact.interaction_id)
        people = people_inside(fact.client_id)
        notify(people, SHARED, fact, key=event_id, place=place, subject_id=fact.interaction_id)


@reacts_to(InteractionWithdrawn)
def take_shared_words_back(fact: InteractionWithdrawn, _event_id: UUID) -> None:
    take_back(fact.client_id, fact.interaction_id)


@later(TaskAdded)
def tell_whose_task_it_is(fact: TaskAdded, event_id: UUID) -> None:
    """One of us to whom somebody else, or the portal, gave it; of some, as of a loop, they are told more at once."""
    if fact.told_of:
        return
    task = db.session.get(Task, (fact.client_id, fact.task_id))
    if task is None or task.answer_id is not None:
        return
    if task.owner_id and task.done_at is None and task.removed_at is None:
        notify([task.owner_id], TASK_GIVEN, fact, key=event_id, place=_place(fact))


@later(SharedTaskCompleted)
def tell_what_a_client_finished(fact: SharedTaskCompleted, event_id: UUID) -> None:
    """The client's owner; what one of us finished is no news for us."""
    actor = db.session.get(User, fact.actor_id) if fact.actor_id else None
    standing = db.session.get(ClientStanding, fact.client_id)
    if actor is not None and not actor.is_team and standing is not None and standing.owner_id:
        notify([standing.owner_id], TASK_DONE, fact, key=event_id, place=_place(fact))


def _place(fact: TaskAdded | SharedTaskCompleted) -> str:
    return path_to("client_tasks.show", client_id=fact.client_id, task_id=fact.task_id)
