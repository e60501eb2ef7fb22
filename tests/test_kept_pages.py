"""Pages drawn from memory are the pages drawn anew, whoever looked before."""

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.ground.db import db
from portal.ground.kept import MOST_BYTES, Memory
from portal.people.models.clients import Client
from tests.make import Make
from tests.test_every_route import _browser, every_address
from tests.world import World

pytestmark = pytest.mark.once

TOKENS = r'name="(?:form_token|csrf_token|at)" value|name="csrf_token" type="hidden" value|"X-CSRFToken"'
ONCE = re.compile(f'(?:{TOKENS})[=:] ?"[^"]*"')


CHANGING = {"watch.numbers"}


class Closed(Memory):
    """A memory that keeps everything and gives nothing until it is opened."""

    is_open = False

    def get(self, key: Any) -> Any:
        return super().get(key) if self.is_open else None


def test_nobody_reads_what_was_drawn_for_others(
    app: Flask, world: World, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page for each person: first as if nothing were known, then from a memory that everybody filled."""
    people = ("ada", "bea", "ben", "abe")
    browsers = {who: _browser(app, make.sign_in(world.person(who))) for who in people}
    monkeypatch.setitem(app.extensions, "mainstay.kept", memory := Closed(MOST_BYTES))
    different = []
    for rule, side, address in every_address(app, world):
        if side != "acme":
            continue  # the same pages, of clients that fewer of them see
        memory.clear()
        memory.is_open = False
        cold = {who: _lasting(browser.get(address)) for who, browser in browsers.items()}
        memory.is_open = True
        for who, browser in browsers.items():
            if rule.endpoint not in CHANGING and _lasting(browser.get(address)) != cold[who]:
                different.append((who, rule.endpoint))
    assert different == []


def test_a_client_that_is_called_otherwise_stands_so_on_its_pages(app: Flask, world: World, make: Make) -> None:
    browser = _browser(app, make.sign_in(world.cast.ada))
    acme = db.session.get_one(Client, world.cast.acme.id)
    pages = [f"/clients/{acme.id}/{room}" for room in ("timeline", "roadmap", "contacts", "results", "tasks")]
    assert [page for page in pages if f"<bdi>{acme.name}</bdi></h1>" not in browser.get(page).text] == []
    acme.name = "Zephyr Works"
    db.session.commit()
    assert [page for page in pages if f"<bdi>{acme.name}</bdi></h1>" not in browser.get(page).text] == []


def _lasting(answer: TestResponse) -> str:
    """A page without what is good for one answer only; of a refusal, which names its request, the code."""
    return ONCE.sub("", answer.data.decode(errors="replace")) if answer.status_code == 200 else answer.status
