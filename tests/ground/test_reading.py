"""Prepared statements read what the session would read, behind every fence; a row at hand turns into its entity."""

import sys
from collections.abc import Iterator

import pytest
from flask import g
from sqlalchemy import Table, bindparam, select
from sqlalchemy.sql.visitors import iterate

from portal.ground.access import ClientItself, ClientOwned, held_to
from portal.ground.athand import AtHand
from portal.ground.db import Base, Id, db, new_id
from portal.ground.fence import Fence
from portal.ground.reading import Prepared, Reading
from portal.history.models.interactions import Interaction
from portal.people.models.clients import Client
from tests.cast import Cast
from tests.make import Make

TITLES = Reading(select(Interaction.title, Interaction.client_id, Interaction.occurred_at).order_by(Interaction.title))
SOME = Reading(select(Interaction.title).where(Interaction.id.in_(bindparam("ids", type_=Id(), expanding=True))), ids=4)
ITSELF = Reading(select(Client.id, Client.name).where(Client.id == bindparam("id")))


@pytest.fixture
def fenced() -> Iterator[None]:
    yield
    g.fence = None


def test_a_reading_is_narrowed_like_every_statement(cast: Cast, make: Make, fenced: None) -> None:
    make.interaction(cast.acme, cast.ada, "open", shared=True)
    make.interaction(cast.acme, cast.ada, "secret")
    make.interaction(cast.globex, cast.omar, "theirs", shared=True)
    seen = []
    for fence in (
        Fence(),
        Fence.around([cast.acme.id]),
        Fence.around([cast.globex.id]),
        Fence.around([cast.acme.id, cast.globex.id, new_id()]),
        Fence.around([]),
        Fence.hiding([cast.acme.id]),
        Fence.hiding([cast.globex.id, new_id(), new_id()]),
    ):
        g.fence = fence
        seen.append([row.title for row in TITLES.rows({})])
        assert [tuple(row) for row in TITLES.rows({})] == [tuple(row) for row in db.session.execute(TITLES.statement)]
    everything = ["open", "secret", "theirs"]
    assert seen == [everything, ["open"], ["theirs"], ["open", "theirs"], [], ["theirs"], ["open", "secret"]]


def test_lists_may_be_shorter_than_their_room(cast: Cast, make: Make) -> None:
    rows = [make.interaction(cast.acme, cast.ada, title) for title in ("a", "b", "c", "d")]
    for some in ([], rows[:1], rows[1:3], rows):
        assert sorted(row.title for row in SOME.rows({"ids": [row.id for row in some]})) == [row.title for row in some]


def test_what_was_added_is_read_at_once(cast: Cast) -> None:
    with held_to(cast.acme.id):
        client = db.session.get_one(Client, cast.acme.id)
        client.name = "Acme and Sons"
        assert ITSELF.one_or_none({"id": cast.acme.id}).name == "Acme and Sons"


@pytest.mark.parametrize("shape", [Fence.around([new_id()]).shape, Fence.hiding([new_id()]).shape])
def test_every_reading_of_rows_a_client_owns_carries_the_fence(shape: Fence) -> None:
    mapped = (mapper.class_ for mapper in Base.registry.mappers)
    owned = {model.__table__ for model in mapped if issubclass(model, (ClientOwned, ClientItself))}  # type: ignore[attr-defined]
    places = [module for name, module in sys.modules.items() if name.startswith("portal.")]
    readings = {value for place in places for value in vars(place).values() if isinstance(value, Reading)}
    assert len(readings) >= 4
    for reading in readings:
        tables = {part for part in iterate(reading.statement) if isinstance(part, Table)}
        prepared = Prepared(reading, shape, db.engine.dialect)
        assert prepared.carries_fence == bool(tables & owned), prepared.sql


def test_a_row_at_hand_is_read_without_its_entity_and_changed_through_it(cast: Cast) -> None:
    client = AtHand(Client, ITSELF.one_or_none({"id": cast.acme.id}), cast.acme.id)
    db.session.expunge_all()
    assert client.name == "Acme" and not list(db.session)
    client.name = "Acme Ltd"
    assert (client.name, client.version) == ("Acme Ltd", 1)
    db.session.flush()
    assert ITSELF.one_or_none({"id": cast.acme.id}).name == "Acme Ltd"
