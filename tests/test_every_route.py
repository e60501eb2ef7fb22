"""Every route, every method, every person: the answer follows from the declared net, and no foreign word is in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portal.ground.access import GRANTS, TEAM, Can, Role
from portal.ground.db import db
from tests.make import Make
from tests.routes import DECLARED, OWN, THEIRS, Net
from tests.world import World, foreign_marks

PERSONS = ("nobody", "disabled", "ended", "bea", "ben", "carl", "ada", "omar", "lea", "abe")
SIDES = {"acme": ("bea", "ben"), "globex": ("carl",), "initech": ()}
FINE = range(200, 400)
TAKEN_IN = (200, 204, 303, 302, 400, 409, 422)  # an empty form may be refused for what it lacks, never for who sent it


pytestmark = pytest.mark.long


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


@pytest.mark.parametrize("method", ["GET", pytest.param("POST", marks=pytest.mark.once)])
@pytest.mark.parametrize(
    "side", ["acme", *(pytest.param(side, marks=pytest.mark.once) for side in ("globex", "initech"))]
)
def test_everybody_gets_the_declared_answer(
    app: Flask, world: World, persons: dict[str, FlaskClient], side: str, method: str
) -> None:
    client = world.initech if side == "initech" else getattr(world.cast, side)
    wrong = []
    for rule in rules(app, method):
        if rule.arguments - {"client_id"} and "client_id" not in rule.arguments:
            continue  # addresses by a secret or of the house: tested in their own rooms
        if "client_id" not in rule.arguments and side != "acme":
            continue  # the same address again
        place = side if "client_id" in rule.arguments else ""
        address = rule.build({name: world.ids[client.id][name] for name in rule.arguments}, append_unknown=False)
        for who, browser in persons.items():
            with undone(browser), browser.open(str(address[1]), method=method) as answer:
                code = answer.status_code
            fine = expected(DECLARED[rule.endpoint], who, place, method, world)
            others = (code == 403 and rule.endpoint in OWN) or (code == 404 and rule.endpoint in THEIRS)
            if not (fine(code) or (others and fine(200))):
                wrong.append((who, method, rule.endpoint, code))
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


def addresses(app: Flask, world: World) -> Iterator[tuple[str, str]]:
    """Endpoint and address of every page whose parameters name rows of the world; lists with words to look for too."""
    for rule in rules(app, "GET"):
        for ids in world.ids.values() if "client_id" in rule.arguments else [next(iter(world.ids.values()))]:
            if rule.arguments <= set(ids):
                address = str(rule.build({name: ids[name] for name in rule.arguments}, append_unknown=False)[1])  # type: ignore[index]
                yield rule.endpoint, address
                if rule.endpoint.endswith(".index"):
                    yield rule.endpoint, f"{address}?q=acm"  # the page repeats it, so it is shorter than a mark
                    yield rule.endpoint, f"{address}?q=glo"


BEHIND_THE_WALL = ("bea", "carl")  # on PostgreSQL the database itself keeps rows from them


@pytest.mark.parametrize(
    "who", [who if who in BEHIND_THE_WALL else pytest.param(who, marks=pytest.mark.once) for who in PERSONS]
)
def test_no_foreign_word_reaches_anybody(app: Flask, world: World, persons: dict[str, FlaskClient], who: str) -> None:
    leaks = []
    role = None if who == "nobody" else world.person(who).role
    for endpoint, address in addresses(app, world):
        for headers in ({}, {"HX-Request": "true", "HX-Request-Type": "partial"}):
            body = persons[who].get(address, headers=headers).data.decode(errors="replace")
            found = [mark for mark in foreign_marks(who, role) if mark in body]
            if found:
                leaks.append((endpoint, address, found))
    assert leaks == []
