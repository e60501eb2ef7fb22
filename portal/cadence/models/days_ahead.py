"""What stands in a person's calendar: meetings, follow-ups, tasks and milestones, as far as they may see them."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import and_, bindparam, exists, or_, select

from portal.cadence.words import kind_words
from portal.ground.appointments import Appointment, WholeDay
from portal.ground.clock import vendor_today
from portal.ground.db import db, now
from portal.ground.links import mailed_link
from portal.people.models.assignments import Assignment
from portal.people.models.clients import Client
from portal.people.models.users import Membership, User, access_of
from portal.tasks.models import Side, Task
from portal.tasks.touchpoints import OPEN, Touchpoint, TouchpointKind
from portal.workspace.models.appointments import is_link
from portal.workspace.models.meetings import Meeting, MeetingGuest
from portal.workspace.models.milestones import Milestone

BACK, AHEAD = timedelta(days=60), timedelta(days=400)
MOST_OF_EACH = 500
Entry = Appointment | WholeDay

_SERVED = select(Assignment.client_id).where(Assignment.user_id == bindparam("me"), Assignment.until_on.is_(None))
_INVITED = exists().where(
    MeetingGuest.client_id == Meeting.client_id,
    MeetingGuest.meeting_id == Meeting.id,
    MeetingGuest.user_id == bindparam("me"),
)
_MEETINGS = (
    select(
        Meeting.id,
        Meeting.client_id,
        Meeting.title,
        Meeting.starts_at,
        Meeting.minutes,
        Meeting.sequence,
        Meeting.told_at,
        Meeting.cancelled_at,
        Meeting.place,
        Meeting.agenda,
        Client.name,
    )
    .join(Client, Client.id == Meeting.client_id)
    .where(Meeting.starts_at.between(bindparam("since"), bindparam("until")))
    .order_by(Meeting.starts_at, Meeting.id)
    .limit(MOST_OF_EACH)
)
_TEAM_MEETINGS = _MEETINGS.where(or_(Meeting.client_id.in_(_SERVED), _INVITED))
_DAY = Task.due_on.between(bindparam("first_on"), bindparam("last_on"))
_TASKS = (
    select(Task.id, Task.client_id, Task.title, Task.due_on, Task.version, Task.created_at, Task.side, Client.name)
    .join(Client, Client.id == Task.client_id)
    .where(Task.done_at.is_(None), Task.removed_at.is_(None), _DAY)
    .order_by(Task.due_on, Task.id)
    .limit(MOST_OF_EACH)
)
_TEAM_TASKS = _TASKS.where(
    or_(Task.owner_id == bindparam("me"), and_(Task.side == Side.YOU, Task.client_id.in_(_SERVED)))
)
_THEIR_TASKS = _TASKS.join(
    Membership,
    and_(access_of(Task.client_id, Task.contact_id), Membership.user_id == bindparam("me")),
).where(Task.side == Side.YOU)
_FOLLOW_UPS = (
    select(
        Touchpoint.id,
        Touchpoint.client_id,
        Touchpoint.kind,
        Touchpoint.due_on,
        Touchpoint.snoozed_until,
        Touchpoint.version,
        Touchpoint.created_at,
        Client.name,
    )
    .join(Client, Client.id == Touchpoint.client_id)
    .where(
        Touchpoint.client_id.in_(_SERVED),
        Touchpoint.kind != TouchpointKind.LETTER,
        *OPEN,
        Touchpoint.due_on.between(bindparam("first_on"), bindparam("last_on")),
    )
    .order_by(Touchpoint.due_on, Touchpoint.id)
    .limit(MOST_OF_EACH)
)
_MILESTONES = (
    select(
        Milestone.id,
        Milestone.client_id,
        Milestone.title,
        Milestone.due_on,
        Milestone.version,
        Milestone.created_at,
        Client.name,
    )
    .join(Client, Client.id == Milestone.client_id)
    .where(
        Milestone.removed_at.is_(None),
        Milestone.completed_at.is_(None),
        Milestone.due_on.between(bindparam("first_on"), bindparam("last_on")),
    )
    .order_by(Milestone.due_on, Milestone.id)
    .limit(MOST_OF_EACH)
)


def days_ahead(user: User, host: str) -> list[Entry]:
    """Everything from two months ago to a year ahead, read behind the user's fence; words in the reader's language."""
    return [*(_of_team(user, host) if user.is_team else _of_client(user, host))]


def _of_team(user: User, host: str) -> Iterator[Entry]:
    yield from (_meeting(row, host, row.name) for row in _rows(_TEAM_MEETINGS, user))
    kinds = kind_words()
    for row in _rows(_FOLLOW_UPS, user):
        title = gettext("Follow up: %(client)s (%(kind)s)", client=row.name, kind=kinds[row.kind])
        on = max(row.due_on, row.snoozed_until or row.due_on)
        link = mailed_link("client_touchpoints.index", client_id=row.client_id)
        yield WholeDay(row.id, host, title, on, row.version, row.created_at, link)
    for row in _rows(_TEAM_TASKS, user):
        words = {"title": row.title, "client": row.name}
        theirs = row.side == Side.YOU
        title = (
            gettext("%(client)s: %(title)s (theirs)", **words) if theirs else gettext("%(client)s: %(title)s", **words)
        )
        link = mailed_link("client_tasks.show", client_id=row.client_id, task_id=row.id)
        yield WholeDay(row.id, host, title, row.due_on, row.version, row.created_at, link)


def _of_client(user: User, host: str) -> Iterator[Entry]:
    """With one client its name says nothing; with several every entry names its own."""
    meetings, milestones, tasks = (_rows(query, user) for query in (_MEETINGS, _MILESTONES, _THEIR_TASKS))
    several = len({row.client_id for row in (*meetings, *milestones, *tasks)}) > 1
    yield from (_meeting(row, host, row.name if several else None) for row in meetings)
    for row in milestones:
        link = mailed_link("milestones.show", client_id=row.client_id, milestone_id=row.id)
        title = gettext("Milestone: %(title)s", title=_named(row, several))
        yield WholeDay(row.id, host, title, row.due_on, row.version, row.created_at, link)
    for row in tasks:
        title = gettext("To do: %(title)s", title=_named(row, several))
        link = mailed_link("home.client", client_id=row.client_id)
        yield WholeDay(row.id, host, title, row.due_on, row.version, row.created_at, link)


def _rows(query: Any, user: User) -> Sequence[Any]:
    at, today = now(), vendor_today()
    values = {"me": user.id, "since": at - BACK, "until": at + AHEAD}
    return db.session.execute(query, {**values, "first_on": today - BACK, "last_on": today + AHEAD}).all()


def _named(row: Any, several: bool) -> str:
    return str(gettext("%(client)s: %(title)s", client=row.name, title=row.title)) if several else row.title


def _meeting(row: Any, host: str, company: str | None) -> Appointment:
    lines = "\n".join(f"{number}. {line}" for number, line in enumerate(row.agenda, 1))
    address = mailed_link("meetings.show", client_id=row.client_id, meeting_id=row.id)
    return Appointment(
        id=row.id,
        host=host,
        title=gettext("%(client)s: %(title)s", client=company, title=row.title) if company else row.title,
        starts_at=row.starts_at,
        minutes=row.minutes,
        sequence=row.sequence,
        told_at=row.told_at,
        cancelled=row.cancelled_at is not None,
        place=row.place,
        link=row.place if is_link(row.place) else address,
        words=f"{lines}\n\n{address}".strip(),
    )
