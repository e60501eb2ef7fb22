"""Who would take which client: the clients of one of us shared out among others, so that the load is even."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from portal.ground.access import TEAM
from portal.ground.db import Id, db
from portal.ground.reading import Reading
from portal.history.models.concerns import Concern
from portal.people.models.assignments import Assignment
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.users import User
from portal.tasks.models import Side, Task

MOST_CLIENTS = 500
MOST_MEMBERS = 200

_TASKS = (
    select(func.count())
    .where(
        Task.client_id == ClientStanding.client_id,
        Task.side == Side.US,
        Task.done_at.is_(None),
        Task.removed_at.is_(None),
    )
    .correlate(ClientStanding)
    .scalar_subquery()
)
_CONCERNS = (
    select(func.count())
    .where(Concern.client_id == ClientStanding.client_id, Concern.resolved_at.is_(None))
    .correlate(ClientStanding)
    .scalar_subquery()
)
_HELD = Reading(
    select(
        Client.id,
        Client.name,
        ClientStanding.state,
        ClientStanding.value_cents,
        ClientStanding.currency,
        (_TASKS + _CONCERNS).label("work"),
    )
    .join(Client, Client.id == ClientStanding.client_id)
    .where(ClientStanding.owner_id == bindparam("user_id"))
    .order_by(ClientStanding.sort_name, ClientStanding.client_id)
    .limit(MOST_CLIENTS)
)
_SERVES = Reading(
    select(Assignment.client_id, Assignment.user_id).where(
        Assignment.until_on.is_(None),
        Assignment.user_id.in_(bindparam("members", type_=Id(), expanding=True)),
        Assignment.client_id.in_(select(ClientStanding.client_id).where(ClientStanding.owner_id == bindparam("giver"))),
    ),
    members=MOST_MEMBERS,
)
_owned = (
    select(
        ClientStanding.owner_id,
        func.count().label("clients"),
        func.coalesce(func.sum(ClientStanding.value_cents), 0).label("value"),
        func.sum(_TASKS + _CONCERNS).label("work"),
    )
    .where(ClientStanding.state != ClientState.LEFT)
    .group_by(ClientStanding.owner_id)
    .subquery()
)
_LOADS = (
    select(
        User.id,
        User.name,
        User.title,
        func.coalesce(_owned.c.clients, 0).label("clients"),
        func.coalesce(_owned.c.value, 0).label("value"),
        func.coalesce(_owned.c.work, 0).label("work"),
    )
    .outerjoin(_owned, _owned.c.owner_id == User.id)
    .where(User.role.in_(TEAM), User.disabled_at.is_(None))
    .order_by(User.name, User.id)
    .limit(MOST_MEMBERS)
)
_GONE = (
    select(User.name)
    .where(User.id.in_(bindparam("ids", expanding=True)), User.role.in_(TEAM), User.disabled_at.is_not(None))
    .order_by(User.name)
)
_HIDDEN = select(func.count()).where(ClientStanding.owner_id == bindparam("user_id"))


class Measure(StrEnum):
    """What makes a load: the number of clients, what they are worth a year, or what is open for them."""

    CLIENTS = "clients"
    VALUE = "value"
    WORK = "work"


@dataclass
class Load:
    """One of us and what they carry: clients that have not left, their value, their open tasks and concerns."""

    id: UUID
    name: str
    title: str | None
    clients: int
    value: int
    work: int
    given: int = 0

    def weighs(self, measure: Measure) -> int:
        return int(getattr(self, measure.value))

    def take(self, client: "HeldClient") -> None:
        self.given += 1
        self.clients += client.weighs(Measure.CLIENTS)
        self.value += client.weighs(Measure.VALUE)
        self.work += client.weighs(Measure.WORK)


@dataclass
class HeldClient:
    """A client somebody owns. `served_by`: who of the receivers serves it already; `to`: who would take it."""

    id: UUID
    name: str
    state: ClientState
    value_cents: int | None
    currency: str
    work: int
    served_by: set[UUID] = field(default_factory=set)
    to: UUID | None = None

    @property
    def has_left(self) -> bool:
        return self.state == ClientState.LEFT

    def weighs(self, measure: Measure) -> int:
        """A client that has left weighs nothing; one without value or open work as little as there is."""
        if self.has_left:
            return 0
        return {Measure.CLIENTS: 1, Measure.VALUE: self.value_cents or 0, Measure.WORK: self.work}[measure]


def held_by(user_id: UUID) -> list[HeldClient]:
    """Every client they own that whoever asks may see, by name."""
    return [HeldClient(**row._asdict()) for row in _HELD.rows({"user_id": user_id})]


def number_held(user_id: UUID) -> int:
    return int(db.session.execute(_HIDDEN, {"user_id": user_id}).scalar_one())


def loads() -> list[Load]:
    """Everybody who may take a client, by name, with what they carry now."""
    return [Load(row.id, row.name, row.title, row.clients, int(row.value), int(row.work)) for row in _loads()]


def gone_members(ids: Collection[UUID]) -> Sequence[str]:
    """The names of those of us among them who can no longer sign in."""
    return db.session.scalars(_GONE, {"ids": list(ids)}).all() if ids else ()


def share_out(clients: Sequence[HeldClient], receivers: Sequence[Load], measure: Measure, *, giver_id: UUID) -> None:
    """Name a receiver for each client: the heaviest first, each to whoever carries least; both are changed.

    Where two carry the same, a client goes to the one who serves it already, then to the one given fewest.
    """
    if not receivers:
        return
    _note_who_serves(clients, receivers, giver_id)
    for client in sorted(clients, key=lambda one: (-one.weighs(measure), one.name)):
        taker = min(
            receivers, key=lambda load: (load.weighs(measure), load.id not in client.served_by, load.given, load.name)
        )
        client.to = taker.id
        taker.take(client)


def _note_who_serves(clients: Iterable[HeldClient], receivers: Sequence[Load], giver_id: UUID) -> None:
    by_id = {client.id: client for client in clients}
    for row in _SERVES.rows({"giver": giver_id, "members": [load.id for load in receivers]}):
        if row.client_id in by_id:
            by_id[row.client_id].served_by.add(row.user_id)


def _loads() -> Sequence[Any]:
    return db.session.execute(_LOADS).all()
