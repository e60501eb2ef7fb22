"""Lists of tasks: whose and in which state, page by page, each from a statement built once."""

from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, and_, bindparam, exists, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from portal.ground.db import db
from portal.ground.keyset import Page, page_of, unpack_cursor
from portal.ground.reading import Reading
from portal.history.models.interactions import Interaction
from portal.people.models.assignments import Assignment
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.tasks.models import Side, Task

SIZE = 25


class Whose(StrEnum):
    MINE = "mine"
    ALL = "all"
    CLIENT = "client"


class Standing(StrEnum):
    """How far the tasks of a list are."""

    OPEN = "open"
    LATE = "late"
    SNOOZED = "snoozed"
    DONE = "done"


_served = exists().where(Assignment.user_id == Task.owner_id, Assignment.client_id == Task.client_id)
LISTED = (
    select(
        Task.id,
        Task.client_id,
        Task.title,
        Task.note,
        Task.side,
        Task.shared,
        Task.due_on,
        Task.order_on,
        Task.snoozed_until,
        Task.snooze_reason,
        Task.done_at,
        Task.removed_at,
        Task.owner_id,
        Task.milestone_id,
        Task.answer_id,
        Task.redemption_id,
        Client.name.label("client_name"),
        User.name.label("owner_name"),
        User.disabled_at.label("owner_disabled_at"),
        and_(_served, ~_served.where(Assignment.until_on.is_(None))).label("owner_moved_on"),
        Contact.name.label("contact_name"),
        Interaction.title.label("interaction_title"),
    )
    .join(Client, Client.id == Task.client_id)
    .outerjoin(User, User.id == Task.owner_id)
    .outerjoin(Contact, and_(Contact.client_id == Task.client_id, Contact.id == Task.contact_id))
    .outerjoin(
        Interaction,
        and_(
            Interaction.client_id == Task.client_id,
            Interaction.id == Task.interaction_id,
            Interaction.removed_at.is_(None),
        ),
    )
)
TO_DO = (Task.done_at.is_(None), Task.removed_at.is_(None))
AWAKE = or_(Task.snoozed_until.is_(None), Task.snoozed_until <= bindparam("today"))
_ONE = LISTED.where(Task.client_id == bindparam("client_id"), Task.id == bindparam("task_id"))
_THEIRS = (
    select(
        Task.id,
        Task.client_id,
        Task.title,
        Task.note,
        Task.due_on,
        Task.done_at,
        Task.milestone_id,
        Contact.name.label("contact_name"),
    )
    .outerjoin(Contact, and_(Contact.client_id == Task.client_id, Contact.id == Task.contact_id))
    .where(Task.client_id == bindparam("client_id"), Task.side == Side.YOU, Task.removed_at.is_(None))
)
# What the client's people are asked to do, the earliest due first.
THEIR_OPEN = Reading(
    _THEIRS.where(Task.done_at.is_(None)).order_by(Task.order_on, Task.id).limit(bindparam("limit", type_=Integer))
)
_THEIR_ONE = _THEIRS.where(Task.id == bindparam("task_id"))


def listed_tasks(
    whose: Whose, standing: Standing, *, today: date, user_id: UUID, client_id: UUID | None, after: str | None
) -> Page[Any]:
    """One page of a list, in the order of its index: by due date, by the day it comes back, the latest done first."""
    key = _KEYS[standing]
    cursor = _understood(standing, unpack_cursor(after))
    values = {"today": today, "user_id": user_id, "client_id": client_id}
    if cursor:
        values |= {"key": cursor[0], "id": cursor[1]}
    rows = db.session.execute(_statement(whose, standing, bool(cursor)), values).all()
    return page_of(rows, SIZE, lambda row: (getattr(row, key.key), row.id))


def listed_task(client_id: UUID, task_id: UUID) -> Any:
    """One row as the lists show it."""
    return db.session.execute(_ONE, {"client_id": client_id, "task_id": task_id}).one()


def their_task(client_id: UUID, task_id: UUID) -> Any:
    """One of those rows, done or not."""
    return db.session.execute(_THEIR_ONE, {"client_id": client_id, "task_id": task_id}).one()


def _understood(standing: Standing, cursor: list[Any] | None) -> list[Any] | None:
    """The cursor, unless it belongs to another list or to none."""
    kind = datetime if standing == Standing.DONE else date
    fits = cursor is not None and len(cursor) == 2 and type(cursor[0]) is kind and isinstance(cursor[1], UUID)
    return cursor if fits else None


_KEYS: dict[Standing, InstrumentedAttribute[Any]] = {
    Standing.OPEN: Task.order_on,
    Standing.LATE: Task.order_on,
    Standing.SNOOZED: Task.snoozed_until,
    Standing.DONE: Task.done_at,
}
_STANDINGS: dict[Standing, tuple[Any, ...]] = {
    Standing.OPEN: (*TO_DO, AWAKE),
    Standing.LATE: (*TO_DO, AWAKE, Task.order_on < bindparam("today")),
    Standing.SNOOZED: (*TO_DO, Task.snoozed_until > bindparam("today")),
    Standing.DONE: (Task.done_at.is_not(None), Task.removed_at.is_(None)),
}
_OWNERS: dict[Whose, tuple[Any, ...]] = {
    Whose.MINE: (Task.owner_id == bindparam("user_id"),),
    Whose.ALL: (),
    Whose.CLIENT: (Task.client_id == bindparam("client_id"),),
}


@cache
def _statement(whose: Whose, standing: Standing, is_later: bool) -> Any:
    key = _KEYS[standing]
    statement = LISTED.where(*_OWNERS[whose], *_STANDINGS[standing]).limit(SIZE + 1)
    place = tuple_(bindparam("key", type_=key.type), bindparam("id", type_=Task.id.type))
    if standing == Standing.DONE:
        statement = statement.order_by(key.desc(), Task.id.desc())
        return statement.where(tuple_(key, Task.id) < place) if is_later else statement
    statement = statement.order_by(key, Task.id)
    return statement.where(tuple_(key, Task.id) > place) if is_later else statement
