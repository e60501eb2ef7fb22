"""What a team member has to do today, and the days worth a word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, cast, func, null, select, true, union_all

from portal.ground.reading import Raw, Reading
from portal.handoff.models.handoff_pages import MINE, HandoffShown, asking
from portal.history.models.task_lists import AWAKE, LISTED, TO_DO
from portal.home.served import Served, ServedRows, needing_a_look, read_served, served
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.users import User
from portal.reports.models.missing import month_due
from portal.reports.models.overview import reports_due, standing_of
from portal.tasks.models import Task
from portal.tasks.touchpoints import OPEN, Touchpoint, TouchpointKind, awake

MOST_TASKS = 100
MOST_SNOOZED = 99
MOST_FOLLOW_UPS = 25
WORD_DAYS = 14
SUNDAY = 6
HANDED = "handed_"  # what the columns of a handoff begin with beside those of a follow-up

_MINE = (Task.owner_id == bindparam("me"), *TO_DO)
_DUE = LISTED.where(*_MINE, AWAKE, Task.order_on <= bindparam("until")).order_by(Task.order_on, Task.id)
_DUTIES = Reading(_DUE.limit(MOST_TASKS + 1))
_ASLEEP = select(Task.id).where(*_MINE, Task.snoozed_until > bindparam("today")).limit(MOST_SNOOZED).subquery()
_follow_up = (
    select(Touchpoint.id, Touchpoint.client_id, Touchpoint.kind, Touchpoint.due_on, Client.name)
    .join(Client, Client.id == Touchpoint.client_id)
    .join(ClientStanding, ClientStanding.client_id == Touchpoint.client_id)
    .where(
        ClientStanding.owner_id == bindparam("me"),
        Touchpoint.kind != TouchpointKind.LETTER,
        *OPEN,
        awake(bindparam("today")),
        Touchpoint.due_on <= bindparam("until"),
    )
    .order_by(Touchpoint.due_on, Touchpoint.id)
    .limit(MOST_FOLLOW_UPS + 1)
    .subquery()
)
_handed = MINE.subquery()
_no_follow_up = (cast(null(), column.type).label(column.name) for column in _follow_up.c)
_no_handoff = (cast(null(), column.type).label(f"{HANDED}{column.name}") for column in _handed.c)
_either = union_all(
    select(*_follow_up.c, *_no_handoff),
    select(*_no_follow_up, *(column.label(f"{HANDED}{column.name}") for column in _handed.c)),
).subquery()
# A row for each follow-up and each handoff, or one without any: the number of snoozed tasks stands in all of them.
_WAITING = Reading(
    select(select(func.count()).select_from(_ASLEEP).scalar_subquery().label("snoozed"), *_either.c)
    .select_from(User)
    .outerjoin(_either, true())
    .where(User.id == bindparam("me"))
    .order_by(_either.c.due_on, _either.c.id)
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


@dataclass(frozen=True)
class Day:
    """A team member's day as it was read; what it means is worked out where it is asked for.

    `unwritten`: id, name and standing of the reports of `report_month` that wait for them.
    """

    user_id: UUID
    today: date
    due: tuple[Raw, ...]
    served: ServedRows
    waiting: tuple[Raw, ...]
    report_month: date
    unwritten: tuple[tuple[UUID, str, str], ...]

    @property
    def key(self) -> tuple[Any, ...]:
        """Everything it tells."""
        return self.user_id, self.today, self.due, self.served, self.waiting, self.report_month, self.unwritten

    @cached_property
    def duties(self) -> Duties:
        """What is late, due today and due until Sunday; what is snoozed waits elsewhere."""
        shown = [_DUTIES.revive(raw) for raw in self.due[:MOST_TASKS]]
        return Duties(
            late=[row for row in shown if row.due_on < self.today],
            today=[row for row in shown if row.due_on == self.today],
            later=[row for row in shown if row.due_on > self.today],
            is_cut=len(self.due) > MOST_TASKS,
        )

    @cached_property
    def snoozed(self) -> int:
        """How many tasks are out of sight."""
        return int(_WAITING.revive(self.waiting[0]).snoozed) if self.waiting else 0

    @cached_property
    def follow_ups(self) -> list[Any]:
        """Touchpoints of their clients until Sunday, the longest overdue first; one more than are shown."""
        return [row for row in map(_WAITING.revive, self.waiting) if row.id is not None]

    @property
    def follow_ups_due(self) -> int:
        return sum(row.due_on <= self.today for row in self.follow_ups)

    @cached_property
    def handoffs(self) -> list[HandoffShown]:
        """What was handed to them and waits for a step, and what a receiver asks them."""
        rows = (_WAITING.revive(raw)._asdict() for raw in self.waiting)
        handed = ({name.removeprefix(HANDED): row[name] for name in row if name.startswith(HANDED)} for row in rows)
        return asking((SimpleNamespace(**row) for row in handed), self.today)

    @cached_property
    def clients(self) -> list[Served]:
        """Everyone they own, by name."""
        return served(self.served, self.today)

    @cached_property
    def looks(self) -> list[Served]:
        return needing_a_look(self.clients)


def read_day(user_id: UUID, today: date) -> Day:
    until = today + timedelta(days=SUNDAY - today.weekday())
    due = _DUTIES.raw({"me": user_id, "today": today, "until": until})
    waiting = tuple(_WAITING.raw({"me": user_id, "today": today, "until": until}))
    month = month_due()
    unwritten = tuple((row.id, row.name, standing_of(row).value) for row in reports_due(user_id, month))
    return Day(user_id, today, tuple(due), read_served(user_id, today), waiting, month, unwritten)


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
