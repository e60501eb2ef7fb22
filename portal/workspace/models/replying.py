"""Answering a mail without signing in: what its link asks, and the answer given as the person it was sent to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from portal.ground.access import held_to
from portal.ground.db import db
from portal.people.models.clients import Client
from portal.people.models.users import User
from portal.tasks.models import Task
from portal.workspace.models.comments import Comment
from portal.workspace.models.milestones import Milestone
from portal.workspace.models.reply_links import Found, Question, ReplyLink
from portal.workspace.models.sign_offs import SignOff, may_sign_off

Row = TypeVar("Row", Milestone, Task)


@dataclass(frozen=True)
class Asked:
    """What the link is about. `is_open`: it still waits for an answer, and for this person's.

    `may_sign_off`: they are not only whom it was once sent to, but still whose approval counts.
    """

    link: ReplyLink
    user: User
    client: Client
    milestone: Milestone | None
    task: Task | None
    may_sign_off: bool = False

    @property
    def is_open(self) -> bool:
        if self.task is not None:
            return self.task.done_at is None and self.task.removed_at is None
        if self.milestone is None or self.milestone.removed_at is not None:
            return False
        return self.link.question != Question.APPROVE or (
            self.milestone.approval_asked_at is not None and self.may_sign_off
        )


def what_is_asked(found: Found) -> Asked:
    """Read behind the fence of the person's own client."""
    link = found.link
    with held_to(link.client_id):
        client = db.session.scalars(select(Client)).one()
        milestone = _row(Milestone, link.milestone_id)
        may = milestone is not None and may_sign_off(client.id, milestone.contact_id, found.user)
        return Asked(link, found.user, client, milestone, _row(Task, link.task_id), may)


def approve(asked: Asked, words: str | None) -> bool:
    """Sign the milestone off; False if the link was used meanwhile."""
    return _answer(asked, lambda milestone: SignOff.approve(milestone, asked.user, words))


def ask_changes(asked: Asked, reason: str) -> bool:
    return _answer(asked, lambda milestone: SignOff.ask_changes(milestone, asked.user, reason))


def answer(asked: Asked, text: str) -> bool:
    """Write a comment."""
    return _answer(asked, lambda milestone: Comment.write(milestone, asked.user, text))


def finish(asked: Asked) -> bool:
    """The task is done."""
    if asked.task is None or not asked.link.spend():
        return False
    with held_to(asked.link.client_id):
        asked.task.complete(asked.user)
        db.session.flush()
    return True


def _answer(asked: Asked, verb: Callable[[Milestone], Any]) -> bool:
    if asked.milestone is None or not asked.link.spend():
        return False
    with held_to(asked.link.client_id):
        verb(asked.milestone)
        db.session.flush()
    return True


def _row(model: type[Row], id: UUID | None) -> Row | None:
    return db.session.scalars(select(model).where(model.id == id)).one_or_none() if id else None
