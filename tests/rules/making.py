"""Rules for tests, and the work of the worker done at once."""

from typing import Any

from sqlalchemy import select

from portal.ground.db import db
from portal.ground.deliveries import deliver_waiting
from portal.people.models.users import User
from portal.rules.models.rules import Rule
from portal.rules.models.runs import RuleRun


def task(title: str = "Call {client}", **values: Any) -> dict[str, Any]:
    given = {"title": title, "side": "us", "doer": "owner", "days": 2, "note": None, **values}
    return {"action": "task", "values": given}


def move_to(state: str) -> dict[str, Any]:
    return {"action": "client_state", "values": {"state": state}}


def mail(
    to: str = "leads", subject: str = "A word about {client}", text: str = "Dear all,\n\nthank you."
) -> dict[str, Any]:
    return {"action": "mail", "values": {"to": to, "subject": subject, "text": text}}


def if_(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def make_rule(by: User, when: str, *actions: dict[str, Any], on: bool = True, **words: Any) -> Rule:
    """A rule that is on, and acts as often as it likes unless told otherwise."""
    given = {
        "name": "A rule",
        "days": None,
        "conditions": [],
        "most_a_client": 100,
        "most_a_day": 1000,
        **words,
    }
    rule = Rule.add(by, when=when, actions=list(actions), **given)
    if on:
        rule.turn_on(by)
    db.session.commit()
    return rule


def work() -> None:
    """Everything that waits, and what follows from it."""
    while deliver_waiting():
        pass


def runs(rule: Rule) -> list[RuleRun]:
    mine = select(RuleRun).where(RuleRun.rule_id == rule.id).order_by(RuleRun.created_at, RuleRun.id)
    return list(db.session.scalars(mine))
