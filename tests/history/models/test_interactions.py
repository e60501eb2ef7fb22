"""The verbs of an interaction: each works, works once, and leaves every count true."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.ground.search import SearchEntry
from portal.history.models.acquaintances import Acquaintance, MemberMonth
from portal.history.models.interactions import Interaction, InteractionKind, TooManyPins
from portal.history.models.next_steps import add_next_step
from portal.history.models.presence import InteractionContact, InteractionMember, InteractionTopic, NotHere
from portal.history.models.versions import versions_of
from portal.people.models.contacts import ContactStanding
from portal.tasks.models import Task
from tests.cast import Cast
from tests.history.written import written


@pytest.fixture
def call(cast: Cast) -> Interaction:
    people = {"contact_ids": (cast.bea_contact.id,), "member_ids": (cast.ada.id,)}
    return Interaction.log(cast.acme.id, written(**people), by=cast.ada)


def facts() -> list[str]:
    return list(db.session.scalars(select(Event.kind).order_by(Event.id)))


def times(model: type[Acquaintance] | type[MemberMonth]) -> list[int]:
    return list(db.session.scalars(select(model.times)))


def test_a_logged_call_is_told_found_and_counted(call: Interaction, cast: Cast) -> None:
    assert (call.title, call.text, call.topics) == ("Bea called about #renewal", "She wants numbers.", ["renewal"])
    assert [person["name"] for person in call.present] == ["Ada Duarte", "Bea Marsh"]
    assert facts() == ["interaction.logged"]
    assert times(Acquaintance) == [1] and times(MemberMonth) == [1]
    assert cast.acme.standing.last_talk_at == call.occurred_at
    assert "bea called about renewal" in db.session.scalars(select(SearchEntry.folded)).one()
    for link in (InteractionContact, InteractionMember, InteractionTopic):
        assert db.session.scalars(select(link.interaction_id)).all() == [call.id]


def test_counts_add_up(call: Interaction, cast: Cast) -> None:
    both = {"contact_ids": (cast.bea_contact.id, cast.ben_contact.id), "member_ids": (cast.ada.id, cast.omar.id)}
    Interaction.log(cast.acme.id, written(**both), by=cast.ada)
    assert sorted(times(Acquaintance)) == [1, 1, 1, 2]
    assert sorted(times(MemberMonth)) == [1, 2]


def test_an_older_call_does_not_turn_the_clock_back(call: Interaction, cast: Cast) -> None:
    old = written(occurred_at=now() - timedelta(days=40), contact_ids=(cast.bea_contact.id,))
    Interaction.log(cast.acme.id, old, by=cast.ada)
    assert cast.acme.standing.last_talk_at == call.occurred_at
    talked = select(ContactStanding.last_talk_at).where(ContactStanding.contact_id == cast.bea_contact.id)
    assert db.session.scalars(talked).one() == call.occurred_at


def test_a_correction_counts_the_same_talks_as_logging_does(call: Interaction, cast: Cast) -> None:
    later = now() + timedelta(minutes=5)
    note = written(kind=InteractionKind.NOTE, occurred_at=later, contact_ids=(cast.bea_contact.id,))
    Interaction.log(cast.acme.id, note, by=cast.ada)
    call.edit(written("Bea called about the #price.", contact_ids=(cast.bea_contact.id,)), by=cast.ada)
    standing = cast.acme.standing
    db.session.refresh(standing)
    assert (standing.last_talk_at, standing.last_talk_kind) == (later, "note")


def test_a_note_to_oneself_is_no_talk(cast: Cast) -> None:
    Interaction.log(cast.acme.id, written(kind=InteractionKind.NOTE), by=cast.ada)
    assert cast.acme.standing.last_talk_at is None
    assert times(Acquaintance) == [] and times(MemberMonth) == []


def test_whoever_only_writes_is_found_but_not_counted(cast: Cast) -> None:
    people = {"contact_ids": (cast.bea_contact.id,), "member_ids": (cast.omar.id,)}
    Interaction.log(cast.acme.id, written(**people), by=cast.ada)
    assert db.session.scalars(select(Acquaintance.user_id)).all() == [cast.omar.id]
    assert len(db.session.scalars(select(InteractionMember.user_id)).all()) == 2


def test_nobody_of_another_client_and_no_client_as_one_of_us(cast: Cast) -> None:
    for people in ({"contact_ids": (cast.carl_contact.id,)}, {"member_ids": (cast.carl.id,)}):
        with pytest.raises(NotHere):
            Interaction.log(cast.acme.id, written(**people), by=cast.ada)


def test_an_edit_keeps_how_it_read_and_counts_anew(call: Interaction, cast: Cast) -> None:
    call.edit(written("Ben called. #rota", contact_ids=(cast.ben_contact.id,), member_ids=(cast.ada.id,)), by=cast.omar)
    kept = versions_of(cast.acme.id, call.id)
    assert [(version.content["title"], version.by_name) for version in kept] == [
        ("Bea called about #renewal", "Omar Nasser")
    ]
    assert (call.author_name, call.version) == ("Ada Duarte", 2)
    assert db.session.scalars(select(Acquaintance.contact_id)).all() == [cast.ben_contact.id]
    assert db.session.scalars(select(InteractionTopic.topic)).all() == ["rota"]
    assert times(MemberMonth) == [1]
    assert db.session.scalars(select(SearchEntry.folded)).one().startswith("ben called")


def test_the_same_words_again_change_nothing(call: Interaction, cast: Cast) -> None:
    same = written(occurred_at=call.occurred_at, contact_ids=(cast.bea_contact.id,), member_ids=(cast.ada.id,))
    call.edit(same, by=cast.omar)
    assert versions_of(cast.acme.id, call.id) == [] and facts() == ["interaction.logged"]


def test_removed_and_restored_with_its_task_and_its_counts(call: Interaction, cast: Cast) -> None:
    task = add_next_step(cast.acme.id, call.id, "Send numbers", None, by=cast.ada)
    for _twice in range(2):
        call.remove(cast.ada)
    assert times(Acquaintance) == [] and times(MemberMonth) == [] and cast.acme.standing.last_talk_at is None
    assert db.session.scalars(select(SearchEntry)).all() == []
    db.session.refresh(task)
    assert task.removed_at is not None
    for _twice in range(2):
        call.restore(cast.ada)
    assert times(Acquaintance) == [1] and times(MemberMonth) == [1]
    assert cast.acme.standing.last_talk_at == call.occurred_at
    assert db.session.scalars(select(Task.removed_at)).all() == [None]
    told = [kind for kind in facts() if not kind.startswith("touchpoint.")]
    assert told == ["interaction.logged", "task.added", "interaction.removed", "interaction.restored"]


def test_five_entries_can_be_pinned(cast: Cast) -> None:
    calls = [Interaction.log(cast.acme.id, written(f"Call {number}"), by=cast.ada) for number in range(6)]
    for call in calls[:5]:
        call.pin(cast.ada)
        call.pin(cast.ada)
    with pytest.raises(TooManyPins):
        calls[5].pin(cast.ada)
    calls[0].unpin(cast.ada)
    calls[5].pin(cast.ada)
    assert facts().count("interaction.pinned") == 6 and calls[5].version == 1
