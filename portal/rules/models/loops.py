"""Rules that would set themselves off, directly or through others, as far as it can be told from their words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from portal.ground.actions import ACTIONS
from portal.ground.db import db
from portal.rules.models.operators import holds
from portal.rules.models.readables import readables
from portal.rules.models.rules import Rule

_ON = select(Rule).where(Rule.on_since.is_not(None)).order_by(Rule.name, Rule.id)


def loop_of(rule: Any) -> list[str] | None:
    """The names of the rules in a circle that begins and ends with this one; None where there is none.

    `rule`: a Rule, or anything with its words. Of the others only those that are on count.
    """
    others = [each for each in db.session.scalars(_ON) if each.id != rule.id]
    return _way_back(rule, rule, others, [rule.name])


def _way_back(goal: Any, here: Any, others: Sequence[Any], way: list[str]) -> list[str] | None:
    if any(_is_set_off(goal, fact, known) for fact, known in announced(here)):
        return [*way, goal.name]
    for each in others:
        if any(_is_set_off(each, fact, known) for fact, known in announced(here)):
            rest = [other for other in others if other is not each]
            if found := _way_back(goal, each, rest, [*way, each.name]):
                return found
    return None


def announced(rule: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The facts that follow from the rule's actions, with what is known of their fields."""
    for each in rule.actions:
        action = ACTIONS.get(each["action"])
        if action is not None:
            yield from action.announces(each["values"])
            yield from ((kind, {}) for kind in action.goes_on)


def _is_set_off(rule: Any, fact: str, known: Mapping[str, Any]) -> bool:
    """No condition on a field whose value is known rules it out; a text with placeholders is not known."""
    if rule.when != fact:
        return False
    askable = readables(rule.when)
    for each in rule.conditions:
        name = each["field"].removeprefix("fact.")
        value = known.get(name)
        if each["field"] not in askable or value is None or (isinstance(value, str) and "{" in value):
            continue
        if not holds(askable[each["field"]].type, each["op"], value, each["value"]):
            return False
    return True
