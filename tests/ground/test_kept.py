"""What was drawn is kept for as long as the same is shown to such a reader; slots are filled anew each time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from flask import Flask, g, render_template_string
from time_machine import travel

from portal.ground.access import Role
from portal.ground.athand import AtHand
from portal.ground.kept import Memory, kept, kept_each
from portal.people.models.clients import Client
from tests.cast import Cast


@pytest.fixture(autouse=True)
def request_of_somebody(app: Flask) -> Iterator[None]:
    app.extensions["mainstay.kept"].clear()
    with app.test_request_context():
        g.role, g.zone = Role.CSM, "Europe/London"
        yield


@pytest.fixture
def draws() -> list[str]:
    return []


def draw(draws: list[str], *key: object, said: str = "<b>said</b>") -> str:
    def caller() -> str:
        draws.append(said)
        return said

    return kept("thing", *key, caller=caller)


def test_the_same_is_drawn_once(draws: list[str]) -> None:
    assert draw(draws, "a", 1) == draw(draws, "a", 1) == "<b>said</b>"
    draw(draws, "a", 2)
    assert len(draws) == 2


def test_every_reader_has_their_own(draws: list[str], cast: Cast) -> None:
    draw(draws)
    for name, value in (("role", Role.CONTACT), ("zone", "Asia/Tehran"), ("viewing_as", cast.acme.id)):
        setattr(g, name, value)
        draw(draws)
        draw(draws)
    for client in (cast.acme, cast.globex):
        g.client = client
        draw(draws)
    with travel(datetime(2040, 1, 1, tzinfo=UTC), tick=False):
        draw(draws)
    assert len(draws) == 1 + 3 + 2 + 1


def test_a_slot_is_filled_anew_each_time(app: Flask, draws: list[str]) -> None:
    form = "{% call kept('form', 1) %}<form>{{ form_token() }}{{ csrf_token() }}</form>{% endcall %}"
    first, second = (_answer(app, form) for _time in range(2))
    assert first != second and first.count("form_token") == second.count("form_token") == 1
    assert "-form_token;" not in first + second


def test_a_slot_within_what_is_kept_within_is_filled_too(app: Flask) -> None:
    inner = "{% call kept('inner', 1) %}{{ clock() }}{% endcall %}"
    outer = f"{{% call kept('outer', 1) %}}({inner}){{% endcall %}}"
    for hour in (9, 10):
        with travel(datetime(2026, 11, 27, hour, tzinfo=UTC), tick=False):
            assert _answer(app, outer) == f"({hour:02}:00)"


def _answer(app: Flask, template: str) -> str:
    with app.app_context(), app.test_request_context():
        return render_template_string(template)


def test_what_is_no_value_is_no_key(draws: list[str], cast: Cast) -> None:
    for key in (cast.acme, AtHand(Client, None, cast.acme.id), (1, (object(),)), {"a": 1}.items()):
        with pytest.raises(TypeError):
            draw(draws, key)
    assert draws == []


def test_every_kind_of_value_is_a_key(draws: list[str], cast: Cast) -> None:
    day = datetime(2026, 11, 27, 12, tzinfo=UTC)
    values = ("a", b"a", 1, 1.5, Decimal("1.5"), day, day.date(), day.time(), day - day, cast.acme.id, Role.CSM, None)
    draw(draws, (values, True))
    draw(draws, (values, True))
    assert len(draws) == 1


def test_a_forms_own_token_is_never_kept(draws: list[str]) -> None:
    g.csrf_token = "the-token-of-somebody"
    with pytest.raises(RuntimeError):
        draw(draws, said="<input value=the-token-of-somebody>")


def test_the_note_beside_the_markup_is_kept_too() -> None:
    notes = [note for _markup, note in kept_each("noted", [(1,), (2,), (1,)], lambda key: (str(key), key[0] * 10))]
    assert notes == [10, 20, 10]


def test_the_memory_has_its_bounds_and_forgets_what_nobody_asks_for() -> None:
    memory = Memory(4000)
    for number in range(100):
        memory.put(("key", number), "x" * 500)
    assert memory.bytes <= 4000
    assert memory.get(("key", 99)) and not memory.get(("key", 1))
    memory.put(("key", 99), "y" * 10_000)
    assert memory.bytes <= 4000


def test_nothing_is_kept_while_templates_are_written(app: Flask, draws: list[str]) -> None:
    app.debug = True
    try:
        draw(draws)
        draw(draws)
    finally:
        app.debug = False
    assert len(draws) == 2
