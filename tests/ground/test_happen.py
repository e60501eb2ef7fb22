"""Facts are kept, reactions are one with their cause, later reactions run once."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import func, select

from portal.ground import happen as happening
from portal.ground.access import held_to
from portal.ground.db import db, now
from portal.ground.deliveries import deliver_waiting
from portal.ground.happen import AT_ONCE, CATALOGUE, LATER, Delivery, Event, Fact, happen, later, reacts_to, revive
from portal.ground.settings import Setting, set_setting
from tests.cast import Cast


@pytest.fixture
def bell() -> Iterator[type[Fact]]:
    """A fact of this test's own, forgotten afterwards."""

    class BellRung(Fact, kind="test.bell_rung", for_client=True, told=True):
        times: int
        on: date | None = None
        by: UUID | None = None

    yield BellRung
    for registry in (CATALOGUE, AT_ONCE, LATER):
        registry.pop("test.bell_rung", None)


def ring(bell: type[Fact], cast: Cast, times: int = 1) -> Event:
    return happen(bell(client_id=cast.acme.id, actor_id=cast.ada.id, times=times, on=date(2026, 11, 23)))


def test_a_fact_is_kept_and_comes_back_as_it_was(bell: type[Fact], cast: Cast) -> None:
    event = ring(bell, cast)
    assert (event.shared, event.told, event.client_id) == (True, True, cast.acme.id)
    assert revive(event.kind, event.payload) == bell(
        client_id=cast.acme.id, actor_id=cast.ada.id, times=1, on=date(2026, 11, 23)
    )


def test_a_reaction_works_as_the_system_although_its_cause_is_a_client(bell: type[Fact], cast: Cast) -> None:
    seen = []

    @reacts_to(bell)
    def count_clients(_fact: Fact, _event_id: UUID) -> None:
        seen.append(db.session.scalar(select(func.count()).select_from(happening.Event)))

    with held_to(cast.acme.id):
        ring(bell, cast)
    assert seen == [1]


def test_a_failing_reaction_undoes_its_cause(bell: type[Fact], cast: Cast) -> None:
    @reacts_to(bell)
    def fail(_fact: Fact, _event_id: UUID) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        ring(bell, cast)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).where(Event.kind == "test.bell_rung")) == 0


def test_facts_that_set_off_one_another_are_stopped(bell: type[Fact], cast: Cast) -> None:
    @reacts_to(bell)
    def again(fact: Fact, _event_id: UUID) -> Iterator[Fact]:
        yield bell(client_id=fact.client_id, actor_id=None, times=1)

    with pytest.raises(RecursionError, match=r"test\.bell_rung"):
        ring(bell, cast)


def test_a_later_reaction_runs_once_after_the_commit(bell: type[Fact], cast: Cast) -> None:
    @later(bell)
    def write(fact: Fact, event_id: UUID) -> None:
        set_setting(f"rung {event_id}", fact.times)

    ring(bell, cast, times=7)
    db.session.commit()
    assert [deliver_waiting(), deliver_waiting()] == [1, 0]
    assert db.session.scalars(select(Setting.value)).all() == [7]


def test_a_later_reaction_that_fails_waits_longer_each_time_and_is_set_aside(bell: type[Fact], cast: Cast) -> None:
    @later(bell)
    def fail(_fact: Fact, _event_id: UUID) -> None:
        set_setting("half done", 1)
        raise ConnectionError("mail server away")

    ring(bell, cast)
    db.session.commit()
    at = now()
    for attempt in range(1, 7):
        with time_machine.travel(at + timedelta(days=attempt), tick=False):
            deliver_waiting()
            assert deliver_waiting() == 0
    owed = db.session.scalars(select(Delivery)).one()
    assert (owed.attempts, owed.error) == (5, "ConnectionError: mail server away")
    assert owed.set_aside_at is not None and owed.done_at is None
    assert db.session.get(Setting, "half done") is None


def test_two_facts_cannot_share_a_name(bell: type[Fact]) -> None:
    with pytest.raises(TypeError, match="two facts"):

        class Other(Fact, kind="test.bell_rung"): ...


def test_a_fact_that_names_itself_in_its_body_is_not_overlooked() -> None:
    with pytest.raises(TypeError, match="class line"):

        class Other(Fact):
            kind = "test.other"
