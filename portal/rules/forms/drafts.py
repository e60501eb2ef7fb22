"""A rule as it is being written: what was typed so far, with rows added and taken away, before anything is saved."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from portal.ground.actions import ACTIONS

PLAIN = ("name", "when", "days", "most_a_client", "most_a_day", "version", "csrf_token")
MOST_ROWS = 20
Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Row:
    """One condition or one action: what it is, and what was typed into its fields."""

    name: str
    typed: Typed = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """Everything on the page, as it was typed."""

    plain: Mapping[str, str]
    conditions: tuple[Row, ...] = ()
    actions: tuple[Row, ...] = ()

    @classmethod
    def of_form(cls, form: MultiDict[str, str]) -> "Draft":
        plain = {name: form[name] for name in PLAIN if name in form}
        return cls(plain, tuple(_rows("if", form)), tuple(_rows("then", form)))

    @classmethod
    def of_words(cls, words: Mapping[str, Any], version: int) -> "Draft":
        """A rule as it was saved."""
        plain = {name: "" if words[name] is None else str(words[name]) for name in PLAIN if name in words}
        conditions = (
            Row(each["field"], {"op": [each["op"]], "value": _typed(each["value"])}) for each in words["conditions"]
        )
        actions = (
            Row(each["action"], {name: _typed(value) for name, value in each["values"].items()})
            for each in words["actions"]
        )
        return cls({**plain, "version": str(version)}, tuple(conditions), tuple(actions))

    def with_condition(self, name: str) -> "Draft":
        return replace(self, conditions=(*self.conditions, Row(name))[:MOST_ROWS])

    def with_action(self, name: str) -> "Draft":
        """One more action, beginning with the values it usually has."""
        parameters = ACTIONS[name].parameters if name in ACTIONS else ()
        usual = {each.name: _typed(each.default) for each in parameters if each.default is not None}
        return replace(self, actions=(*self.actions, Row(name, usual))[:MOST_ROWS])

    def without(self, side: str, number: int) -> "Draft":
        rows = self.conditions if side == "if" else self.actions
        rest = (*rows[:number], *rows[number + 1 :])
        return replace(self, conditions=rest) if side == "if" else replace(self, actions=rest)

    @property
    def as_form(self) -> MultiDict[str, str]:
        """What a browser would send for it, its rows numbered from the first."""
        sent: MultiDict[str, str] = MultiDict(self.plain)
        for side, rows in (("if", self.conditions), ("then", self.actions)):
            for number, row in enumerate(rows):
                for name, values in row.typed.items():
                    sent.setlist(f"{side}{number}_{name}", list(values))
        return sent


def _rows(side: str, form: MultiDict[str, str]) -> Iterable[Row]:
    """The hidden fields named as the side say what each row is, in their order."""
    for number, name in enumerate(form.getlist(side)[:MOST_ROWS]):
        own = re.compile(f"{side}{number}_([a-z_]+)$")
        yield Row(name, {found[1]: form.getlist(key) for key in form if (found := own.match(key))})


def _typed(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return [] if value is None else [str(value)]
