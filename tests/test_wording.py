"""Every fact there is has words, and they name who did it."""

from datetime import UTC, date, datetime
from typing import Any, get_args, get_type_hints
from uuid import UUID

import pytest
from flask import Flask
from jinja2 import StrictUndefined

from portal.ground.happen import CATALOGUE, Fact
from portal.rules.models.readables import readables
from portal.rules.models.words import KINDS

pytestmark = pytest.mark.once

SAMPLES: dict[Any, Any] = {
    str: "some words",
    int: 3,
    bool: True,
    UUID: UUID(int=7),
    date: date(2026, 11, 9),
    datetime: datetime(2026, 11, 9, 15, 20, tzinfo=UTC),
    tuple: (),
}


def sample(kind: type[Fact]) -> Fact:
    """A fact of this kind by Ada, every field filled."""
    hints = get_type_hints(kind)
    needed = {part: _value(hints[part]) for part in kind.parts if not hasattr(kind, part)}
    return kind(**{**needed, "actor_name": "Ada Duarte"})


def _value(hint: Any) -> Any:
    return next(SAMPLES[kind] for kind in (hint, *get_args(hint), tuple) if kind in SAMPLES)


def house_kinds() -> list[str]:
    """The kinds of `portal/facts.py`; tests of the ground bring facts of their own."""
    return sorted(kind for kind, fact in CATALOGUE.items() if fact.__module__ == "portal.facts")


@pytest.mark.parametrize("kind", house_kinds())
def test_every_fact_has_words(app: Flask, kind: str) -> None:
    strict = app.jinja_env.overlay(undefined=StrictUndefined)
    wording: Any = strict.get_template("history/wording.html").module
    words = str(getattr(wording, kind.replace(".", "_"))(sample(CATALOGUE[kind])))
    assert "Ada Duarte" in words


@pytest.mark.parametrize("kind", house_kinds())
def test_a_rule_can_wait_for_every_fact_and_has_words_for_what_it_asks(app: Flask, kind: str) -> None:
    """After “When”, in `portal/rules/models/words.py`."""
    assert str(KINDS[kind])
    assert all(str(one.label) for one in readables(kind).values())
