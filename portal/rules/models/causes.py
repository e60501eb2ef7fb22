"""What sets a rule off, a fact that happened or a time that came, and all that may be asked about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from portal.ground.access import TEAM
from portal.ground.actions import ACTIONS, Due
from portal.ground.db import Id, db
from portal.ground.happen import CATALOGUE, HOUSE, plain, revive
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.contacts import ContactStanding
from portal.people.models.sign_ins import SignIn
from portal.people.models.users import Membership, User
from portal.rules.models.runs import Outcome, RuleMade, RuleRun

_CLIENTS = bindparam("clients", type_=Id(), expanding=True)
_CLIENT_ROWS = (
    select(
        Client.id,
        Client.name,
        Client.industry,
        Client.started_on,
        ClientStanding.state,
        ClientStanding.segment,
        ClientStanding.value_cents,
        ClientStanding.renewal_on,
        ClientStanding.owner_id,
        ClientStanding.last_talk_at,
        User.name.label("owner_name"),
    )
    .join(ClientStanding, ClientStanding.client_id == Client.id)
    .outerjoin(User, User.id == ClientStanding.owner_id)
    .where(Client.id.in_(_CLIENTS))
)
_SIGN_INS = (
    select(Membership.client_id, func.max(SignIn.seen_at).label("at"))
    .join(SignIn, SignIn.user_id == Membership.user_id)
    .where(Membership.client_id.in_(_CLIENTS), Membership.ended_at.is_(None), SignIn.second_factor_at.is_not(None))
    .group_by(Membership.client_id)
)
_ROLES = select(ContactStanding.contact_id, ContactStanding.role).where(
    ContactStanding.client_id.in_(_CLIENTS),
    ContactStanding.contact_id.in_(bindparam("contacts", type_=Id(), expanding=True)),
)
_LAST_RUNS = (
    select(RuleRun.client_id, func.max(RuleRun.created_at).label("at"))
    .where(
        RuleRun.client_id.in_(_CLIENTS),
        RuleRun.rule_id == bindparam("rule_id", type_=Id()),
        RuleRun.outcome == Outcome.DONE,
    )
    .group_by(RuleRun.client_id)
)  # fmt: skip
_MEMBERS = select(User.id, User.name).where(User.role.in_(TEAM))
_CHAINS = select(RuleRun.id, RuleRun.chain).where(
    RuleRun.client_id.in_(_CLIENTS), RuleRun.id.in_(bindparam("runs", type_=Id(), expanding=True))
)
_MADE = select(RuleMade.row_id, RuleMade.run_id).where(
    RuleMade.client_id.in_(_CLIENTS), RuleMade.row_id.in_(bindparam("rows", type_=Id(), expanding=True))
)


@dataclass(frozen=True)
class Cause:
    """One thing that happened or came due. `key` tells it from every other cause of the same rule."""

    when: str
    key: str
    client_id: UUID
    at: datetime
    values: Mapping[str, Any]
    ids: Mapping[str, UUID] = field(default_factory=dict)
    event_id: UUID | None = None
    run_id: UUID | None = None
    payload: dict[str, Any] | None = None

    @classmethod
    def of_event(cls, row: Any) -> "Cause":
        """`row`: an Event, or its columns."""
        fact = revive(row.kind, row.payload)
        known = {**vars(fact), **_counted(fact)}
        ids = {name: value for name, value in known.items() if isinstance(value, UUID) and name != "client_id"}
        values = {name: value for name, value in known.items() if not isinstance(value, UUID | tuple)}
        return cls(
            row.kind, f"event {row.id}", row.client_id, row.occurred_at, values, ids, row.id, row.cause_id, row.payload
        )

    @classmethod
    def of_wait(cls, when: str, days: int, due: Due, at: datetime) -> "Cause":
        values = {"days": days, "on": due.on, "title": due.title}
        return cls(when, f"{due.subject_id} {due.period} {days}", due.client_id, at, values, due.ids)

    @classmethod
    def of_run(cls, run: RuleRun, event: Any) -> "Cause":
        """Of a run that is tried again."""
        if event is not None:
            return cls.of_event(event)
        values = {**run.cause["values"], "on": date.fromisoformat(run.cause["values"]["on"])}
        ids = {name: UUID(value) for name, value in run.cause["ids"].items()}
        return cls(run.cause["when"], run.key, run.client_id, run.created_at, values, ids)

    @property
    def kept(self) -> dict[str, Any]:
        """What a run remembers of it; an event remembers itself."""
        if self.event_id is not None:
            return {"when": self.when, "title": str(self.values.get("title") or self.values.get("name") or "")}
        values = {name: plain(value) for name, value in self.values.items()}
        return {"when": self.when, "title": self.values["title"], "values": values, "ids": plain_ids(self.ids)}

    @property
    def for_client(self) -> bool:
        """The client may read what it says."""
        return self.when not in CATALOGUE or CATALOGUE[self.when].for_client


def plain_ids(ids: Mapping[str, UUID]) -> dict[str, str]:
    return {name: str(value) for name, value in ids.items()}


def _counted(fact: Any) -> dict[str, int]:
    """What follows from a fact's dates."""
    if fact.kind == "milestone.reached" and fact.baseline_on:
        return {"days_late": (fact.reached_on - fact.baseline_on).days}
    if fact.kind == "milestone.moved":
        return {"days_later": (fact.to_on - fact.from_on).days}
    return {}


