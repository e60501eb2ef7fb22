"""Sharing: words for the client in a row of their own."""

import pytest
from sqlalchemy import select

from portal.ground.access import held_to
from portal.ground.db import db
from portal.ground.happen import Event
from portal.history.models.acquaintances import Acquaintance
from portal.history.models.interactions import Interaction
from portal.history.models.sharing import share, shared_words, withdraw
from tests.cast import Cast
from tests.history.written import written


@pytest.fixture
def secret(cast: Cast) -> Interaction:
    people = {"contact_ids": (cast.bea_contact.id,), "member_ids": (cast.ada.id,)}
    return Interaction.log(cast.acme.id, written("Bea is cross with us. #cross", **people), by=cast.ada)


def seen_by_acme(cast: Cast) -> list[str]:
    db.session.expunge_all()
    with held_to(cast.acme.id):
        return list(db.session.scalars(select(Interaction.title)))


def test_the_client_reads_the_words_for_them_and_no_others(secret: Interaction, cast: Cast) -> None:
    words = share(secret, "We talked about the rota. We mend it.", cast.ada)
    assert share(secret, "Other words", cast.omar).id == words.id
    assert db.session.scalars(select(Acquaintance.times)).all() == [1]
    assert seen_by_acme(cast) == ["We talked about the rota"]
    with held_to(cast.acme.id):
        assert db.session.scalars(select(Event.kind)).all() == ["interaction.shared"]


def test_withdrawn_and_shared_again(secret: Interaction, cast: Cast) -> None:
    first = share(secret, "First words", cast.ada)
    for _twice in range(2):
        withdraw(first, cast.ada)
    assert shared_words(cast.acme.id, secret.id) is None
    second = share(secret, "Second words", cast.ada)
    assert second.id != first.id
    assert db.session.scalars(select(Event.kind).where(Event.kind == "interaction.withdrawn")).all() != []


def test_what_is_removed_takes_the_clients_words_along_and_brings_them_back(secret: Interaction, cast: Cast) -> None:
    share(secret, "Words for you", cast.ada)
    secret.remove(cast.ada)
    assert shared_words(cast.acme.id, secret.id) is None
    secret.restore(cast.ada)
    assert shared_words(cast.acme.id, secret.id) is not None
