"""The roadmap's pages: the same words for both sides, whole without JavaScript, lighter with htmx."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.ground.clock import today
from portal.ground.db import db, now
from portal.tasks.models import Side, Task
from portal.workspace.models.milestones import Milestone
from portal.workspace.models.phases import Phase
from tests.cast import Cast
from tests.make import Make
from tests.plans import query_plans, whole_tables
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
DAY = timedelta(days=1)


def base(cast: Cast) -> str:
    return f"/clients/{cast.acme.id}/roadmap"


@pytest.fixture
def phase(cast: Cast, make: Make) -> Phase:
    return make.phase(cast.acme)


@pytest.fixture
def milestone(phase: Phase, cast: Cast, make: Make) -> Milestone:
    """Under way and due in a week, with a task of each side."""
    row = make.milestone(phase, about="Calls are answered until 20:00.", due_on=today() + 7 * DAY, started_at=now())
    make.task(cast.acme, "Write the script", owner=cast.ada, shared=True, milestone_id=row.id)
    theirs = {"side": Side.YOU, "contact_id": cast.bea_contact.id, "due_on": today() - DAY}
    make.task(cast.acme, "Confirm the hours", milestone_id=row.id, **theirs)
    return row


def test_both_sides_read_the_same_words_and_only_the_team_has_controls(
    browse: Browse, cast: Cast, milestone: Milestone
) -> None:
    for who in ("ada", "bea", "ben"):
        page = browse(who).get(base(cast)).text
        for words in (
            "Call handling",
            "Calls are answered",
            "Write the script",
            "Confirm the hours",
            "Bea</bdi>, was due",
        ):
            assert words in page, (who, words)
        assert ("Move the date" in page, "Add a phase" in page) == (who == "ada",) * 2
        assert f"/tasks/{milestone.id}" not in page


def test_the_milestone_people_work_on_stands_open(browse: Browse, cast: Cast, milestone: Milestone) -> None:
    page = browse("bea").get(base(cast)).text
    assert f'<li id="milestone-{milestone.id}"' in page
    assert page.count(f'<details class="milestone" id="milestone-fold-{milestone.id}" open>') == 1


def test_a_closed_milestone_is_one_line_and_fetched_when_it_opens(
    browse: Browse, cast: Cast, milestone: Milestone, make: Make
) -> None:
    other = make.milestone(db.session.get_one(Phase, (cast.acme.id, milestone.phase_id)), about="Later on", position=2)
    make.task(cast.acme, "Not there yet", shared=True, milestone_id=other.id)
    address, alone = f"{base(cast)}/milestones/{other.id}/inside", f"{base(cast)}/milestones/{other.id}"
    for who in ("ada", "bea"):
        browser = browse(who)
        page, inside = browser.get(base(cast)).text, browser.get(address, headers=PARTIAL).text
        assert "Not there yet" not in page and f'hx-get="{address}"' in page and f'<a href="{alone}">' in page
        assert "Not there yet" in inside and "Later on" in inside and "Write a comment" in inside
        assert ("Move up" in inside) == (who == "ada") and "<html" not in inside
        answer = browser.get(address)
        assert (answer.status_code, answer.location) == (303, alone)
        assert "Not there yet" in browser.get(f"{base(cast)}?open={other.id}").text


def test_what_was_drawn_before_a_change_is_not_shown_after_it(browse: Browse, cast: Cast, milestone: Milestone) -> None:
    bea, ben = browse("bea"), browse("ben")
    for browser in (bea, ben):
        assert "Take back" not in browser.get(base(cast)).text
    bea.post(f"{base(cast)}/milestones/{milestone.id}/comments", data={"text": "Is the script ready?"})
    assert "Is the script ready?" in ben.get(base(cast)).text and "Take back" not in ben.get(base(cast)).text
    assert "Take back" in bea.get(base(cast)).text


def test_a_past_phase_is_one_sentence(browse: Browse, cast: Cast, make: Make) -> None:
    past = make.phase(cast.acme, "Foundations")
    for number, late in enumerate((0, 5), 1):
        on = today() - 30 * DAY
        make.milestone(
            past, f"Step {number}", due_on=on - late * DAY, completed_at=now(), completed_on=on, position=number
        )
    page = browse("bea").get(base(cast)).text
    assert "Two milestones, finished" in page and "on the date we agreed" in page
    assert "5 days late" in page and "All 2 milestones are done." in page


def test_a_late_phase_says_what_came_late(browse: Browse, cast: Cast, make: Make) -> None:
    past, on = make.phase(cast.acme, "Foundations"), today() - 30 * DAY
    make.milestone(past, "York", due_on=on - 5 * DAY, completed_at=now(), completed_on=on)
    assert "“York” came 5 days later than agreed." in browse("bea").get(base(cast)).text


def test_what_never_had_a_date_makes_nothing_late(browse: Browse, cast: Cast, make: Make) -> None:
    past, on = make.phase(cast.acme, "Foundations"), today() - 30 * DAY
    make.milestone(past, "Dated", due_on=on - 5 * DAY, completed_at=now(), completed_on=on - 5 * DAY)
    make.milestone(past, "Undated", completed_at=now(), completed_on=on, position=2)
    assert "on the date we agreed" in browse("bea").get(base(cast)).text


def test_the_filters_narrow_the_page_by_its_address(
    browse: Browse, cast: Cast, milestone: Milestone, make: Make
) -> None:
    phase = db.session.get_one(Phase, (cast.acme.id, milestone.phase_id))
    make.milestone(phase, "Ours alone", position=2)
    bea = browse("bea")
    everything = bea.get(base(cast)).text
    assert "1 open" in everything and "2 open" in everything
    assert "Ours alone" not in bea.get(base(cast) + "?show=you").text
    assert "Ours alone" in bea.get(base(cast) + "?show=us").text
    assert "Evening answering" in bea.get(base(cast) + "?show=late").text
    assert bea.get(base(cast) + "?show=nonsense").status_code == 200
    for task in db.session.scalars(select(Task)):
        task.complete(cast.ada)
    db.session.commit()
    assert "Nothing waits for you" in bea.get(base(cast) + "?show=you").text


def test_without_a_roadmap_both_sides_are_told_what_comes(browse: Browse, cast: Cast) -> None:
    assert "Add the first phase" in browse("ada").get(base(cast)).text
    assert "Your roadmap is being written" in browse("bea").get(base(cast)).text


def test_hostile_words_are_inert(browse: Browse, cast: Cast, make: Make) -> None:
    hostile = "<script>alert(1)</script>"
    make.milestone(make.phase(cast.acme, hostile, about=hostile), hostile, about=hostile, due_on=today())
    assert "<script>alert" not in browse("bea").get(base(cast)).text


def test_the_client_finishes_their_task_on_the_page(browse: Browse, cast: Cast, milestone: Milestone) -> None:
    bea = browse("bea")
    ours, theirs = (db.session.scalars(select(Task).filter_by(side=side)).one() for side in (Side.US, Side.YOU))
    assert bea.post(f"{base(cast)}/tasks/{ours.id}/done").status_code == 404
    answer = bea.post(f"{base(cast)}/tasks/{theirs.id}/done", headers=PARTIAL)
    assert answer.status_code == 200 and "<html" not in answer.text
    assert f'id="milestone-{milestone.id}"' in answer.text and "phase-head-" in answer.text and "Undo" in answer.text
    again = bea.post(f"{base(cast)}/tasks/{theirs.id}/reopen")
    assert (again.status_code, again.location) == (303, f"{base(cast)}?open={milestone.id}#milestone-{milestone.id}")
    db.session.expire_all()
    assert theirs.done_at is None


def test_a_finished_task_starts_its_milestone(browse: Browse, cast: Cast, phase: Phase, make: Make) -> None:
    stone = make.milestone(phase)
    task = make.task(cast.acme, side=Side.YOU, milestone_id=stone.id)
    browse("ben").post(f"{base(cast)}/tasks/{task.id}/done")
    db.session.expire_all()
    assert stone.started_at is not None


def test_a_milestone_has_a_page_of_its_own(browse: Browse, cast: Cast, milestone: Milestone) -> None:
    for who in ("ada", "bea"):
        page = browse(who).get(f"{base(cast)}/milestones/{milestone.id}").text
        assert "<h1>Evening answering</h1>" in page and "Confirm the hours" in page
    assert browse("carl").get(f"{base(cast)}/milestones/{milestone.id}").status_code == 404


def test_phases_and_milestones_are_added_changed_removed_and_brought_back(browse: Browse, cast: Cast) -> None:
    ada = browse("ada")
    refused = ada.post(f"{base(cast)}/phases", data={"title": ""})
    assert refused.status_code == 422 and "Give the phase a name." in refused.text
    assert ada.post(f"{base(cast)}/phases", data={"title": "Launch", "about": ""}).status_code == 303
    phase = db.session.scalars(select(Phase)).one()
    fields = {"title": "Go live", "doer": "both", "due_on": "2026-12-18", "start_on": "2026-12-20"}
    refused = ada.post(f"{base(cast)}/phases/{phase.id}/milestones", data=fields)
    assert refused.status_code == 422 and "cannot start after it is due" in refused.text
    fields |= {"start_on": "2026-12-01", "contact_id": str(cast.bea_contact.id)}
    assert ada.post(f"{base(cast)}/phases/{phase.id}/milestones", data=fields).status_code == 303
    stone = db.session.scalars(select(Milestone)).one()
    assert stone.baseline_on == stone.due_on
    fields = {"title": "Go live in York", "doer": "us", "phase_id": str(phase.id), "version": str(stone.version)}
    assert ada.post(f"{base(cast)}/milestones/{stone.id}", data={**fields, "due_on": "2030-01-01"}).status_code == 303
    db.session.expire_all()
    assert (stone.title, stone.due_on) == ("Go live in York", stone.baseline_on)
    for path in (f"milestones/{stone.id}", f"phases/{phase.id}"):
        assert ada.post(f"{base(cast)}/{path}/remove").status_code == 303
        assert "Go live in York" not in ada.get(base(cast)).text
        assert ada.post(f"{base(cast)}/{path}/restore").status_code == 303
        assert "Go live in York" in ada.get(base(cast)).text


def test_two_editors_see_both_texts(browse: Browse, cast: Cast, phase: Phase, milestone: Milestone) -> None:
    ada, omar = browse("ada"), browse("omar")
    fields = {"doer": "us", "phase_id": str(phase.id), "version": str(milestone.version)}
    url = f"{base(cast)}/milestones/{milestone.id}"
    assert omar.post(url, data={**fields, "title": "Omars words"}).status_code == 303
    answer = ada.post(url, data={**fields, "title": "Adas words"})
    assert answer.status_code == 409 and "Omars words" in answer.text and "Adas words" in answer.text
    url = f"{base(cast)}/phases/{phase.id}"
    assert omar.post(url, data={"version": str(phase.version), "title": "Omars phase"}).status_code == 303
    answer = ada.post(url, data={"version": "1", "title": "Adas phase"})
    assert answer.status_code == 409 and "Omars phase" in answer.text and "Adas phase" in answer.text


def test_what_was_missed_asks_before_it_is_closed(browse: Browse, cast: Cast, phase: Phase, make: Make) -> None:
    stone, ada = make.milestone(phase, due_on=today() - 3 * DAY), browse("ada")
    url = f"{base(cast)}/milestones/{stone.id}/complete"
    assert ada.post(url, headers=PARTIAL).headers["HX-Redirect"] == url
    assert "What happened" in ada.get(url).text
    refused = ada.post(url)
    assert refused.status_code == 422 and "Say what we do about it." in refused.text
    words = {"on": today().isoformat(), "happened": "The line was cut.", "remedy": "A second line is ordered."}
    refused = ada.post(url, data={**words, "remedy": " "})
    assert refused.status_code == 422 and "The line was cut." in refused.text
    assert ada.post(url, data=words).status_code == 303
    page = browse("bea").get(f"{base(cast)}/milestones/{stone.id}").text
    assert "The line was cut." in page and "A second line is ordered." in page and "3 days late" in page


def test_reached_in_time_is_one_step(browse: Browse, cast: Cast, milestone: Milestone) -> None:
    url = f"{base(cast)}/milestones/{milestone.id}"
    answer = browse("ada").post(f"{url}/complete", headers=PARTIAL)
    assert "7 days early" in answer.text and f"{url}/reopen" in answer.text
    answer = browse("ada").post(f"{url}/reopen?on=page", headers=PARTIAL)
    assert '<div class="milestone' in answer.text and "Mark as done" in answer.text


def test_a_day_to_come_is_not_the_day_it_was_reached(browse: Browse, cast: Cast, milestone: Milestone) -> None:
    url = f"{base(cast)}/milestones/{milestone.id}/complete"
    assert browse("ada").post(url, data={"on": (today() + DAY).isoformat()}).status_code == 422


@pytest.mark.parametrize("headers", [None, PARTIAL])
def test_milestones_move_up_and_down_with_buttons(
    browse: Browse, cast: Cast, phase: Phase, make: Make, headers: dict[str, str] | None
) -> None:
    stones = [make.milestone(phase, f"Step {number}", position=number) for number in range(1, 4)]
    answer = browse("ada").post(f"{base(cast)}/milestones/{stones[2].id}/up", headers=headers)
    assert answer.status_code == (200 if headers else 303)
    browse("ada").post(f"{base(cast)}/milestones/{stones[0].id}/up")
    page = browse("bea").get(base(cast)).text
    assert page.index("Step 1") < page.index("Step 3") < page.index("Step 2")


def test_what_was_dropped_stays_where_it_was_dropped(browse: Browse, cast: Cast, make: Make) -> None:
    first, second = make.phase(cast.acme, "First"), make.phase(cast.acme, "Second", position=2)
    stones = [make.milestone(first, f"Step {number}", position=number) for number in range(1, 4)]
    foreign = make.milestone(make.phase(cast.globex), "Foreign", position=9)
    ada = browse("ada")
    ids = [str(stones[2].id), str(foreign.id), str(stones[0].id), "nonsense"]
    assert ada.post(f"{base(cast)}/phases/{first.id}/order", data={"ids": ids}).status_code == 303
    assert ada.post(f"{base(cast)}/order", data={"ids": [str(second.id), str(first.id)]}).status_code == 303
    page = ada.get(base(cast)).text
    assert page.index(">Second<") < page.index(">First<")
    assert page.index("Step 3") < page.index("Step 1") < page.index("Step 2")
    db.session.expire_all()
    assert (foreign.position, foreign.version, stones[0].version) == (9, 1, 1)


def test_a_circle_is_refused_with_its_way(browse: Browse, cast: Cast, phase: Phase, make: Make) -> None:
    first, second, third = (make.milestone(phase, name, position=n) for n, name in enumerate(("A", "B", "C")))
    ada = browse("ada")
    for later, earlier in ((second, first), (third, second)):
        url = f"{base(cast)}/milestones/{later.id}/after?on=page"
        assert ada.post(url, data={"after_id": str(earlier.id)}).status_code == 303
    refused = ada.post(f"{base(cast)}/milestones/{first.id}/after", data={"after_id": str(third.id)})
    assert refused.status_code == 422
    assert "“A” cannot wait for “C”: that one waits for “B”, which waits for “A”." in refused.text
    assert "Waits for" in browse("bea").get(f"{base(cast)}/milestones/{third.id}").text
    assert ada.post(f"{base(cast)}/milestones/{third.id}/after/{second.id}/remove").status_code == 303
    foreign = make.milestone(make.phase(cast.globex))
    url = f"{base(cast)}/milestones/{first.id}/after"
    assert ada.post(url, data={"after_id": str(foreign.id)}).status_code == 404


def test_a_task_is_added_to_a_milestone_and_read_by_both_sides(
    browse: Browse, cast: Cast, milestone: Milestone
) -> None:
    url = f"{base(cast)}/milestones/{milestone.id}/tasks"
    assert "What is to be done" in browse("ada").get(f"{url}/new").text
    fields = {"title": "Train the desk", "side": "us", "owner_id": str(cast.ada.id), "due_on": today().isoformat()}
    assert browse("ada").post(url, data=fields).status_code == 303
    assert "Train the desk" in browse("bea").get(base(cast)).text
    assert f"/roadmap/milestones/{milestone.id}" in browse("ada").get("/my-day").text
    assert f"/roadmap/milestones/{milestone.id}" in browse("ada").get("/tasks").text
    assert f"/roadmap/milestones/{milestone.id}" in browse("bea").get(f"/clients/{cast.acme.id}/home").text


def test_a_task_is_started_on_its_page(browse: Browse, cast: Cast, make: Make) -> None:
    task, ada = make.task(cast.acme, owner=cast.ada), browse("ada")
    url = f"/clients/{cast.acme.id}/tasks/{task.id}"
    assert f"{url}/start" in ada.get(url).text
    assert ada.post(f"{url}/start").status_code == 303
    assert f"{url}/start" not in ada.get(url).text


@pytest.mark.parametrize("number", [1, 25])
def test_pages_ask_eight_times_whatever_there_is(browse: Browse, cast: Cast, make: Make, number: int) -> None:
    for place in range(number):
        phase = make.phase(cast.acme, f"Phase {place}", position=place)
        stone = make.milestone(phase, due_on=today() + place * DAY, owner_id=cast.ada.id, started_at=now())
        for side in Side:
            make.task(cast.acme, side=side, shared=True, milestone_id=stone.id)
    for who in ("ada", "bea"):
        browser = browse(who)
        for path in ("", f"/milestones/{stone.id}"):
            with count_statements() as sent, query_plans() as plans:
                assert browser.get(base(cast) + path).status_code == 200
            assert len([one for one in sent if not one.startswith("EXPLAIN")]) <= 8, (who, path, sent)
            assert whole_tables(plans, "user") == [], (who, path)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_beyond_our_time_is_refused_and_every_page_stands(
    browse: Browse, cast: Cast, make: Make, day: str
) -> None:
    phase = make.phase(cast.acme)
    stone, ada = make.milestone(phase, due_on=today()), browse("ada")
    fields = {"title": "Far", "doer": "us", "due_on": day}
    refused = ada.post(f"{base(cast)}/phases/{phase.id}/milestones", data=fields)
    assert refused.status_code == 422
    assert "Give a year between 1900 and 2199." in refused.text
    moved = ada.get(f"{base(cast)}/milestones/{stone.id}/move", query_string={"to_on": day, "along": "y"})
    assert moved.status_code == 422
    assert browse("bea").get(base(cast)).status_code == 200


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
def test_the_edges_of_our_time_are_drawn(browse: Browse, cast: Cast, make: Make, day: str) -> None:
    phase, ada = make.phase(cast.acme), browse("ada")
    fields = {"title": "Far", "doer": "us", "due_on": day}
    assert ada.post(f"{base(cast)}/phases/{phase.id}/milestones", data=fields).status_code == 303
    for page in ("roadmap", "home"):
        assert browse("bea").get(f"/clients/{cast.acme.id}/{page}").status_code == 200
