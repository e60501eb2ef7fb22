"""What happened on somebody's clients since a day, per client, from the facts: nobody has to ask what they missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam, cast, false, func, literal, null, or_, select, true, type_coerce, union_all

from portal.ground.clock import from_local
from portal.ground.db import Id, Instant, JsonText, db
from portal.ground.happen import Event
from portal.ground.reading import Reading
from portal.handoff.models.absences import last_away
from portal.history.models.interactions import Interaction
from portal.people.models.assignments import Assignment
from portal.people.models.clients import Client
from portal.people.models.sign_ins import SignIn

MOST_OF_EACH = 8
MOST_DAYS = 92
WEEK = timedelta(days=7)
RECENT = timedelta(days=14)  # so long after an absence it is what somebody means by "away"
ALSO = ("task.completed", "task.snoozed", "preference.noted", "concern.changed", "reading.noted", "report.read")

_MINE = select(Assignment.client_id).where(
    Assignment.user_id == bindparam("me", type_=Id()), Assignment.until_on.is_(None)
)
_told = select(
    false().label("said"),
    Event.client_id,
    Event.id,
    Event.occurred_at,
    Event.kind,
    cast(null(), Text).label("title"),
    type_coerce(cast(Event.payload, Text), JsonText).label("payload"),
).where(
    Event.client_id.in_(_MINE),
    Event.id >= bindparam("first_id", type_=Id()),
    Event.occurred_at >= bindparam("since", type_=Instant()),
    or_(Event.told == true(), Event.kind.in_(ALSO)),
    or_(Event.actor_id.is_(None), Event.actor_id != bindparam("me", type_=Id())),
)
_said = select(
    literal(True).label("said"),
    Interaction.client_id,
    Interaction.id,
    Interaction.occurred_at,
    type_coerce(Interaction.kind, Text).label("kind"),
    Interaction.title,
    type_coerce(cast(null(), Text), JsonText).label("payload"),
).where(
    Interaction.client_id.in_(_MINE),
    Interaction.occurred_at >= bindparam("since", type_=Instant()),
    Interaction.removed_at.is_(None),
    Interaction.origin_id.is_(None),
    or_(Interaction.author_id.is_(None), Interaction.author_id != bindparam("me", type_=Id())),
)
_all = union_all(select(_told.subquery()), select(_said.subquery())).subquery()
_newest = func.row_number().over(partition_by=_all.c.client_id, order_by=(_all.c.occurred_at.desc(), _all.c.id.desc()))
_ranked = select(
    _all, _newest.label("place"), func.count().over(partition_by=_all.c.client_id).label("total")
).subquery()
_SINCE = Reading(
    select(Client.name, _ranked)
    .join(Client, Client.id == _ranked.c.client_id)
    .where(_ranked.c.place <= MOST_OF_EACH)
    .order_by(Client.name, _ranked.c.client_id, _ranked.c.place)
)
_SEEN = (
    select(func.max(SignIn.seen_at))
    .where(SignIn.user_id == bindparam("me"), SignIn.id != bindparam("here"), SignIn.second_factor_at.is_not(None))
)  # fmt: skip


@dataclass(frozen=True)
class Meanwhile:
    """What happened on one client: the newest rows, and how many there are in all."""

    client_id: UUID
    name: str
    rows: Sequence[Any]
    total: int


def meanwhile(user_id: UUID, since: date, zone: str) -> list[Meanwhile]:
    """By client, in the order of their names, without what they did themselves; `since`: the first day, in `zone`."""
    at = from_local(since, time(0), zone)
    found: dict[UUID, list[Any]] = {}
    for row in _SINCE.rows({"me": user_id, "since": at, "first_id": _first_id(at)}):
        found.setdefault(row.client_id, []).append(row)
    return [Meanwhile(id, rows[0].name, rows, rows[0].total) for id, rows in found.items()]


def away_since(user_id: UUID, sign_in_id: UUID, today: date) -> date:
    """The first day of an absence that ended lately, else the day they were last here, else a week ago."""
    away = last_away(user_id)
    if away is not None and away.until_on >= today - RECENT:
        since: date = away.from_on
        return max(since, earliest(today))
    seen: datetime | None = db.session.scalar(_SEEN, {"me": user_id, "here": sign_in_id})
    return max(seen.astimezone(UTC).date(), earliest(today)) if seen else today - WEEK


def earliest(today: date) -> date:
    """No page looks further back."""
    return today - timedelta(days=MOST_DAYS)


def _first_id(at: datetime) -> UUID:
    """The smallest id an event of that instant can have: events are kept in the order of their ids."""
    return UUID(int=int(at.timestamp() * 1000) << 80)
