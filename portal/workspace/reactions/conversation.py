"""Mails about a milestone: what is put before the client, what they decided, what either side wrote.

In the worker, so that no page waits; each mail is written once, whatever is tried again.
"""

from collections.abc import Iterable
from uuid import UUID

from portal.facts import ApprovalAsked, ChangesAsked, CommentWritten, MilestoneApproved, TaskAsked
from portal.ground.db import db
from portal.ground.happen import later
from portal.ground.links import mailed_link
from portal.ground.mail import post
from portal.people.models.users import User
from portal.tasks.models import Task
from portal.workspace.models.comments import Comment
from portal.workspace.models.listeners import asked_to_sign_off, listening_clients, listening_members, user_of
from portal.workspace.models.milestones import Milestone
from portal.workspace.models.reply_links import Question, ReplyLink

About = ApprovalAsked | CommentWritten | MilestoneApproved | ChangesAsked


@later(ApprovalAsked)
def mail_what_to_sign_off(fact: ApprovalAsked, event_id: UUID) -> None:
    """To whoever is to sign it off, unless it was answered meanwhile."""
    milestone = _milestone(fact)
    if milestone.approval_asked_at is not None:
        _write_to_clients(asked_to_sign_off(milestone), "approval", Question.APPROVE, fact, event_id, milestone)


@later(CommentWritten)
def mail_comment(fact: CommentWritten, event_id: UUID) -> None:
    """To the other side; a comment taken back at once is not sent."""
    milestone = _milestone(fact)
    comment = db.session.get_one(Comment, (fact.client_id, fact.comment_id))
    if comment.removed_at is not None:
        return
    if comment.from_team:
        readers = listening_clients(milestone)
        _write_to_clients(readers, "comment", Question.ANSWER, fact, event_id, milestone, words=comment.text)
    else:
        _write_to_members(milestone, "comment", fact, event_id, words=comment.text)


@later(MilestoneApproved, ChangesAsked)
def mail_decision(fact: MilestoneApproved | ChangesAsked, event_id: UUID) -> None:
    _write_to_members(_milestone(fact), "decision", fact, event_id)


@later(TaskAsked)
def mail_task(fact: TaskAsked, event_id: UUID) -> None:
    """To the contact whose task it is, while it is still to be done."""
    task = db.session.get_one(Task, (fact.client_id, fact.task_id))
    user = user_of(task.client_id, task.contact_id)
    if user is None or task.done_at is not None or task.removed_at is not None:
        return
    key = _key(event_id, user)
    url = ReplyLink.issue(task.client_id, user, Question.DO, task_id=task.id)
    post(
        user, "task_asked", key=key, secret=True, client_id=task.client_id, user_id=user.id,
        task=task, fact=fact, url=url, page=mailed_link("home.client", client_id=task.client_id),
    )  # fmt: skip


def _write_to_clients(
    readers: Iterable[User],
    template: str,
    question: Question,
    fact: About,
    event_id: UUID,
    milestone: Milestone,
    words: str = "",
) -> None:
    """Each with a link of their own that answers without signing in."""
    for user in readers:
        if user.id != fact.actor_id:
            url = ReplyLink.issue(fact.client_id, user, question, milestone_id=milestone.id)
            _post(user, template, fact, event_id, milestone, words, url)


def _write_to_members(milestone: Milestone, template: str, fact: About, event_id: UUID, words: str = "") -> None:
    for user in listening_members(milestone):
        if user.id != fact.actor_id:
            _post(user, template, fact, event_id, milestone, words, url=None)


def _post(
    user: User, template: str, fact: About, event_id: UUID, milestone: Milestone, words: str, url: str | None
) -> None:
    """`url`: the secret way to answer; `page`: the milestone's own page, behind the sign-in."""
    page = mailed_link("milestones.show", client_id=fact.client_id, milestone_id=milestone.id)
    post(
        user, template, key=_key(event_id, user), secret=url is not None, client_id=fact.client_id, user_id=user.id,
        fact=fact, milestone=milestone, words=words, url=url, page=page,
    )  # fmt: skip


def _key(event_id: UUID, user: User) -> str:
    return f"{event_id} {user.id}"


def _milestone(fact: About) -> Milestone:
    return db.session.get_one(Milestone, (fact.client_id, fact.milestone_id))
