"""What the demo's team did about unhappy answers: most were called within two days, some wait."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from portal.demo.events import add_event
from portal.demo.ids import id_at
from portal.facts import LoopClosed, LoopContacted, LoopFact, LoopOpened
from portal.ground.bulk import Bulk
from portal.ground.workdays import vendor_calendar
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.surveys.models.loops import ContactedBy, Loop, LoopStep, Outcome
from portal.surveys.models.policy import policy
from portal.surveys.models.said import Said
from portal.tasks.models import Task

SETTLED_AFTER = 45  # days; whatever is older is closed
OUTCOMES = (
    (Outcome.PUT_RIGHT, "Found the cause together. We send the figures on the second working day from now on."),
    (Outcome.EXPLAINED, "Went through what happened, step by step. They were glad to hear it from us."),
    (Outcome.PUT_RIGHT, "One name for all questions agreed, and said so to everybody there."),
    (Outcome.CANNOT_HELP, "What they want we do not offer. Said so openly and named somebody who does."),
    (Outcome.NO_REPLY, "Called twice and wrote once."),
)
CALLED = "Called and listened. I write again once I know more."


@dataclass(frozen=True)
class Unhappy:
    """An answer that asks to be followed up by the owner of its client."""

    answer_id: UUID
    contact: Contact
    said: Said
    at: datetime
    owner: User


def add_loop(bulk: Bulk, chance: Random, today: date, answer: Unhappy) -> None:
    """The loop with its task and its steps, as far as it has come by today."""
    loop_id = id_at(answer.at, chance)
    contacted = answer.at + timedelta(hours=chance.choice((3, 7, 20, 26, 30, 44, 70)))
    closed = contacted + timedelta(hours=chance.randrange(1, 90))
    age = (today - answer.at.date()).days
    is_contacted = age > SETTLED_AFTER or (contacted.date() < today and chance.random() < 0.6)
    is_closed = age > SETTLED_AFTER
    outcome, words = chance.choice(OUTCOMES)
    place: dict[str, Any] = {"client_id": answer.contact.client_id}
    about = {**place, "answer_id": answer.answer_id}
    due_on = vendor_calendar().add_workdays(answer.at.date(), policy().loop_days)
    bulk.add(
        Loop, id=loop_id, created_at=answer.at, contact_id=answer.contact.id, is_low=True,
        contacted_at=contacted if is_contacted else None, contacted_by=ContactedBy.CALL if is_contacted else None,
        closed_at=closed if is_closed else None, outcome=outcome if is_closed else None,
        words=words if is_closed else None, **about,
    )  # fmt: skip
    bulk.add(
        Task, id=id_at(answer.at, chance), created_at=answer.at, owner_id=answer.owner.id, note=answer.said.words,
        title=f"Close the loop with {answer.contact.name}, who gave {answer.said.score}", due_on=due_on,
        done_at=closed if is_closed else None, done_by_id=answer.owner.id if is_closed else None, **about,
    )  # fmt: skip
    told: dict[str, Any] = {**about, "loop_id": loop_id, "contact_id": answer.contact.id, "name": answer.contact.name}
    by: dict[str, Any] = {"actor_id": answer.owner.id, "actor_name": answer.owner.name}
    opened = LoopOpened(
        **told, actor_id=None, due_on=due_on, low=True, score=answer.said.score, words=answer.said.words
    )  # fmt: skip
    steps: list[tuple[LoopFact, datetime, str | None, str | None]] = [(opened, answer.at, None, None)]
    if is_contacted:
        steps.append((LoopContacted(**told, **by, how="call", words=CALLED, first=True), contacted, "call", CALLED))
    if is_closed:
        steps.append((LoopClosed(**told, **by, outcome=outcome.value, words=words), closed, outcome.value, words))
    for fact, at, how, noted in steps:
        bulk.add(
            LoopStep, id=id_at(at, chance), created_at=at, loop_id=loop_id, kind=fact.kind, how=how, words=noted,
            by_id=fact.actor_id, by_name=fact.actor_name, **place,
        )  # fmt: skip
        add_event(bulk, fact, at, chance)
