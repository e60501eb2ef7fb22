"""A team member's clients with the reasons to look at them: three statements, whatever the number of clients."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, literal, select, union_all

from portal.ground.reading import Raw, Reading
from portal.history.models.acquaintances import MemberMonth
from portal.history.models.closeness import RECENT_DAYS, SHARE_PERCENT, first_month
from portal.history.models.concerns import Concern, Severity
from portal.history.models.task_lists import AWAKE, TO_DO
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.contacts import Contact, ContactStanding, RelationshipRole
from portal.tasks.models import Task
from portal.workspace.models.plan import PlanStep, stale_before

MOST_CLIENTS = 500
QUIET_DAYS = 30
RENEWAL_DAYS = 60


class Reason(StrEnum):
    """Why a client needs a look, the gravest first."""

    LATE = "late"
    URGENT = "urgent"
    RENEWAL = "renewal"
    QUIET = "quiet"
    THREAD = "thread"
    SILENT = "silent"
    PLAN = "plan"


@dataclass
class Served:
    """One client of the team member.

    `reasons` holds a figure for each: late tasks, urgent concerns, days to renewal, days of quiet, the share one
    member holds in percent, decision makers without a word for 90 days, steps of a plan nobody touched for 90 days.
    """

    id: UUID
    name: str
    value_cents: int | None
    currency: str
    renewal_on: date | None
    started_on: date | None
    last_talk_at: datetime | None
    reasons: dict[Reason, int] = field(default_factory=dict)

    @property
    def why(self) -> list[tuple[Reason, int]]:
        """Its reasons, the gravest first."""
        return [(reason, self.reasons[reason]) for reason in Reason if reason in self.reasons]

    @property
    def gravity(self) -> tuple[int, int]:
        """Sorts the gravest first: by the worst reason, then by how many there are."""
        return list(Reason).index(self.why[0][0]), -len(self.reasons)


_SERVED = Reading(
    select(
        Client.id,
        Client.name,
        ClientStanding.value_cents,
        ClientStanding.currency,
        ClientStanding.renewal_on,
        Client.started_on,
        ClientStanding.last_talk_at,
    )
    .join(Client, Client.id == ClientStanding.client_id)
    .where(ClientStanding.owner_id == bindparam("me"), ClientStanding.state != ClientState.LEFT)
    .order_by(ClientStanding.sort_name)
    .limit(MOST_CLIENTS)
)
_MINE = select(ClientStanding.client_id).where(ClientStanding.owner_id == bindparam("me"))
_LATE = (
    select(Task.client_id, literal(Reason.LATE.value).label("reason"), func.count().label("number"))
    .where(Task.client_id.in_(_MINE), *TO_DO, AWAKE, Task.order_on < bindparam("today"))
    .group_by(Task.client_id)
)
_URGENT = (
    select(Concern.client_id, literal(Reason.URGENT.value), func.count())
    .where(Concern.client_id.in_(_MINE), Concern.resolved_at.is_(None), Concern.severity == Severity.URGENT)
    .group_by(Concern.client_id)
)
_SILENT = (
    select(ContactStanding.client_id, literal(Reason.SILENT.value), func.count())
    .join(Contact, (Contact.client_id == ContactStanding.client_id) & (Contact.id == ContactStanding.contact_id))
    .where(
        ContactStanding.client_id.in_(_MINE),
        ContactStanding.role == RelationshipRole.DECISION_MAKER,
        Contact.left_on.is_(None),
        func.coalesce(ContactStanding.last_talk_at, Contact.created_at) < bindparam("silent_before"),
    )
    .group_by(ContactStanding.client_id)
)
_STALE = (
    select(PlanStep.client_id, literal(Reason.PLAN.value), func.count())
    .where(PlanStep.client_id.in_(_MINE))
    .group_by(PlanStep.client_id)
    .having(func.max(PlanStep.created_at) < bindparam("stale_before"))
)
_SIGNALS = Reading(select(union_all(_LATE, _URGENT, _SILENT, _STALE).subquery()))
_held = (
    select(MemberMonth.client_id, func.sum(MemberMonth.times).label("times"))
    .where(MemberMonth.client_id.in_(_MINE), MemberMonth.month >= bindparam("since"))
    .group_by(MemberMonth.client_id, MemberMonth.user_id)
    .subquery()
)
_most, _all = func.max(_held.c.times), func.sum(_held.c.times)
_SHARES = Reading(
    select(_held.c.client_id, _most.label("most"), _all.label("n"))
    .group_by(_held.c.client_id)
    .having(_most * 100 > _all * SHARE_PERCENT)
)


class ServedRows(NamedTuple):
    """What the database tells of a team member's clients, as raw rows."""

    clients: tuple[Raw, ...]
    signals: tuple[Raw, ...]
    shares: tuple[Raw, ...]


def read_served(user_id: UUID, today: date) -> ServedRows:
    since = _silent_before(today)
    signs = {"me": user_id, "today": today, "silent_before": since, "stale_before": stale_before()}
    return ServedRows(
        tuple(_SERVED.raw({"me": user_id})),
        tuple(_SIGNALS.raw(signs)),
        tuple(_SHARES.raw({"me": user_id, "since": first_month(today)})),
    )


def served_by(user_id: UUID, today: date) -> list[Served]:
    """The clients a team member owns, by name, each with its reasons."""
    return served(read_served(user_id, today), today)


def served(rows: ServedRows, today: date) -> list[Served]:
    """The same from rows that were read."""
    clients = [Served(**_SERVED.revive(raw)._asdict()) for raw in rows.clients]
    found = {client.id: client for client in clients}
    for client in clients:
        client.reasons |= _reasons_of_its_own(client, today)
    for row in map(_SIGNALS.revive, rows.signals):
        if row.client_id in found:
            found[row.client_id].reasons[Reason(row.reason)] = row.number
    for row in map(_SHARES.revive, rows.shares):
        if row.client_id in found:
            found[row.client_id].reasons[Reason.THREAD] = int(row.most) * 100 // int(row.n)
    return clients


def needing_a_look(clients: list[Served]) -> list[Served]:
    """Those with a reason, the gravest first."""
    return sorted((client for client in clients if client.reasons), key=lambda client: client.gravity)


def _reasons_of_its_own(client: Served, today: date) -> dict[Reason, int]:
    """What the client's own row tells: a renewal within 60 days, more than 30 days of quiet."""
    reasons: dict[Reason, int] = {}
    if client.renewal_on and 0 <= (client.renewal_on - today).days <= RENEWAL_DAYS:
        reasons[Reason.RENEWAL] = (client.renewal_on - today).days
    last_on = client.last_talk_at.date() if client.last_talk_at else client.started_on
    if last_on and (today - last_on).days > QUIET_DAYS:
        reasons[Reason.QUIET] = (today - last_on).days
    return reasons


def _silent_before(today: date) -> datetime:
    """The beginning of the last 90 days, today counted."""
    return datetime.combine(today - timedelta(days=RECENT_DAYS - 1), time.min, UTC)
