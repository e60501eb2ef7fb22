"""Running a rule for a cause: judged, kept within its limits and out of circles, done once, written down."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from portal.ground.access import as_system
from portal.ground.actions import ACTIONS, WAITS, Action, Occasion
from portal.ground.clock import from_local, today_in, vendor_zone
from portal.ground.db import db, new_id, now
from portal.ground.happen import HOUSE, caused_by
from portal.people.models.clients import ClientState
from portal.rules.models.causes import Cause, Known
from portal.rules.models.operators import holds
from portal.rules.models.placeholders import filled, occasion
from portal.rules.models.readables import readables
from portal.rules.models.rules import Rule, RuleDay, count, hold
from portal.rules.models.runs import Outcome, RuleMade, RuleRun

LONGEST_CHAIN = 4
RETRIES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))

_RUN = select(RuleRun).where(RuleRun.rule_id == bindparam("rule_id"), RuleRun.key == bindparam("key"))
_TODAY = select(func.count()).where(
    RuleRun.client_id == bindparam("client_id"),
    RuleRun.rule_id == bindparam("rule_id"),
    RuleRun.created_at >= bindparam("since"),
    RuleRun.outcome == Outcome.DONE,
)
_NAMES = select(Rule.id, Rule.name).where(Rule.id.in_(bindparam("ids", expanding=True)))


class CannotDo(LookupError):
    """The rule says something the portal no longer knows."""


def watching(when: str) -> Sequence[UUID]:
    """The rules that are on for this, in a fixed order, so that two workers never wait for each other in a circle."""
    return db.session.scalars(
        select(Rule.id).where(Rule.when == when, Rule.on_since.is_not(None)).order_by(Rule.id)
    ).all()


def answer(rule_id: UUID, cause: Cause) -> Outcome | None:
    """Let the rule answer the cause, in the current transaction; None where it has nothing to say to it.

    Two workers with the same cause wait for each other here; the second finds it answered. A time that a limit held
    back keeps its run, and is answered with it on a later day.
    """
    with as_system():
        rule = hold(rule_id)
        if rule.on_since is None or cause.at < rule.on_since:
            return None
        run = _run_of(rule, cause)
        if run is not None and not run.may_act(now()):
            return None
        known = Known([cause], rule.id)
        if not fits(rule, cause, known):
            if cause.event_id is not None:  # a time is asked about every hour
                count(rule, today_in(vendor_zone()), "unmet")
            return None
        chain = known.chain(cause)
        kept_from = _kept_from(rule, cause, chain)
        run = run or _written_down(rule, cause, chain)
        if kept_from is None:
            run.created_at = now()  # limits count what was done on a day, not what was held back on it
            do(rule, run, cause, known)
        else:
            _keep_from(rule, run, kept_from)
        count(rule, today_in(vendor_zone()), run.outcome)
        return run.outcome


def _written_down(rule: Rule, cause: Cause, chain: Sequence[str]) -> RuleRun:
    run = RuleRun(
        id=new_id(), client_id=cause.client_id, rule_id=rule.id, key=cause.key, event_id=cause.event_id,
        cause=cause.kept, chain=[*chain, str(rule.id)], outcome=Outcome.DONE, did=[], created_at=now(),
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()
    return run


def _keep_from(rule: Rule, run: RuleRun, outcome: Outcome) -> None:
    """A time waits for the next day with room; a fact is answered with that."""
    run.outcome, run.not_before = outcome, None
    if outcome == Outcome.STOPPED:
        run.did = rule.looped = names_of(run.chain)
        rule.looped_at = now()
    elif run.event_id is None:
        run.not_before = day_begins(today_in(vendor_zone()) + timedelta(days=1))


def fits(rule: Rule, cause: Cause, known: Known) -> bool:
    """Every condition holds. A time never comes for a client who has left."""
    client = known.clients.get(cause.client_id)
    if cause.client_id != HOUSE and client is None:
        return False
    if cause.when in WAITS and (client is None or client.state == ClientState.LEFT):
        return False
    askable = readables(rule.when)
    asked = [(askable.get(each["field"]), each) for each in rule.conditions]
    return all(
        one is not None and holds(one.type, each["op"], one.read(cause, known), each["value"]) for one, each in asked
    )


def steps(rule: Rule, cause: Cause, known: Known) -> Iterator[tuple[Action, Occasion, dict[str, Any]]]:
    """Each action with what it is done about and its words, filled in."""
    for number, each in enumerate(rule.actions):
        action = ACTIONS.get(each["action"])
        if action is None:
            raise CannotDo(each["action"])
        about = occasion(rule, action, each["values"], cause, known, number)
        yield action, about, filled(action.parameters, each["values"], about.words)


def do(rule: Rule, run: RuleRun, cause: Cause, known: Known) -> None:
    """All of its actions or none; a failure is written down and tried again."""
    try:
        with db.session.begin_nested(), caused_by(run.id):
            did, wrote = [], 0
            for action, about, values in steps(rule, cause, known):
                did.append(action.preview(about, values))
                made = list(action.perform(about, values))
                wrote += action.is_message
                db.session.add_all(RuleMade(client_id=run.client_id, row_id=row, run_id=run.id) for row in made)
            db.session.flush()
        run.outcome, run.did, run.wrote, run.error, run.not_before = Outcome.DONE, did, wrote, None, None
    except Exception as error:
        again = RETRIES[run.attempts - 1] if run.attempts <= len(RETRIES) else None
        run.outcome, run.error = Outcome.FAILED, f"{type(error).__name__}: {error}"[:500]
        run.not_before = now() + again if again else None


def stops(rule: Rule, chain: Sequence[str]) -> bool:
    """It ran in this chain already, or the chain is as long as one may be."""
    return str(rule.id) in chain or len(chain) >= LONGEST_CHAIN


def names_of(chain: Sequence[str]) -> list[str]:
    """The names of the rules of a chain, in its order."""
    names = {row.id: row.name for row in db.session.execute(_NAMES, {"ids": [UUID(each) for each in chain]})}
    return [names.get(UUID(each), "") for each in chain]


def day_begins(on: date) -> datetime:
    return from_local(on, time.min, vendor_zone())


def _kept_from(rule: Rule, cause: Cause, chain: Sequence[str]) -> Outcome | None:
    if stops(rule, chain):
        return Outcome.STOPPED
    on = today_in(vendor_zone())
    day = db.session.get(RuleDay, (rule.id, on))
    if day is not None and day.done >= rule.most_a_day:
        return Outcome.LIMITED
    values = {"client_id": cause.client_id, "rule_id": rule.id, "since": day_begins(on)}
    done = db.session.scalar(_TODAY, values) or 0
    return Outcome.LIMITED if done >= rule.most_a_client else None


def _run_of(rule: Rule, cause: Cause) -> RuleRun | None:
    """As it is now that the rule is held."""
    mine = _RUN.execution_options(populate_existing=True)
    return db.session.scalars(mine, {"rule_id": rule.id, "key": cause.key}).one_or_none()
