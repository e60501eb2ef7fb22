"""A rule in plain words: when, if, then."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext

from portal.ground.actions import ACTIONS, Kind
from portal.ground.calendars import digits
from portal.ground.clock import day
from portal.rules.models.operators import OPERATORS, Type
from portal.rules.models.readables import Readable, readables
from portal.rules.models.words import when_words


@dataclass(frozen=True)
class Sentence:
    when: str
    conditions: tuple[str, ...]
    actions: tuple[str, ...]


def sentence(rule: Any) -> Sentence:
    """`rule`: a Rule, or a row with its words."""
    askable = readables(rule.when)
    return Sentence(
        when_words(rule.when, rule.days),
        tuple(_condition(askable.get(each["field"]), each) for each in rule.conditions),
        tuple(_action(each) for each in rule.actions),
    )


def _condition(one: Readable | None, each: dict[str, Any]) -> str:
    if one is None:
        return str(gettext("something is asked that is no longer known"))
    operator = OPERATORS[one.type].get(each["op"], each["op"])
    return f"{one.label} {operator} {_value(one, each['value'])}"


def _value(one: Readable, value: Any) -> str:
    names = dict(one.choices())
    if isinstance(value, list):
        return str(gettext(", ")).join(str(names.get(each, each)) for each in value)
    if one.type == Type.DAY:
        return str(day(date.fromisoformat(value)).striptags())
    return digits(str(value)) if isinstance(value, int | float) else str(names.get(value, value))


def _action(each: dict[str, Any]) -> str:
    """Its words, and what was chosen otherwise than usual."""
    action = ACTIONS.get(each["action"])
    if action is None:
        return str(gettext("something the portal no longer knows"))
    values = each["values"]
    words = [f"“{values[one.name]}”" for one in action.parameters if one.kind == Kind.LINE and values.get(one.name)]
    chosen = [
        str(dict(one.choices()).get(values.get(one.name), ""))
        for one in action.parameters
        if one.kind == Kind.CHOICE and values.get(one.name) not in (None, one.default)
    ]
    return f"{action.label} {str(gettext(', ')).join([*words, *chosen])}"
