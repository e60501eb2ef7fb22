"""Meetings before and after: prepared from what is open, written down with decisions and tasks for both sides."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.cadence.models.notes import MeetingDecision, MeetingNotes
from portal.ground.access import as_system
from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.ground.outbox import Mail
from portal.history.models.interactions import Interaction, InteractionKind
from portal.notices.models.notices import Notice
from portal.people.models.contacts import Preference
from portal.tasks.models import Side, Task
from portal.tasks.touchpoints import Touchpoint, TouchpointKind
from portal.workspace.models.meetings import Meeting
from tests.cast import Cast
from tests.make import Make
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
TODAY = date.today()


@pytest.fixture
def coming(cast: Cast, make: Make) -> Meeting:
    return make.meeting(cast.acme, "November review", member=cast.ada, contact=cast.bea_contact, agenda=["Figures"])


@pytest.fixture
def held(cast: Cast, make: Make) -> Meeting:
    at = now() - timedelta(hours=2)
    agenda = ["Figures", "Evening calls"]
    people = {"member": cast.ada, "contact": cast.bea_contact}
    return make.meeting(cast.acme, "October review", starts_at=at, agenda=agenda, **people)


def at(meeting: Meeting, verb: str) -> str:
    return f"/clients/{meeting.client_id}/meetings/{meeting.id}" + (f"/{verb}" if verb else "")


def written(cast: Cast, **others: Any) -> dict[str, Any]:
    return {
        "version": "0",
        "lines-0": "Ten per cent up, Graham doubts it",
        "lines-1": "",
        "other": "Bea looked tired",
        "gist": "A good month.",
        "decisions": "Answer until ten\n\n- Ask again in March",
        "tasks-0-title": "Send the new figures",
        "tasks-0-who": f"us:{cast.omar.id}",
        "tasks-0-due_on": (TODAY + timedelta(days=5)).isoformat(),
        "tasks-1-title": "Name the people on call",
        "tasks-1-who": f"you:{cast.bea_contact.id}",
        **others,
    }


def all_of(model: Any) -> list[Any]:
    db.session.expire_all()
    with as_system():
        return list(db.session.scalars(select(model)))


def test_it_is_prepared_from_what_is_open_and_who_comes(
    browse: Browse, cast: Cast, coming: Meeting, make: Make
) -> None:
    make.concern(cast.acme, "Calls not returned")
    make.task(cast.acme, "Call Graham", cast.ada, due_on=TODAY - timedelta(days=1))
    make.task(cast.acme, "Send the names", side=Side.YOU, contact_id=cast.bea_contact.id)
    make.milestone(make.phase(cast.acme), "Evening answering", due_on=TODAY - timedelta(days=3))
    place = {"client_id": cast.acme.id, "contact_id": cast.bea_contact.id, "noted_on": TODAY}
    make.keep(Preference(label="Best reached", value="Fridays", **place))
    make.keep(Preference(label="Her brother", value="left the company", kind="avoid", **place))
    page = browse("ada").get(at(coming, "prepare"))
    for words in (
        "Calls not returned",
        "Call Graham",
        "Send the names",
        "Evening answering",
        "Fridays",
        "Do not mention",
    ):
        assert words in page.text
    assert f"/clients/{cast.acme.id}/brief" in page.text
    assert browse("bea").get(at(coming, "prepare")).status_code == 403
    assert browse("carl").get(at(coming, "prepare")).status_code == 404


def test_open_things_are_taken_over_in_the_words_chosen(
    browse: Browse, cast: Cast, coming: Meeting, make: Make
) -> None:
    concern = make.concern(cast.acme, "They are cross about the calls")
    task = make.task(cast.acme, "Send the names", side=Side.YOU)
    key = f"concern-{concern.id}"
    sent = {"version": "1", "take": [key, f"asked-{task.id}"], f"words-{key}": "How calls are returned"}
    ada = browse("ada")
    assert ada.post(at(coming, "prepare"), data=sent).status_code == 303
    db.session.expire_all()
    assert coming.agenda == ["Figures", "How calls are returned", "Send the names"]
    assert "cross" not in browse("bea").get(at(coming, "")).text
    assert ada.post(at(coming, "prepare"), data=sent).status_code == 409
    assert ada.post(at(coming, "prepare"), data={"version": "2"}).status_code == 422
    many = {f"words-{key}": "x", "take": [key] * 20, "version": "2"}
    assert ada.post(at(coming, "prepare"), data=many).status_code == 422


def test_notes_become_an_entry_and_decisions_and_tasks_go_to_both_sides(
    browse: Browse, cast: Cast, held: Meeting
) -> None:
    answer = browse("ada").post(at(held, "notes"), data=written(cast))
    assert answer.status_code == 303, answer.text
    [entry] = all_of(Interaction)
    assert (entry.kind, entry.title, entry.shared) == (InteractionKind.MEETING, "October review", False)
    assert "Graham doubts it" in entry.text and "- Answer until ten" in entry.text and "Evening" not in entry.text
    assert {person["name"] for person in entry.present} == {"Ada Duarte", "Bea Marsh"}
    ours, theirs = sorted(all_of(Task), key=lambda task: task.side)
    assert (ours.owner_id, ours.shared, ours.due_on) == (cast.omar.id, True, TODAY + timedelta(days=5))
    assert (theirs.contact_id, theirs.side, theirs.interaction_id) == (cast.bea_contact.id, Side.YOU, entry.id)
    body = browse("bea").get(at(held, "")).text
    for words in ("A good month", "Answer until ten", "Ask again in March", "Send the new figures", "Name the people"):
        assert words in body
    assert "Graham doubts" not in body and "tired" not in body
    assert "Graham doubts" not in browse("bea").get(f"/clients/{cast.acme.id}/timeline").text
    assert "wrote down what came of" in browse("bea").get(f"/clients/{cast.acme.id}/timeline").text
    assert browse("bea").get(at(held, "notes")).status_code == 403
    assert browse("carl").get(at(held, "")).status_code == 404


def test_who_took_part_is_told_once_what_came_of_it(browse: Browse, cast: Cast, held: Meeting) -> None:
    ada = browse("ada")
    ada.post(at(held, "notes"), data=written(cast))
    ada.post(at(held, "notes"), data=written(cast, version="1", gist="A very good month."))
    [told] = [notice for notice in all_of(Notice) if notice.kind == "meeting.record"]
    assert (told.user_id, told.place) == (cast.bea.id, at(held, ""))
    [mail] = [mail for mail in all_of(Mail) if at(held, "") in mail.text]
    assert mail.to_address == cast.bea.email and "tired" not in mail.text


def test_saved_again_it_changes_the_same_entry_and_adds_no_task_twice(
    browse: Browse, cast: Cast, held: Meeting
) -> None:
    ada = browse("ada")
    ada.post(at(held, "notes"), data=written(cast))
    page = ada.get(at(held, "notes")).text
    assert "Graham doubts it" in page and "Answer until ten" in page and 'data-draft="notes-' in page
    again = written(cast, version="1", decisions="Answer until eleven\nAsk again in March", other="")
    again |= {"tasks-0-title": "", "tasks-1-title": ""}
    assert ada.post(at(held, "notes"), data=again).status_code == 303
    [entry] = all_of(Interaction)
    assert "until eleven" in entry.text and entry.version == 2
    assert len(all_of(Task)) == 2
    assert [row.words for row in all_of(MeetingDecision) if row.removed_at is None] == [
        "Ask again in March", "Answer until eleven",
    ]  # fmt: skip
    assert len([event for event in all_of(Event) if event.kind == "meeting_record.told"]) == 1


def test_whoever_is_slower_sees_both_texts(browse: Browse, cast: Cast, held: Meeting) -> None:
    browse("omar").post(at(held, "notes"), data=written(cast, other="Omar was first"))
    answer = browse("ada").post(at(held, "notes"), data=written(cast, other="Ada was slower"))
    assert answer.status_code == 409 and "Omar was first" in answer.text and "Ada was slower" in answer.text
    assert [row.other for row in all_of(MeetingNotes)] == ["Omar was first"]


def test_twice_the_same_form_writes_once(browse: Browse, cast: Cast, held: Meeting) -> None:
    ada = browse("ada")
    for _time in range(2):
        assert ada.post(at(held, "notes"), data=written(cast, form_token="same")).status_code == 303
    assert len(all_of(Interaction)) == 1 and len(all_of(Task)) == 2


def test_wrong_input_is_refused_beside_its_field_and_kept(browse: Browse, cast: Cast, held: Meeting) -> None:
    wrong = written(cast, **{"tasks-0-due_on": "soon", "tasks-1-who": f"you:{cast.carl_contact.id}"})
    answer = browse("ada").post(at(held, "notes"), data=wrong)
    assert answer.status_code == 422 and "Graham doubts it" in answer.text and "Send the new figures" in answer.text
    assert all_of(Interaction) == []


def test_what_has_not_begun_or_was_called_off_is_not_written_down(
    browse: Browse, cast: Cast, coming: Meeting, held: Meeting
) -> None:
    assert browse("ada").get(at(coming, "notes")).location.endswith("/prepare")
    assert browse("ada").post(at(coming, "notes"), data=written(cast)).status_code == 409
    held.cancel(cast.ada, "Ill")
    db.session.commit()
    assert browse("ada").post(at(held, "notes"), data=written(cast)).status_code == 409


def test_a_meeting_written_down_keeps_the_touchpoint(browse: Browse, cast: Cast, held: Meeting, make: Make) -> None:
    row = Touchpoint(
        client_id=cast.acme.id, kind=TouchpointKind.QUARTERLY, number=1, planned_on=TODAY, due_on=TODAY, gap_days=91,
        opens_at=now() - timedelta(days=7),
    )  # fmt: skip
    make.keep(row)
    browse("omar").post(at(held, "notes"), data=written(cast))
    [entry] = all_of(Interaction)
    assert db.session.get_one(Touchpoint, (row.client_id, row.id)).kept_by_id == entry.id


def test_decisions_are_carried_out_by_the_team_and_come_back_until_then(
    browse: Browse, cast: Cast, held: Meeting, coming: Meeting
) -> None:
    ada = browse("ada")
    ada.post(at(held, "notes"), data=written(cast))
    first = all_of(MeetingDecision)[0]
    assert first.words in ada.get(at(coming, "prepare")).text
    carry = at(held, f"decisions/{first.id}/carried-out")
    assert browse("bea").post(carry).status_code == 403
    for _time in range(2):
        assert ada.post(carry).status_code == 303
    assert first.words not in ada.get(at(coming, "prepare")).text
    assert "carried out" in browse("bea").get(at(held, "")).text
    told = [event for event in all_of(Event) if event.kind == "meeting_decision.carried_out"]
    assert len(told) == 1 and told[0].shared
    assert ada.post(at(held, f"decisions/{first.id}/open")).status_code == 303
    assert first.words in ada.get(at(coming, "prepare")).text


def test_the_pages_ask_few_times(browse: Browse, cast: Cast, held: Meeting, coming: Meeting, make: Make) -> None:
    for number in range(15):
        make.concern(cast.acme, f"Concern {number}")
        make.task(cast.acme, f"Task {number}", cast.ada, due_on=TODAY)
    ada = browse("ada")
    ada.post(at(held, "notes"), data=written(cast))
    for path, who in ((at(coming, "prepare"), "ada"), (at(held, ""), "bea"), (at(held, ""), "ada")):
        browser = browse(who)
        browser.get(path)
        with count_statements() as sent:
            assert browser.get(path).status_code == 200
        assert len(sent) <= 8, (path, who, sent)


def test_what_was_said_stays_under_its_line_when_the_agenda_changes_meanwhile(
    browse: Browse, cast: Cast, held: Meeting
) -> None:
    shown = browse("ada").get(at(held, "notes")).text
    over = {f"about-{number}": line for number, line in enumerate(held.agenda) if f'value="{line}"' in shown}
    held.agenda = ["Welcome", "Evening calls"]
    db.session.commit()
    said = {"lines-0": "Ten per cent up", "lines-1": "Until ten", "version": "1"}
    again = browse("ada").post(at(held, "notes"), data=written(cast, **over, **said))
    assert again.status_code == 409 and again.text.index("Evening calls</label>") < again.text.index("Until ten")
    assert (
        browse("ada").post(at(held, "notes"), data=written(cast, **over, **{**said, "version": "0"})).status_code == 303
    )
    [notes] = all_of(MeetingNotes)
    assert [(row["line"], row["notes"]) for row in notes.lines] == [
        ("Welcome", ""), ("Evening calls", "Until ten"), ("Figures", "Ten per cent up"),
    ]  # fmt: skip
