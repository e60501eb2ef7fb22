"""Every route, every method, every person: the answer follows from the declared net, and no foreign word is in it.

A GET changes nothing besides: every row of every table stays as it was.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portal.ground.access import GRANTS, TEAM, Can, Role
from portal.ground.db import db
from portal.people.models.clients import Client
from tests.make import Make
from tests.routes import DECLARED, OWN, THEIRS, Net
from tests.rows import rows
from tests.world import World, foreign_marks

PERSONS = ("nobody", "disabled", "ended", "bea", "ben", "carl", "ada", "omar", "lea", "abe")
SENDERS = ("nobody", "ended", "bea", "ben", "carl", "ada", "abe")
SIDES = {"acme": ("bea", "ben"), "globex": ("carl",), "initech": ()}
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
FINE = range(200, 400)
TAKEN_IN = (200, 204, 303, 302, 400, 409, 422)  # an empty form may be refused for what it lacks, never for who sent it


@pytest.fixture
def persons(world: World, app: Flask, make: Make) -> dict[str, FlaskClient]:
    """A browser for each person, signed in unless they are nobody."""
    return {who: _browser(app, None if who == "nobody" else make.sign_in(world.person(who))) for who in PERSONS}


def _browser(app: Flask, token: str | None) -> FlaskClient:
    browser = app.test_client()
    if token:
        with browser.session_transaction() as session:
            session["_user_id"] = token
    return browser


@contextmanager
def undone(browser: FlaskClient) -> Iterator[None]:
    """What one request changes is not there for the next, in the database and in the browser."""
    cookies = dict(browser._cookies)  # type: ignore[arg-type]
    savepoint = db.engines[None].begin_nested()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        savepoint.rollback()
        browser._cookies = cookies


def rules(app: Flask, method: str) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint != "static":
            yield rule


def role_of(who: str, side: str, world: World) -> Role | None:
    """The role a person has at a client; None where they do not even see it."""
    if who in ("nobody", "disabled"):
        return None
    user = world.person(who)
    if user.role in TEAM:
        outsider = side == "initech" and who in ("ada", "omar")
        return None if outsider else user.role
    if side == "":
        return Role.CONTACT
    return {"bea": Role.CLIENT_LEAD, "ben": Role.CONTACT, "carl": Role.CONTACT}[who] if who in SIDES[side] else None


def expected(net: Net, who: str, side: str, method: str, world: World) -> Callable[[int], bool]:
    """What the answer's code has to be."""
    if net == "public":
        return lambda code: code not in (401, 403, 500)
    if net == "token":
        return lambda code: code == 401  # no cookie opens it
    if who in ("nobody", "disabled"):
        return lambda code: code == (303 if method == "GET" else 401)
    role = role_of(who, side, world)
    if role is None:
        return lambda code: code == 404
    if isinstance(net, Can) and net not in GRANTS[role]:
        return lambda code: code == 403
    return lambda code: code in FINE if method == "GET" else code in TAKEN_IN


def test_every_route_declares_its_net(migrated: Flask) -> None:
    actual = {name: getattr(view, "net", None) for name, view in migrated.view_functions.items() if name != "static"}
    assert actual == DECLARED


READERS = tuple(who for who in PERSONS if who != "omar")  # who reads what Ada reads
AGAIN = ("bea", "ada")  # on PostgreSQL the database itself keeps rows from Bea


@pytest.mark.parametrize("who", [who if who in AGAIN else pytest.param(who, marks=pytest.mark.once) for who in READERS])
def test_whatever_anybody_opens_is_as_declared_without_a_foreign_word_and_changes_nothing(
    app: Flask, world: World, persons: dict[str, FlaskClient], who: str
) -> None:
    browser, before, wrong = persons[who], rows(), []
    role = None if who == "nobody" else world.person(who).role
    marks = [mark.encode() for mark in foreign_marks(who, role)]
    home = "globex" if who == "carl" else "acme"
    for rule, side, address in every_address(app, world):
        for asked in (address, *_searched(rule, address)):
            with browser.get(asked) as whole:
                found = [mark for mark in marks if mark in whole.data]
            if side == home:
                with browser.get(asked, headers=FRAGMENT) as part:
                    found += [mark for mark in marks if mark in part.data]
            if found or not as_declared(rule, who, side, "GET", whole.status_code, world):
                wrong.append((rule.endpoint, asked, whole.status_code, found))
    assert wrong == []
    after = rows()
    assert [name for name in before if before[name] != after[name]] == []


