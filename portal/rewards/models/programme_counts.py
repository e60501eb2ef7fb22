"""Whom and what the programme's figures are about: members, clients that stayed, gestures; by segment and by month."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Date, bindparam, case, distinct, func, select
from sqlalchemy.sql.elements import Label

from portal.ground.clock import from_local, vendor_zone
from portal.ground.db import Instant, db
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.rewards.models.entries import Entry, Movement
from portal.rewards.models.gestures import Gesture
from portal.rewards.models.programme import MONTHS, months_later


class Counts(NamedTuple):
    """`clients`: all that are active now. `active`: of these, who earned or spent; `retained`: who was there before it
    began. `gestures`: what was spent on them, in cents.
    """

    active: int = 0
    clients: int = 0
    retained: int = 0
    gestures: int = 0


def month_of(column: Any, type_: Any) -> Label[int]:
    """The number of the month a column falls in, of the twelve whose ends `days_of_months` names."""
    ends = ((column < bindparam(f"end_{number}", type_=type_), number) for number in range(MONTHS))
    return case(*ends).label("month")


def instants_of_months(first: date) -> dict[str, Any]:
    """The vendor's: `at_first`, and `end_0` to `end_11`."""
    return {name: at_of_day(day) for name, day in days_of_months(first).items()}


def days_of_months(first: date) -> dict[str, date]:
    ends = {f"end_{number}": months_later(first, number + 1) for number in range(MONTHS)}
    return {"at_first": first, **ends}


def at_of_day(day: date) -> datetime:
    return from_local(day, time(), vendor_zone())


_TOOK_PART = (
    Entry.created_at >= bindparam("at_first", type_=Instant()),
    Entry.created_at < bindparam("end_11", type_=Instant()),
    Entry.movement.in_((Movement.EARNED, Movement.SPENT)),
    ClientStanding.state == ClientState.ACTIVE,
)
_members = func.count(distinct(Entry.client_id)).label("many")
_ACTIVE = (
    select(ClientStanding.segment, _members)
    .join(ClientStanding, ClientStanding.client_id == Entry.client_id)
    .where(*_TOOK_PART)
    .group_by(ClientStanding.segment)
)
_ACTIVE_BY_MONTH = (
    select(month_of(Entry.created_at, Instant()), _members)
    .join(ClientStanding, ClientStanding.client_id == Entry.client_id)
    .where(*_TOOK_PART)
    .group_by("month")
)
_there = [
    func.sum(case((Client.started_on <= bindparam(f"first_{number}", type_=Date()), 1), else_=0))
    for number in range(MONTHS)
]
_CLIENTS = (
    select(
        ClientStanding.segment, func.count().label("many"), *(one.label(f"there_{n}") for n, one in enumerate(_there))
    )
    .join(Client, Client.id == ClientStanding.client_id)
    .where(ClientStanding.state == ClientState.ACTIVE)
    .group_by(ClientStanding.segment)
)
_SPENT = (
    select(
        month_of(Gesture.done_on, Date()), ClientStanding.segment, func.sum(Gesture.cost_cents).label("many")
    )
    .join(ClientStanding, ClientStanding.client_id == Gesture.client_id)
    .where(
        Gesture.done_on >= bindparam("at_first", type_=Date()),
        Gesture.done_on < bindparam("end_11", type_=Date()),
        Gesture.currency == bindparam("currency"),
    )
    .group_by("month", ClientStanding.segment)
)  # fmt: skip


class Counted(NamedTuple):
    """Of the twelve months together, of each segment in them, and of each month from its own first day on."""

    whole: Counts
    segments: Mapping[str | None, Counts]
    months: Sequence[Counts]


def counted(first: date, currency: str) -> Counted:
    """Of the clients the reader sees; gestures in that currency."""
    instants, days = instants_of_months(first), days_of_months(first)
    firsts = {f"first_{number}": months_later(first, number) for number in range(MONTHS)}
    active = {row.segment: row.many for row in db.session.execute(_ACTIVE, instants)}
    clients = db.session.execute(_CLIENTS, firsts).all()
    spent = db.session.execute(_SPENT, {**days, "currency": currency}).all()
    by_month = {row.month: row.many for row in db.session.execute(_ACTIVE_BY_MONTH, instants)}
    names = {*active, *(row.segment for row in (*clients, *spent))}
    everybody = sum(row.many for row in clients)
    return Counted(
        whole=Counts(sum(active.values()), everybody, _there_of(clients, 0), _sum(spent)),
        segments={name: _of_segment(name, active, clients, spent) for name in names},
        months=[
            Counts(
                by_month.get(number, 0), everybody, _there_of(clients, number),
                _sum(row for row in spent if row.month == number),
            )
            for number in range(MONTHS)
        ],
    )  # fmt: skip


def _of_segment(name: str | None, active: Mapping[str | None, int], clients: Any, spent: Any) -> Counts:
    own = [row for row in clients if row.segment == name]
    gestures = _sum(row for row in spent if row.segment == name)
    return Counts(active.get(name, 0), sum(row.many for row in own), _there_of(own, 0), gestures)


def _there_of(clients: Any, number: int) -> int:
    return sum(int(row._mapping[f"there_{number}"]) for row in clients)


def _sum(rows: Any) -> int:
    return sum(int(row.many) for row in rows)
