"""Touchpoints follow the start, the talks and the state of a client, whatever order things become known in."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from portal.cadence.jobs import tend_touchpoints
from portal.cadence.models.settling import settle
from portal.facts import ImportRan, ImportUndone
from portal.ground.db import db, new_id, now
from portal.ground.happen import Event, happen
from portal.history.models.interactions import Interaction, InteractionKind
from portal.history.models.written import Written
from portal.people.models.clients import Client, ClientState
from portal.tasks.touchpoints import ClientCadence, Touchpoint, TouchpointKind
from portal.workspace.models.postings import Posting
from portal.workspace.models.updates import Audience, Update, UpdateKind
from tests.cast import Cast
from tests.make import Make

START = date(2026, 3, 2)  # a Monday
KIND = TouchpointKind


@pytest.fixture
def clock(app):
    with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(clock, cast: Cast, make: Make) -> Client:
    row = make.client("Initrode", owner=cast.ada, segment="Large")
    row.started_on = START
    settle(row.id)
    db.session.commit()
    return row


def log(client: Client, by: Any, days_ago: float = 0, kind: InteractionKind = InteractionKind.CALL) -> Interaction:
    written = Written(kind=kind, text="We talked.", occurred_at=now() - timedelta(days=days_ago))
    entry = Interaction.log(client.id, written, by=by)
    db.session.commit()
    return entry


def rows(client: Client, letters: bool = False) -> list[Touchpoint]:
    db.session.expire_all()
    series = Touchpoint.kind == KIND.LETTER if letters else Touchpoint.kind != KIND.LETTER
    its = select(Touchpoint).where(Touchpoint.client_id == client.id, series).order_by(Touchpoint.planned_on)
    return list(db.session.scalars(its))


def following(client: Client) -> Touchpoint:
    [row] = [row for row in rows(client) if row.is_open]
    return row


def day(clock, on: date, hour: int = 12) -> None:
    clock.move_to(datetime(on.year, on.month, on.day, hour, tzinfo=UTC))


def test_a_client_that_starts_has_one_date_ahead(client: Client) -> None:
    [row] = rows(client)
    assert (row.kind, row.number, row.due_on) == (KIND.AFTER_30, 1, date(2026, 4, 1))
    assert [letter.due_on for letter in rows(client, letters=True)] == [date(2026, 4, 1)]


@pytest.mark.parametrize("kind", [InteractionKind.CALL, InteractionKind.MEETING, InteractionKind.EMAIL])
def test_a_talk_by_anyone_moves_the_next_date(clock, client: Client, cast: Cast, kind: InteractionKind) -> None:
    day(clock, date(2026, 3, 12))
    log(client, cast.omar, kind=kind)
    assert following(client).due_on == date(2026, 4, 13)  # 30 days are a Saturday
    day(clock, date(2026, 3, 19))
    log(client, cast.ada, kind=kind)
    assert (following(client).due_on, following(client).kind) == (date(2026, 4, 20), KIND.AFTER_30)


def test_a_note_moves_nothing(clock, client: Client, cast: Cast) -> None:
    day(clock, date(2026, 4, 1))
    log(client, cast.ada, kind=InteractionKind.NOTE)
    assert (following(client).due_on, following(client).kind) == (date(2026, 4, 1), KIND.AFTER_30)


def test_a_talk_near_the_day_keeps_it_and_the_next_one_comes(clock, client: Client, cast: Cast) -> None:
    day(clock, date(2026, 3, 26))
    entry = log(client, cast.omar)
    kept, coming = rows(client)
    assert (kept.kind, kept.kept_by_id, kept.is_open) == (KIND.AFTER_30, entry.id, False)
    assert (coming.kind, coming.due_on) == (KIND.AFTER_60, date(2026, 5, 1))
    told = db.session.scalars(select(Event).where(Event.kind == "touchpoint.kept")).one()
    assert told.payload["kept_by_id"] == str(entry.id) and not told.shared


def test_a_late_talk_counts_the_next_date_from_itself(clock, client: Client, cast: Cast) -> None:
    day(clock, date(2026, 4, 22))
    log(client, cast.ada)
    assert [row.kind for row in rows(client)] == [KIND.AFTER_30, KIND.AFTER_60]
    assert (following(client).planned_on, following(client).due_on) == (date(2026, 5, 1), date(2026, 5, 22))


def test_a_silent_client_has_one_overdue_date_not_five(clock, client: Client) -> None:
    day(clock, date(2026, 12, 1))
    settle(client.id)
    assert [(row.kind, row.due_on) for row in rows(client)] == [(KIND.AFTER_30, date(2026, 4, 1))]


def test_removing_and_restoring_the_talk_takes_it_back_and_forth(clock, client: Client, cast: Cast) -> None:
    day(clock, date(2026, 4, 1))
    entry = log(client, cast.ada)
    assert following(client).kind == KIND.AFTER_60
    entry.remove(cast.ada)
    db.session.commit()
    assert [(row.kind, row.is_open, row.due_on) for row in rows(client)] == [(KIND.AFTER_30, True, date(2026, 4, 1))]
    entry.restore(cast.ada)
    db.session.commit()
    kept, coming = rows(client)
    assert (kept.kept_by_id, coming.kind, coming.is_open) == (entry.id, KIND.AFTER_60, True)


def test_an_edit_that_makes_a_call_a_note_or_moves_its_day_counts(clock, client: Client, cast: Cast) -> None:
    day(clock, date(2026, 4, 1))
    entry = log(client, cast.ada)
    entry.edit(Written(kind=InteractionKind.NOTE, text="Only a note.", occurred_at=entry.occurred_at), by=cast.ada)
    db.session.commit()
    assert following(client).kind == KIND.AFTER_30
    earlier = datetime(2026, 3, 10, 9, tzinfo=UTC)
    entry.edit(Written(kind=InteractionKind.CALL, text="On the tenth.", occurred_at=earlier), by=cast.ada)
    db.session.commit()
    assert (following(client).kind, following(client).due_on) == (KIND.AFTER_30, date(2026, 4, 9))


def test_a_talk_written_down_late_takes_the_place_of_a_later_one(clock, client: Client, cast: Cast) -> None:
    day(clock, date(2026, 4, 10))
    late = log(client, cast.ada)
    early = log(client, cast.omar, days_ago=6)
    kept, coming = rows(client)
    assert kept.kept_by_id == early.id != late.id
    assert (coming.kind, coming.due_on) == (KIND.AFTER_60, date(2026, 5, 11))


def test_an_imported_history_comes_out_as_if_it_had_been_logged(clock, client: Client, cast: Cast, make: Make) -> None:
    day(clock, date(2026, 6, 8))
    run = new_id()
    talk = make.interaction(client, cast.ada, occurred_at=datetime(2026, 5, 4, 9, tzinfo=UTC), import_id=run)
    told: dict[str, Any] = {"actor_id": cast.abe.id, "import_id": run, "file_name": "notes.csv", "what": "notes"}
    happen(ImportRan(**told, made=1, changed=0, refused=0))
    db.session.commit()
    tend_touchpoints()
    kept, coming = rows(client)
    assert (kept.kept_by_id, coming.kind) == (talk.id, KIND.QUARTERLY)
    db.session.delete(db.session.get_one(Interaction, (client.id, talk.id)))
    happen(ImportUndone(**told))
    db.session.commit()
    tend_touchpoints()
    assert [(row.kind, row.is_open) for row in rows(client)] == [(KIND.AFTER_30, True)]


@pytest.mark.parametrize("state", [ClientState.PAUSED, ClientState.LEFT])
def test_pausing_or_leaving_stops_them_and_returning_goes_on(
    clock, client: Client, cast: Cast, state: ClientState
) -> None:
    client.standing.move_to(state, cast.ada)
    db.session.commit()
    assert [row.stopped_at is not None for row in rows(client)] == [True]
    day(clock, date(2026, 3, 20))
    client.standing.move_to(ClientState.ACTIVE, cast.ada)
    db.session.commit()
    assert [(row.kind, row.is_open) for row in rows(client)] == [(KIND.AFTER_30, True)]


def test_whatever_changed_past_the_verbs_is_found_by_the_worker(clock, client: Client, cast: Cast, make: Make) -> None:
    new = make.client("Hooli", owner=cast.omar)
    client.started_on = date(2026, 2, 2)
    db.session.commit()
    day(clock, date(2026, 3, 3))
    tend_touchpoints()
    assert following(client).planned_on == date(2026, 3, 4)
    assert following(new).due_on <= date(2026, 3, 3)  # 400 days old and never talked with
    assert db.session.get_one(ClientCadence, new.id).started_on == new.started_on


def test_a_prospect_has_none(clock, cast: Cast, make: Make) -> None:
    prospect = make.client("Vandelay", owner=cast.ada, state=ClientState.PROSPECT)
    settle(prospect.id)
    assert rows(prospect) == [] == rows(prospect, letters=True)


def test_snoozed_skipped_and_taken_back(clock, client: Client, cast: Cast) -> None:
    day(clock, date(2026, 4, 3))
    row = following(client)
    row.snooze(cast.ada, date(2026, 4, 20), "They are moving house")
    row.skip(cast.ada, "Met at the fair, nothing to say")
    row.skip(cast.ada, "Again")
    db.session.commit()
    skipped, coming = rows(client)
    assert (skipped.skip_reason, coming.kind, coming.is_open) == (
        "Met at the fair, nothing to say", KIND.AFTER_60, True,
    )  # fmt: skip
    skipped.take_back(cast.ada)
    db.session.commit()
    [row] = rows(client)
    assert (row.kind, row.is_open, row.snooze_reason) == (KIND.AFTER_30, True, "They are moving house")


def test_a_letter_that_was_sent_keeps_the_letter_and_one_taken_back_does_not(
    clock, client: Client, cast: Cast, make: Make
) -> None:
    day(clock, date(2026, 3, 25))
    told = Update.write(
        cast.lea, title="Spring", text="words", kind=UpdateKind.LETTER, audience=Audience.SEGMENT, segment="Large"
    )
    told.publish_at = now()
    posting = Posting(
        client_id=client.id, update_id=told.id, kind=UpdateKind.LETTER, title="Spring", text="words",
        signed_by_name="Lea", published_at=now(),
    )  # fmt: skip
    make.keep(posting)
    told.is_out(cast.lea)
    db.session.commit()
    tend_touchpoints()
    kept, coming = rows(client, letters=True)
    assert (kept.kept_by_id, coming.due_on) == (posting.id, date(2026, 7, 1))
    assert following(client).kind == KIND.AFTER_30  # a letter is no talk
    posting.withdrawn_at = now()
    told.is_withdrawn(cast.lea)
    db.session.commit()
    tend_touchpoints()
    assert [(row.due_on, row.is_open) for row in rows(client, letters=True)] == [(date(2026, 4, 1), True)]
