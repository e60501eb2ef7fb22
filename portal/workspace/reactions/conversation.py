"""What people are told of a milestone: what is put before the client, what they decided, what either side wrote.

In the worker, so that no page waits; each notice and mail is written once, whatever is tried again.
"""

from collections.abc import Iterable
from uuid import UUID

from portal.facts import (
    ApprovalAsked,
    ChangesAsked,
    CommentRemoved,
    CommentWritten,
    GoalReached,
    InitiativeAgreed,
    InitiativeDeclined,
    InitiativeProposed,
    MilestoneApproved,
    MilestoneFileAdded,
    MilestoneMoved,
    MilestoneReached,
    TaskAsked,
    WinTold,
)
from portal.ground.db import db
from portal.ground.happen import later, reacts_to
from portal.ground.links import mailed_link, path_to
from portal.notices.models.addressees import Addressed
from portal.notices.models.kinds import NoticeKind
from portal.notices.models.notices import take_back
from portal.notices.models.telling import Letter, Write, notify
from portal.people.models.users import User
from portal.tasks.models import Task
from portal.workspace.models.comments import Comment
from portal.workspace.models.guests import owner_of
from portal.workspace.models.listeners import (
    asked_to_sign_off,
    everybody_inside,
    listening_clients,
    listening_members,
    spoken_to,
    user_of,
)
from portal.workspace.models.milestones import Milestone
from portal.workspace.models.notice_kinds import ANSWER, APPROVAL, COMMENT, DECISION, PLAN, PROGRESS, TASK_ASKED
from portal.workspace.models.reply_links import Question, ReplyLink

About = ApprovalAsked | CommentWritten | MilestoneApproved | ChangesAsked
Initiative = InitiativeProposed | InitiativeAgreed | InitiativeDeclined
Progress = MilestoneReached | MilestoneMoved | MilestoneFileAdded


@later(ApprovalAsked)
def ask_to_sign_off(fact: ApprovalAsked, event_id: UUID) -> None:
    """Whoever is to sign it off, unless it was answered meanwhile."""
    milestone = _milestone(fact)
    if milestone.approval_asked_at is not None:
        letter = _letter("approval", fact, milestone, Question.APPROVE)
        notify(asked_to_sign_off(milestone), APPROVAL, fact, key=event_id, place=_place(fact), letter=letter)


@later(CommentWritten)
def tell_of_comment(fact: CommentWritten, event_id: UUID) -> None:
    """The other side: those it answers or names, and those it concerns. A comment taken back at once is not told."""
    milestone = _milestone(fact)
    comment = db.session.get_one(Comment, (fact.client_id, fact.comment_id))
    if comment.removed_at is not None:
        return
    readers = listening_clients(milestone) if fact.from_team else listening_members(milestone)
    letter = _letter("comment", fact, milestone, Question.ANSWER if fact.from_team else None, comment.text)
    addressed = spoken_to(comment, milestone, readers)
    _tell_of_comment(fact, event_id, addressed, ANSWER, letter)
    _tell_of_comment(fact, event_id, [user for user in readers if user not in addressed], COMMENT, letter)


@reacts_to(CommentRemoved)
def take_comment_back(fact: CommentRemoved, _event_id: UUID) -> None:
    take_back(fact.client_id, fact.comment_id)


@later(MilestoneApproved, ChangesAsked)
def tell_of_decision(fact: MilestoneApproved | ChangesAsked, event_id: UUID) -> None:
    milestone = _milestone(fact)
    letter = _letter("decision", fact, milestone, None)
    notify(listening_members(milestone), DECISION, fact, key=event_id, place=_place(fact), letter=letter)


@later(TaskAsked)
def ask_for_task(fact: TaskAsked, event_id: UUID) -> None:
    """The contact whose task it is, while it is still to be done."""
    task = db.session.get_one(Task, (fact.client_id, fact.task_id))
    user = user_of(task.client_id, task.contact_id)
    if user is None or task.done_at is not None or task.removed_at is not None:
        return

    def letter(to: Addressed) -> Letter:
        url = ReplyLink.issue(task.client_id, to, Question.DO, task_id=task.id)
        page = mailed_link("home.client", client_id=task.client_id)
        return Letter("task_asked", {"task": task, "fact": fact, "url": url, "page": page}, secret=True)

    place = path_to("home.client", client_id=task.client_id)
    notify([user], TASK_ASKED, fact, key=event_id, place=place, letter=letter)


@later(MilestoneReached, MilestoneMoved, MilestoneFileAdded)
def tell_of_progress(fact: Progress, event_id: UUID) -> None:
    """Everybody of theirs; a milestone that moved along with another is told by that one's move."""
    if isinstance(fact, MilestoneMoved) and fact.cause_id is not None:
        return
    notify(everybody_inside(fact.client_id), PROGRESS, fact, key=event_id, place=_place(fact))


@later(WinTold, GoalReached)
def tell_of_win(fact: WinTold | GoalReached, event_id: UUID) -> None:
    place = path_to("home.client", client_id=fact.client_id)
    notify(everybody_inside(fact.client_id), PROGRESS, fact, key=event_id, place=place)


@later(InitiativeProposed, InitiativeAgreed, InitiativeDeclined)
def tell_of_plan(fact: Initiative, event_id: UUID) -> None:
    """The other side: their people, or whoever of us looks after them."""
    actor = db.session.get(User, fact.actor_id) if fact.actor_id else None
    owner = owner_of(fact.client_id)
    to = everybody_inside(fact.client_id) if actor is None or actor.is_team else [owner] if owner else []
    notify(to, PLAN, fact, key=event_id, place=path_to("plan.index", client_id=fact.client_id))


def _tell_of_comment(fact: CommentWritten, event_id: UUID, to: Iterable[User], kind: NoticeKind, letter: Write) -> None:
    notify(to, kind, fact, key=event_id, place=_place(fact), subject_id=fact.comment_id, letter=letter)


def _letter(template: str, fact: About, milestone: Milestone, question: Question | None, words: str = "") -> Write:
    """`question`: each gets a link of their own that answers it without signing in."""

    def write(to: Addressed) -> Letter:
        page = mailed_link("milestones.show", client_id=fact.client_id, milestone_id=milestone.id)
        url = ReplyLink.issue(fact.client_id, to, question, milestone_id=milestone.id) if question else None
        said = {"fact": fact, "milestone": milestone, "words": words, "url": url, "page": page}
        return Letter(template, said, secret=url is not None)

    return write


def _place(fact: About | Progress) -> str:
    return path_to("milestones.show", client_id=fact.client_id, milestone_id=fact.milestone_id)


def _milestone(fact: About) -> Milestone:
    return db.session.get_one(Milestone, (fact.client_id, fact.milestone_id))
