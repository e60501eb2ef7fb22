"""What a team member has to do today, and the days worth a word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from portal.ground.db import db
from portal.history.models.task_lists import AWAKE, LISTED, TO_DO
from portal.home.served import Served
from portal.tasks.models import Task

MOST_TASKS = 100
MOST_SNOOZED = 99
WORD_DAYS = 14
SUNDAY = 6

_MINE = (Task.owner_id == bindparam("me"), *TO_DO)
_DUE = LISTED.where(*_MINE, AWAKE, Task.order_on <= bindparam("until")).order_by(Task.order_on, Task.id)
_DUTIES = _DUE.limit(MOST_TASKS + 1)
_SNOOZED = select(func.count()).select_from(
    select(Task.id).where(*_MINE, Task.snoozed_until > bindparam("today")).limit(MOST_SNOOZED).subquery()
)


@dataclass(frozen=True)
class Duties:
    """The tasks of a week, today in the middle; `is_cut` if there are more than anybody can do."""

    late: list[Any]
    today: list[Any]
    later: list[Any]
    is_cut: bool


@dataclass(frozen=True)
class Occasion:
    """A day worth a word: a renewal (`years` is 0), or so many years together."""

    client: Served
    on: date
    years: int = 0


def duties(user_id: UUID, today: date) -> Duties:
    """What is late, due today and due until Sunday; what is snoozed waits elsewhere."""
    until = today + timedelta(days=SUNDAY - today.weekday())
    rows = db.session.execute(_DUTIES, {"me": user_id, "today": today, "until": until}).all()
    shown = rows[:MOST_TASKS]
    return Duties(
        late=[row for row in shown if row.due_on < today],
        today=[row for row in shown if row.due_on == today],
        later=[row for row in shown if row.due_on > today],
        is_cut=len(rows) > MOST_TASKS,
    )


def snoozed_count(user_id: UUID, today: date) -> int:
    """How many of their tasks wait for a later day; 99 at most."""
    return db.session.execute(_SNOOZED, {"me": user_id, "today": today}).scalar_one()


def occasions(clients: Iterable[Served], today: date) -> list[Occasion]:
    """Renewals and years together of the next fourteen days, the nearest first."""
    found = [occasion for client in clients for occasion in _occasions_of(client, today)]
    return sorted(found, key=lambda occasion: occasion.on)


def _occasions_of(client: Served, today: date) -> Iterable[Occasion]:
    last = today + timedelta(days=WORD_DAYS)
    if client.renewal_on and today <= client.renewal_on <= last:
        yield Occasion(client, client.renewal_on)
    if client.started_on:
        on = _anniversary(client.started_on, today)
        if on <= last and on.year > client.started_on.year:
            yield Occasion(client, on, on.year - client.started_on.year)


def _anniversary(started_on: date, today: date) -> date:
    """The next one, today counted; somebody who began on 29 February has it on the 28th."""
    for year in (today.year, today.year + 1):
        try:
            on = started_on.replace(year=year)
        except ValueError:
            on = date(year, 2, 28)
        if on >= today:
            break
    return on
