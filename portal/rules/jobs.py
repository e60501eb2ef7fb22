"""What the rules do by the clock: times that came, runs that failed, and what a process did not know of yet."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select, update

from portal.ground.actions import WAITS
from portal.ground.clock import in_zone, vendor_today, vendor_zone
from portal.ground.db import db, now
from portal.ground.happen import Delivery, Event, handler_name
from portal.rules.models.causes import Cause, Known
from portal.rules.models.rules import Rule, count, hold
from portal.rules.models.running import answer, do
from portal.rules.models.runs import Outcome, RuleRun
from portal.rules.models.waiting import came_due
from portal.rules.reactions import answer_fact

LOOKS_BACK = timedelta(days=7)  # a worker that slept so long still answers, and a limit holds nothing back longer
SETTLES = timedelta(seconds=30)  # by then every process knows which rules are on
MOST_RETRIED = 20

_WAITING = select(Rule.id, Rule.when, Rule.days, Rule.on_since).where(
    Rule.on_since.is_not(None), Rule.when.in_(bindparam("waits", expanding=True))
)
_ANSWERED = select(RuleRun.key).where(
    RuleRun.rule_id == bindparam("rule_id"),
    RuleRun.key.in_(bindparam("keys", expanding=True)),
    or_(RuleRun.outcome != Outcome.LIMITED, RuleRun.not_before.is_(None), RuleRun.not_before > bindparam("at")),
)
_LEAVE = (
    update(RuleRun).where(RuleRun.outcome == Outcome.LIMITED, RuleRun.not_before.is_not(None)).values(not_before=None)
)
_FAILED = (
    select(RuleRun.client_id, RuleRun.id, RuleRun.rule_id)
    .where(RuleRun.not_before <= bindparam("at"), RuleRun.outcome == Outcome.FAILED)
    .order_by(RuleRun.not_before)
    .limit(MOST_RETRIED)
)
_NEW = select(Rule.id, Rule.when, Rule.on_since).where(Rule.on_since <= bindparam("at"), Rule.caught_up_at.is_(None))
_HAPPENED = (
    select(Event.client_id, Event.id)
    .where(
        Event.occurred_at >= bindparam("since"),
        Event.occurred_at <= bindparam("until"),
        Event.kind == bindparam("kind"),
    )
    .order_by(Event.occurred_at)
)
_HANDLER = handler_name(answer_fact)


def answer_times() -> int:
    """Every rule that waits for a time answers those that came since it is on, each in a transaction of its own.

    Asked every hour, and nothing is answered twice: the key of a time is the row and the date it is counted from. What
    a limit held back is tried again on each later day, before what came since, as long as its time is looked back on.
    """
    waiting = db.session.execute(_WAITING, {"waits": list(WAITS)}).all()
    db.session.execute(_LEAVE.where(RuleRun.rule_id.not_in([rule.id for rule in waiting])))
    db.session.commit()
    return sum(_answer_times(rule) for rule in waiting)


def _answer_times(rule: Any) -> int:
    today = vendor_today()
    begun = in_zone(rule.on_since, vendor_zone()).date()
    causes = came_due(rule.when, rule.days, max(begun, today - LOOKS_BACK), today)
    keys = [cause.key for cause in causes]
    known = {"rule_id": rule.id, "keys": keys, "at": now()}
    answered = set(db.session.scalars(_ANSWERED, known)) if causes else set()
    db.session.execute(_LEAVE.where(RuleRun.rule_id == rule.id, RuleRun.key.not_in(keys)))
    db.session.commit()
    return sum(_answer(rule.id, cause) for cause in causes if cause.key not in answered)


def _answer(rule_id: UUID, cause: Cause) -> bool:
    outcome = answer(rule_id, cause)
    db.session.commit()
    return outcome is not None


def try_failed_again() -> int:
    """Runs that failed and have waited long enough; return how many were tried."""
    failed = db.session.execute(_FAILED, {"at": now()}).all()
    db.session.rollback()
    return sum(_try_again(row.rule_id, row.client_id, row.id) for row in failed)


def _try_again(rule_id: UUID, client_id: UUID, run_id: UUID) -> bool:
    rule = hold(rule_id)
    run = db.session.get_one(RuleRun, (client_id, run_id), populate_existing=True)
    if run.not_before is None or run.not_before > now():
        db.session.rollback()
        return False
    if not rule.is_on:
        run.not_before = None
        db.session.commit()
        return False
    run.attempts += 1
    event = db.session.get(Event, (client_id, run.event_id)) if run.event_id else None
    cause = Cause.of_run(run, event)
    do(rule, run, cause, Known([cause], rule.id))
    if run.outcome == Outcome.DONE:
        count(rule, vendor_today(), Outcome.DONE)
    db.session.commit()
    return True


def catch_up() -> int:
    """What happened after a rule was turned on, and before every process knew of it, is owed to the rule as well."""
    new = db.session.execute(_NEW, {"at": now() - SETTLES}).all()
    owed = sum(_owe(rule) for rule in new)
    db.session.commit()
    return owed


def _owe(rule: Any) -> int:
    hold(rule.id).caught_up_at = now()
    if rule.when in WAITS:
        return 0
    values = {"since": rule.on_since, "until": rule.on_since + SETTLES, "kind": rule.when}
    missed = [(row.client_id, row.id, _HANDLER) for row in db.session.execute(_HAPPENED, values)]
    missed = [key for key in missed if db.session.get(Delivery, key) is None]
    db.session.add_all(Delivery(client_id=client, event_id=event, handler=handler) for client, event, handler in missed)
    return len(missed)
