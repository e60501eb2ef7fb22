"""The pages of tasks, for whoever may use them and against whoever may not."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.ground.keyset import pack_cursor
from portal.history.models.task_lists import Standing, Whose, listed_tasks
from portal.people.models.assignments import AssignmentRole
from portal.people.models.clients import Client
from portal.tasks.models import Side, Task
from tests.cast import Cast
from tests.make import Make
from tests.plans import query_plans, whole_tables
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
TODAY = now().date()


def url(client: Client, task: Task, verb: str = "") -> str:
    return f"/clients/{client.id}/tasks/{task.id}" + (f"/{verb}" if verb else "")


def again(task: Task) -> Task:
    db.session.expire_all()
    return task


def kinds(task_id: UUID) -> list[str]:
    events = db.session.scalars(select(Event).order_by(Event.id))
    return [event.kind for event in events if event.payload.get("task_id") == str(task_id)]


def test_a_task_is_added_for_our_side(browse: Browse, cast: Cast) -> None:
    fields = {"title": "Send the figures", "side": "us", "due_on": "2026-12-01", "owner_id": str(cast.omar.id)}
    answer = browse("ada").post(f"/clients/{cast.acme.id}/tasks", data=fields)
    assert (answer.status_code, answer.location) == (303, f"/clients/{cast.acme.id}/tasks")
    task = db.session.scalars(select(Task)).one()
    assert (task.title, task.due_on, task.owner_id, task.shared) == (
        "Send the figures",
        date(2026, 12, 1),
        cast.omar.id,
        False,
    )


def test_a_task_without_words_is_refused_with_what_was_typed(browse: Browse, cast: Cast) -> None:
    answer = browse("ada").post(f"/clients/{cast.acme.id}/tasks", data={"note": "Typed already", "side": "us"})
    assert answer.status_code == 422
    assert "Say what is to be done." in answer.text and "Typed already" in answer.text


def test_a_contact_of_another_client_cannot_be_named(browse: Browse, cast: Cast) -> None:
    fields = {"title": "Smuggled", "side": "you", "contact_id": str(cast.carl_contact.id)}
    assert browse("ada").post(f"/clients/{cast.acme.id}/tasks", data=fields).status_code == 422


def test_done_without_javascript_leads_back_with_an_undo(browse: Browse, cast: Cast, make: Make) -> None:
    task = make.task(cast.acme, "Send the figures", cast.ada)
    answer = browse("ada").post(url(cast.acme, task, "done?back=day"))
    assert (answer.status_code, answer.location) == (303, "/my-day")
    assert again(task).done_by_id == cast.ada.id


def test_done_with_htmx_swaps_the_row_and_offers_undo(browse: Browse, cast: Cast, make: Make) -> None:
    task = make.task(cast.acme, "Send the figures", cast.ada)
    browser = browse("ada")
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    body = browser.post(url(cast.acme, task, "done?back=tasks"), headers=headers).text
    assert body.lstrip().startswith(f'<li class="item" id="task-{task.id}"') and 'aria-pressed="true"' in body
    assert url(cast.acme, task, "reopen?back=tasks") in body and "<html" not in body
    assert browser.post(url(cast.acme, task, "reopen"), headers=headers).status_code == 200
    assert again(task).done_at is None


def test_twice_is_once(browse: Browse, cast: Cast, make: Make) -> None:
    task = make.task(cast.acme, "Send the figures", cast.ada)
    for who in ("ada", "omar"):
        assert browse(who).post(url(cast.acme, task, "done")).status_code == 303
    assert again(task).done_by_id == cast.ada.id
    assert kinds(task.id) == ["task.completed"]


def test_a_place_nobody_offered_leads_to_the_client(browse: Browse, cast: Cast, make: Make) -> None:
    task = make.task(cast.acme, "Send the figures", cast.ada)
    answer = browse("ada").post(url(cast.acme, task, "done?back=https://evil.example"))
    assert answer.location == f"/clients/{cast.acme.id}/tasks"


@pytest.mark.parametrize("who", ["bea", "ben"])
def test_the_clients_people_finish_their_own_tasks(browse: Browse, cast: Cast, make: Make, who: str) -> None:
    task = make.task(cast.acme, "Confirm the hours", side=Side.YOU)
    answer = browse(who).post(url(cast.acme, task, "done"))
    assert (answer.status_code, answer.location) == (303, f"/clients/{cast.acme.id}/home")
    assert again(task).done_by_id == getattr(cast, who).id
    assert browse(who).post(url(cast.acme, task, "reopen")).status_code == 303
    assert again(task).done_at is None


def test_nobody_finishes_the_tasks_of_another_client(browse: Browse, cast: Cast, make: Make) -> None:
    task = make.task(cast.globex, "Of Globex", side=Side.YOU)
    for address in (url(cast.globex, task, "done"), url(cast.acme, task, "done")):
        assert browse("bea").post(address).status_code == 404
    assert again(task).done_at is None


@pytest.mark.parametrize("shared", [False, True])
def test_a_client_cannot_finish_what_we_have_to_do(browse: Browse, cast: Cast, make: Make, shared: bool) -> None:
    task = make.task(cast.acme, "Ours", cast.ada, shared=shared)
    for verb in ("done", "reopen"):
        assert browse("bea").post(url(cast.acme, task, verb)).status_code == 404
    assert again(task).done_at is None


@pytest.mark.parametrize("verb", ["", "snooze", "wake", "remove", "restore"])
def test_a_client_can_do_nothing_else_to_a_task(browse: Browse, cast: Cast, make: Make, verb: str) -> None:
    task = make.task(cast.acme, "Confirm the hours", side=Side.YOU)
    assert browse("bea").post(url(cast.acme, task, verb)).status_code == 403
    assert browse("carl").post(url(cast.acme, task, verb)).status_code == 404


def test_outside_a_restricted_client_there_is_no_task(browse: Browse, cast: Cast, make: Make) -> None:
    secret = make.client("Initech", owner=cast.lea, restricted=True)
    task = make.task(secret, "Whispered", cast.lea)
    assert browse("ada").post(url(secret, task, "done")).status_code == 404
    assert browse("ada").get(f"/tasks?client={secret.id}").status_code == 404
    assert "Whispered" not in browse("ada").get("/tasks?whose=all").text
    assert "Whispered" in browse("lea").get("/tasks?whose=all").text


def test_a_stale_change_shows_both_texts_and_saves_neither(browse: Browse, cast: Cast, make: Make) -> None:
    task = make.task(cast.acme, "First", cast.ada)
    ada = browse("ada")
    assert ada.post(url(cast.acme, task), data={"title": "Omars words", "version": "1"}).status_code == 303
    answer = ada.post(url(cast.acme, task), data={"title": "Adas words", "version": "1"})
    assert answer.status_code == 409
    assert "Omars words" in answer.text and "Adas words" in answer.text
    assert again(task).title == "Omars words"
    assert ada.post(url(cast.acme, task), data={"title": "Adas words", "version": "2"}).status_code == 303


def test_snoozing_wants_a_day_to_come_and_a_reason(browse: Browse, cast: Cast, make: Make) -> None:
    task, ada = make.task(cast.acme, "Wait", cast.ada), browse("ada")
    for fields in (
        {"until": (TODAY + timedelta(days=3)).isoformat()},
        {"until": TODAY.isoformat(), "reason": "Holiday"},
        {"reason": "Holiday"},
    ):
        assert ada.post(url(cast.acme, task, "snooze"), data=fields).status_code == 422
    fields = {"until": (TODAY + timedelta(days=3)).isoformat(), "reason": "Holiday"}
    assert ada.post(url(cast.acme, task, "snooze"), data=fields).status_code == 303
    assert "Wait" not in ada.get("/tasks").text.split("<main")[1].split("toasts")[0]
    assert "Holiday" in ada.get("/tasks?state=snoozed").text
    ada.post(url(cast.acme, task, "wake"))
    assert again(task).snoozed_until is None


def test_removing_can_be_undone(browse: Browse, cast: Cast, make: Make) -> None:
    task, ada = make.task(cast.acme, "Wrong one", cast.ada), browse("ada")
    ada.post(url(cast.acme, task, "remove?back=tasks"))
    assert url(cast.acme, task, "restore?back=tasks") in ada.get("/tasks").text
    assert "Wrong one" not in ada.get("/tasks").text
    ada.post(url(cast.acme, task, "restore"))
    assert "Wrong one" in ada.get("/tasks").text


def test_the_list_shows_what_its_address_says(browse: Browse, cast: Cast, make: Make) -> None:
    make.task(cast.acme, "Adas late", cast.ada, due_on=TODAY - timedelta(days=2))
    make.task(cast.globex, "Omars own", cast.omar)
    make.task(cast.acme, "Adas done", cast.ada, done_at=now())
    ada = browse("ada")
    shown = {
        query: [title for title in ("Adas late", "Omars own", "Adas done") if title in ada.get(f"/tasks?{query}").text]
        for query in ("", "whose=all", f"client={cast.globex.id}", "state=late", "state=done", "state=nonsense&whose=x")
    }
    assert list(shown.values()) == [
        ["Adas late"],
        ["Adas late", "Omars own"],
        ["Omars own"],
        ["Adas late"],
        ["Adas done"],
        ["Adas late"],
    ]


@pytest.mark.parametrize("state", ["open", "snoozed", "done"])
def test_pages_follow_one_another_without_a_gap(browse: Browse, cast: Cast, make: Make, state: str) -> None:
    for index in range(55):
        due = TODAY + timedelta(days=index // 10) if index < 50 else None
        values = {
            "open": {"due_on": due},
            "snoozed": {"snoozed_until": TODAY + timedelta(days=1 + index // 10), "snooze_reason": "Later"},
            "done": {"done_at": now() - timedelta(hours=index // 10)},
        }[state]
        make.task(cast.acme, f"Task {index:02}.", cast.ada, **values)
    seen, address, browser = [], f"/tasks?state={state}", browse("ada")
    while address:
        body = browser.get(address).text
        seen += [title for title in (f"Task {index:02}." for index in range(55)) if f"Done: {title}" in body]
        older = body.partition('rel="next"')[0].rpartition('href="')[2] if 'rel="next"' in body else ""
        address = older.split('"')[0].replace("&amp;", "&")
    assert sorted(seen) == [f"Task {index:02}." for index in range(55)]


def test_owners_who_are_gone_or_moved_on_are_said_to_be(browse: Browse, cast: Cast, make: Make) -> None:
    gone = make.member("Gil Past", disabled_at=now())
    make.task(cast.acme, "Orphan", gone)
    make.assignment(cast.acme, cast.omar, AssignmentRole.BACKUP).until_on = TODAY
    make.task(cast.acme, "Left behind", cast.omar)
    make.task(cast.acme, "In good hands", cast.ada)
    body = browse("ada").get("/tasks?whose=all").text
    assert "Gil Past is no longer here" in body and "Omar Nasser no longer serves them" in body
    assert "Ada Duarte no longer" not in body


def test_the_way_to_a_new_task_begins_with_a_client(browse: Browse, cast: Cast) -> None:
    ada = browse("ada")
    assert f"/clients/{cast.acme.id}/tasks/new" in ada.get("/tasks/new").text
    found = ada.get("/tasks/new?client=GLO").text
    assert f"/clients/{cast.globex.id}/tasks/new" in found and str(cast.acme.id) not in found


@pytest.mark.parametrize("number", [1, 25, 100])
@pytest.mark.parametrize("address", ["/tasks", "/tasks?whose=all", "/clients/{}/tasks"])
def test_a_list_asks_eight_times_whatever_there_is(
    browse: Browse, cast: Cast, make: Make, number: int, address: str
) -> None:
    for index in range(number):
        make.task(cast.acme, f"Task {index}", cast.ada)
    browser = browse("ada")
    with count_statements() as sent:
        assert browser.get(address.format(cast.acme.id)).status_code == 200
    assert len(sent) <= 8, sent


@pytest.mark.parametrize("whose", list(Whose))
@pytest.mark.parametrize("standing", list(Standing))
@pytest.mark.parametrize("last", [None, "date", "instant"])
def test_no_list_reads_a_whole_table_or_sorts(cast: Cast, whose: Whose, standing: Standing, last: str | None) -> None:
    key = {None: None, "date": TODAY, "instant": now()}[last]
    if (last == "instant") is not (standing == Standing.DONE) and last:
        return
    after = pack_cursor(key, cast.ada.id) if key else None
    with query_plans() as plans:
        listed_tasks(whose, standing, today=TODAY, user_id=cast.ada.id, client_id=cast.acme.id, after=after)
    assert whole_tables(plans) == []
    assert not [step for step in plans if "ORDER BY" in step]
