"""Rehearsals: what a rule would have done in the last thirty days, judged as a real run is, and nothing done."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.ground.actions import WAITS
from portal.ground.clock import in_zone, vendor_today, vendor_zone
from portal.ground.db import Instant, db, now
from portal.ground.happen import Event
from portal.rules.models.causes import Cause, Known
from portal.rules.models.rules import Rule
from portal.rules.models.running import CannotDo, fits, steps, stops
from portal.rules.models.runs import Outcome
from portal.rules.models.waiting import came_due

DAYS = 30
MOST_JUDGED = 2000
MOST_SHOWN = 200

# The index holds the kind, so of other kinds no row is read however many there are.
_EVENTS = (
    select(Event.client_id, Event.id, Event.occurred_at, Event.kind, Event.payload, Event.cause_id)
    .where(Event.occurred_at >= bindparam("since", type_=Instant()), Event.kind == bindparam("kind"))
    .order_by(Event.occurred_at.desc(), Event.id.desc())
    .limit(MOST_JUDGED + 1)
)


@dataclass(frozen=True)
class Would:
    """One cause the rule would have answered, and with what."""

    client_id: UUID
    client_name: str
    at: datetime
    outcome: Outcome
    did: tuple[str, ...]
    key: str
    kind: str | None
    payload: dict[str, Any] | None
    cause: dict[str, Any]


@dataclass
class Rehearsal:
    """`judged`: how many causes there were; `unmet`: how many its conditions kept it from. `capped`: only the latest
    `MOST_JUDGED` causes were looked at; the list shows the latest `MOST_SHOWN` of `done`."""

    judged: int = 0
    unmet: int = 0
    capped: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    would: list[Would] = field(default_factory=list)


def rehearse(rule: Rule) -> Rehearsal:
    """What the reader may see of it: the fence holds the causes back that are not for their eyes."""
    causes = causes_of(rule)
    found = Rehearsal(capped=len(causes) > MOST_JUDGED)
    causes = causes[-MOST_JUDGED:]
    known = Known(causes, rule.id)
    known.last_runs = {}
    found.judged = len(causes)
    a_day: Counter[date] = Counter()
    a_client: Counter[tuple[UUID, date]] = Counter()
    for cause in causes:
        if not fits(rule, cause, known):
            found.unmet += 1
            continue
        on = _day(cause)
        limited = a_day[on] >= rule.most_a_day or a_client[cause.client_id, on] >= rule.most_a_client
        outcome = Outcome.STOPPED if stops(rule, known.chain(cause)) else Outcome.LIMITED if limited else Outcome.DONE
        if outcome == Outcome.DONE:
            a_day[on] += 1
            a_client[cause.client_id, on] += 1
            known.last_runs[cause.client_id] = cause.at
        found.counts[outcome] += 1
        found.would.append(_would(rule, cause, known, outcome))
    found.would = found.would[::-1][:MOST_SHOWN]
    return found


def causes_of(rule: Rule) -> list[Cause]:
    """The latest ones, the earliest of them first."""
    if rule.when in WAITS:
        today = vendor_today()
        return came_due(rule.when, rule.days or 0, today - timedelta(days=DAYS), today, begins=True)
    values = {"since": now() - timedelta(days=DAYS), "kind": rule.when}
    return [Cause.of_event(row) for row in db.session.execute(_EVENTS, values).all()][::-1]


def _day(cause: Cause) -> date:
    return in_zone(cause.at, vendor_zone()).date()


def _would(rule: Rule, cause: Cause, known: Known, outcome: Outcome) -> Would:
    client = known.clients.get(cause.client_id)
    return Would(
        client_id=cause.client_id,
        client_name=client.name if client else "",
        at=cause.at,
        outcome=outcome,
        did=_did(rule, cause, known) if outcome == Outcome.DONE else (),
        key=cause.key,
        kind=cause.when if cause.payload is not None else None,
        payload=cause.payload,
        cause=cause.kept,
    )


def _did(rule: Rule, cause: Cause, known: Known) -> tuple[str, ...]:
    try:
        return tuple(action.preview(about, values) for action, about, values in steps(rule, cause, known))
    except CannotDo:
        return ()
