"""The audit log: every event there is, newest first, some thousands of them looked through for each page.

A filter that hardly anything fits costs no more than one that most fits: where a page was not filled, the reader is
told how far it looked and goes on from there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, select, tuple_

from portal.ground.access import TEAM
from portal.ground.db import Id, Instant, db
from portal.ground.fold import fold
from portal.ground.happen import CATALOGUE, Event
from portal.ground.keyset import Page, pack_cursor, unpack_cursor
from portal.history.models.filters import BEGINNING, END, LAST_ID
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.users import User

SIZE = 50
LOOKED_AT = 20_000  # events of a page
MOST_CLIENTS = 50

_BEFORE = tuple_(bindparam("before", type_=Instant()), bindparam("before_id", type_=Id()))
_NEWEST: Any = (
    select(Event.client_id, Event.id, Event.occurred_at)
    .where(tuple_(Event.occurred_at, Event.id) < _BEFORE, Event.occurred_at >= bindparam("since", type_=Instant()))
    .order_by(Event.occurred_at.desc(), Event.id.desc())
)
_LAST_LOOKED_AT = _NEWEST.offset(LOOKED_AT - 1).limit(1)
_CONDITIONS = {
    "kinds": Event.kind.in_(bindparam("kinds", expanding=True)),
    "actor_id": Event.actor_id == bindparam("actor_id", type_=Id()),
    "client_ids": Event.client_id.in_(bindparam("client_ids", type_=Id(), expanding=True)),
}
_NAMED = (
    select(ClientStanding.client_id)
    .where(ClientStanding.sort_name.contains(bindparam("text"), autoescape=False))
    .order_by(ClientStanding.sort_name)
    .limit(MOST_CLIENTS)
)
_PEOPLE = (
    select(User.id, User.name)
    .where(User.role.in_(TEAM) | (User.id == bindparam("asked", type_=Id())))
    .order_by(User.name)
)


@dataclass(frozen=True)
class AuditFilters:
    """What the reader asks for; None asks for nothing, and an empty tuple for what there is none of."""

    kinds: tuple[str, ...] | None = None
    actor_id: UUID | None = None
    client_ids: tuple[UUID, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def asked(self) -> tuple[str, ...]:
        return tuple(each.name for each in fields(self) if getattr(self, each.name) is not None)


@dataclass(frozen=True)
class AuditPage:
    """`page.after` leads to the next rows, or further back where `looked_until` says how far this page has looked."""

    page: Page[Any]
    looked_until: datetime | None = None


def families() -> list[str]:
    """What facts are about: the words before the dots of their kinds."""
    return sorted({_family(kind) for kind in CATALOGUE})


def kinds_of(family: str) -> tuple[str, ...]:
    return tuple(kind for kind in CATALOGUE if _family(kind) == family)


def clients_called(text: str) -> tuple[UUID, ...]:
    """The clients with these words in their name, fifty at most."""
    return tuple(db.session.scalars(_NAMED, {"text": fold(text).replace("%", "").replace("_", "")}))


def people(asked: UUID | None) -> Sequence[Any]:
    """Whom the list offers: the team, and the person it is narrowed to."""
    return db.session.execute(_PEOPLE, {"asked": asked}).all()


def read_audit(filters: AuditFilters, after: str | None) -> AuditPage:
    """One page: id, client_id, client_name, occurred_at, kind, actor_id and payload of each event."""
    values = _values(filters, after)
    conditions = tuple(name for name in _CONDITIONS if name in filters.asked)
    rows = db.session.execute(_statement(conditions), values).all()
    if len(rows) > SIZE:
        last = rows[SIZE - 1]
        return AuditPage(Page(rows[:SIZE], pack_cursor(last.occurred_at, last.id)))
    end = db.session.execute(_LAST_LOOKED_AT, values).first() if conditions else None
    if end is None:
        return AuditPage(Page(rows, None))
    return AuditPage(Page(rows, pack_cursor(end.occurred_at, end.id)), end.occurred_at)


def whole_audit(filters: AuditFilters) -> Iterator[Any]:
    """Every row that fits, page after page."""
    after: str | None = None
    while True:
        found = read_audit(filters, after).page
        yield from found.rows
        after = found.after
        if after is None:
            return


def _family(kind: str) -> str:
    return kind.partition(".")[0]


def _values(filters: AuditFilters, after: str | None) -> dict[str, Any]:
    at, id_ = _place(after) or (END, LAST_ID)
    bound = {name: getattr(filters, name) for name in _CONDITIONS if name in filters.asked}
    before = min(at, filters.until or END)
    return {**bound, "before": before, "before_id": id_, "since": filters.since or BEGINNING}


def _place(after: str | None) -> tuple[datetime, UUID] | None:
    match unpack_cursor(after):
        case [datetime() as at, UUID() as id_]:
            return at, id_
    return None


@cache
def _statement(asked: tuple[str, ...]) -> Select[Any]:
    looked_at = _NEWEST.limit(LOOKED_AT if asked else SIZE + 1).subquery("looked_at")
    same = (Event.client_id == looked_at.c.client_id) & (Event.id == looked_at.c.id)
    return (
        select(
            Event.id,
            Event.client_id,
            Client.name.label("client_name"),
            Event.occurred_at,
            Event.kind,
            Event.actor_id,
            Event.payload,
        )
        .select_from(looked_at)
        .join(Event, same)
        .outerjoin(Client, Client.id == Event.client_id)
        .where(*(_CONDITIONS[name] for name in asked))
        .order_by(looked_at.c.occurred_at.desc(), looked_at.c.id.desc())
        .limit(SIZE + 1)
    )