@pytest.mark.once
@pytest.mark.parametrize(("side", "people"), [("acme", SENDERS), ("initech", ("omar", "lea"))])
def test_everybody_gets_the_declared_answer(
    app: Flask, world: World, persons: dict[str, FlaskClient], side: str, people: tuple[str, ...]
) -> None:
    wrong = []
    for rule in rules(app, "POST"):
        if "client_id" not in rule.arguments and (rule.arguments or side != "acme"):
            continue  # addresses by a secret or of the house: tested in their own rooms
        address = address_of(rule, world.ids[client_of(side, world).id])
        for who, browser in ((who, persons[who]) for who in people):
            with undone(browser), browser.open(address, method="POST") as answer:
                if not as_declared(rule, who, side, "POST", answer.status_code, world):
                    wrong.append((who, rule.endpoint, answer.status_code))
    assert wrong == []


@pytest.mark.once
def test_no_row_of_one_client_is_there_at_another(app: Flask, world: World, persons: dict[str, FlaskClient]) -> None:
    """Abe sees both clients: what keeps their rows apart is the client of the address alone."""
    ours, theirs = (world.ids[client.id] for client in (world.cast.acme, world.cast.globex))
    wrong = []
    for rule in (rule for method in ("GET", "POST") for rule in rules(app, method)):
        for other in (name for name in rule.arguments - {"client_id"} if "client_id" in rule.arguments):
            if ours[other] == theirs[other]:
                continue  # a month
            ids = {name: (theirs if name == other else ours)[name] for name in rule.arguments}
            method = "GET" if "GET" in (rule.methods or ()) else "POST"
            address = str(rule.build(ids, append_unknown=False)[1])  # type: ignore[index]
            with undone(persons["abe"]), persons["abe"].open(address, method=method, follow_redirects=True) as answer:
                if answer.status_code not in (403, 404):
                    wrong.append((method, rule.endpoint, other, answer.status_code))
    assert wrong == []


@pytest.mark.once
def test_looking_through_a_clients_eyes_changes_no_row_either(
    app: Flask, world: World, persons: dict[str, FlaskClient]
) -> None:
    persons["ada"].post(f"/clients/{world.cast.acme.id}/view-as")
    before = rows()
    for _rule, _side, address in every_address(app, world):
        persons["ada"].get(address).close()
    assert rows() == before


def every_address(app: Flask, world: World) -> Iterator[tuple[Rule, str, str]]:
    """Each page of each client, with whose it is, those behind a secret too, which here leads nowhere."""
    for rule in rules(app, "GET"):
        for side in SIDES if "client_id" in rule.arguments else ["acme"]:
            secrets = {"token": "x" * 43, "id": world.cast.acme.id, "user_id": world.cast.omar.id}
            ids = {**secrets, **world.ids[client_of(side, world).id]}
            if rule.arguments <= set(ids):
                yield rule, side, address_of(rule, ids)


def _searched(rule: Rule, address: str) -> Iterator[str]:
    """A list with words to look for; the page repeats them, so they are shorter than a mark."""
    if rule.endpoint.endswith(".index"):
        yield f"{address}?q=acm"
        yield f"{address}?q=glo"


def address_of(rule: Rule, ids: dict[str, Any]) -> str:
    return str(rule.build({name: ids[name] for name in rule.arguments}, append_unknown=False)[1])  # type: ignore[index]


def client_of(side: str, world: World) -> Client:
    return world.initech if side == "initech" else getattr(world.cast, side)


def as_declared(rule: Rule, who: str, side: str, method: str, code: int, world: World) -> bool:
    """True for an address whose right answer depends on its secret: these are tested in their own rooms."""
    if rule.arguments and "client_id" not in rule.arguments:
        return code < 500
    fine = expected(DECLARED[rule.endpoint], who, side if "client_id" in rule.arguments else "", method, world)
    others = (code == 403 and rule.endpoint in OWN) or (code == 404 and rule.endpoint in THEIRS)
    return fine(code) or (others and fine(200))
