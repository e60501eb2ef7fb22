"""Pages drawn from memory are the pages drawn anew, whoever looked before."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.ground.db import db
from tests.cast import Cast
from tests.make import Make
from tests.test_every_route import _browser, addresses
from tests.world import World, build_world

pytestmark = pytest.mark.once

TOKENS = r'name="(?:form_token|csrf_token|at)" value|name="csrf_token" type="hidden" value|"X-CSRFToken"'
ONCE = re.compile(f'(?:{TOKENS})[=:] ?"[^"]*"')


CHANGING = {"watch.numbers"}


@pytest.fixture
def world(cast: Cast, make: Make) -> World:
    return build_world(cast, make)


def test_nobody_reads_what_was_drawn_for_others(app: Flask, world: World, make: Make) -> None:
    """Each page for each person: first with an empty memory, then with one that everybody filled."""
    people = ("ada", "bea", "carl", "lea", "ben", "abe")
    browsers = {who: _browser(app, make.sign_in(world.person(who))) for who in people}
    different = []
    for endpoint, address in addresses(app, world):
        cold = {}
        for who, browser in browsers.items():
            app.extensions["mainstay.kept"].clear()
            cold[who] = _lasting(browser.get(address))
        for who, browser in (*browsers.items(), *reversed(browsers.items())):
            if endpoint not in CHANGING and _lasting(browser.get(address)) != cold[who]:
                different.append((who, endpoint))
    assert different == []


def test_a_client_that_is_called_otherwise_stands_so_on_its_pages(app: Flask, make: Make, cast: Cast) -> None:
    browser = _browser(app, make.sign_in(cast.ada))
    pages = [f"/clients/{cast.acme.id}/{room}" for room in ("timeline", "roadmap", "contacts", "results", "tasks")]
    assert [page for page in pages if "<bdi>Acme</bdi></h1>" not in browser.get(page).text] == []
    cast.acme.name = "Zephyr Works"
    db.session.commit()
    assert [page for page in pages if "<bdi>Zephyr Works</bdi></h1>" not in browser.get(page).text] == []


def _lasting(answer: TestResponse) -> str:
    """A page without what is good for one answer only; of a refusal, which names its request, the code."""
    return ONCE.sub("", answer.data.decode(errors="replace")) if answer.status_code == 200 else answer.status
