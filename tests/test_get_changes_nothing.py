"""A GET changes nothing: every page is opened by everybody, and every row of every table stays as it was."""

from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import select

from portal.ground.db import Base, db
from tests.make import Make
from tests.test_every_route import PERSONS, _browser, rules
from tests.world import World

pytestmark = [pytest.mark.long, pytest.mark.once]


def rows() -> dict[str, tuple[int, str]]:
    """For each table how many rows it has, and a sum over all that is in them."""
    kept = {}
    for table in Base.metadata.sorted_tables:
        found = sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
        kept[table.name] = (len(found), sha256("\n".join(found).encode()).hexdigest())
    db.session.rollback()
    return kept


def pages(app: Flask, world: World) -> list[str]:
    """Every address of a page, of a client and of a stranger's, and some that lead nowhere."""
    found = []
    for rule in rules(app, "GET"):
        for ids in world.ids.values():
            known = {**ids, "token": "x" * 43, "id": world.cast.acme.id, "user_id": world.cast.omar.id}
            if rule.arguments <= set(known):
                values = {name: known[name] for name in rule.arguments}
                found.append(str(rule.build(values, append_unknown=False)[1]))
    return sorted(set(found))


@pytest.mark.parametrize("who", PERSONS)
def test_whatever_anybody_opens_no_row_changes(app: Flask, world: World, make: Make, who: str) -> None:
    browser = _browser(app, None if who == "nobody" else make.sign_in(world.person(who)))
    before = rows()
    for address in pages(app, world):
        browser.get(address).close()
        browser.get(address, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).close()
    after = rows()
    assert [name for name in before if before[name] != after[name]] == []


def test_looking_through_a_clients_eyes_changes_no_row_either(app: Flask, world: World, make: Make) -> None:
    browser = _browser(app, make.sign_in(world.cast.ada))
    browser.post(f"/clients/{world.cast.acme.id}/view-as")
    before = rows()
    for address in pages(app, world):
        browser.get(address).close()
    assert rows() == before