COUNTED = {"milestone.reached": ("days_late",), "milestone.moved": ("days_later",)}


class Known:
    """What is known around some causes of one rule; each kind of it is read when first asked for, for all of them."""

    def __init__(self, causes: Sequence[Cause], rule_id: UUID | None) -> None:
        self.causes, self.rule_id = causes, rule_id
        self.client_ids = list({cause.client_id for cause in causes if cause.client_id != HOUSE})

    @cached_property
    def clients(self) -> dict[UUID, Any]:
        return {row.id: row for row in self._rows(_CLIENT_ROWS)}

    @cached_property
    def sign_ins(self) -> dict[UUID, datetime]:
        return {row.client_id: row.at for row in self._rows(_SIGN_INS)}

    @cached_property
    def last_runs(self) -> dict[UUID, datetime]:
        """A rehearsal puts its own in the place of these."""
        return {row.client_id: row.at for row in self._rows(_LAST_RUNS, rule_id=self.rule_id)}

    @cached_property
    def members(self) -> dict[UUID, str]:
        """The names of all of us."""
        return {row.id: row.name for row in db.session.execute(_MEMBERS)}

    @cached_property
    def roles(self) -> dict[UUID, str]:
        contacts = [cause.ids["contact_id"] for cause in self.causes if "contact_id" in cause.ids]
        return {row.contact_id: row.role for row in self._rows(_ROLES, contacts=contacts)} if contacts else {}

    def chain(self, cause: Cause) -> list[str]:
        """The rules that led to this cause, the first one first."""
        run_id = cause.run_id or self._made_by.get(_going_on(cause))
        return self._chains.get(run_id, []) if run_id else []

    @cached_property
    def _made_by(self) -> dict[UUID | None, UUID]:
        rows = [row for row in map(_going_on, self.causes) if row is not None]
        return {row.row_id: row.run_id for row in self._rows(_MADE, rows=rows)} if rows else {}

    @cached_property
    def _chains(self) -> dict[UUID, list[str]]:
        runs = {cause.run_id for cause in self.causes if cause.run_id} | set(self._made_by.values())
        return {row.id: row.chain for row in self._rows(_CHAINS, runs=list(runs))} if runs else {}

    def _rows(self, statement: Any, **values: Any) -> Iterable[Any]:
        return db.session.execute(statement, {"clients": self.client_ids, **values}).all() if self.client_ids else ()


def _going_on(cause: Cause) -> UUID | None:
    """The row this cause is about, where a rule may have made it and it goes on by itself."""
    if cause.event_id is None:
        return cause.ids.get("task_id")
    followed = any(cause.when in action.goes_on for action in ACTIONS.values())
    return cause.ids.get("update_id") if followed else None
