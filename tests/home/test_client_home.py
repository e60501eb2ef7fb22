"""The client's own home: what they are asked to do, what was shared, who serves them; nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from portal.ground.db import now
from portal.people.models.assignments import AssignmentRole
from portal.tasks.models import Side
from tests.cast import Cast
from tests.make import Make
from tests.plans import query_plans, whole_tables
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]


def home(browse: Browse, cast: Cast, who: str = "bea") -> str:
    answer = browse(who).get(f"/clients/{cast.acme.id}/home")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_it_shows_their_tasks_their_notes_and_their_team(browse: Browse, cast: Cast, make: Make) -> None:
    make.assignment(cast.acme, cast.omar, AssignmentRole.BACKUP)
    make.task(cast.acme, "Confirm the hours", side=Side.YOU, due_on=now().date() - timedelta(days=2))
    make.interaction(cast.acme, cast.ada, "October review", shared=True)
    body = home(browse, cast)
    for said in ("Confirm the hours", "Was due", "October review", "Ada Duarte", "mailto:ada@", "Omar Nasser"):
        assert said in body, said
    assert "One thing we asked of you is past its date" in body


def test_it_shows_nothing_of_the_teams(browse: Browse, cast: Cast, make: Make) -> None:
    make.task(cast.acme, "Our own worry", cast.ada)
    make.task(cast.acme, "Our shared promise", cast.ada, shared=True)
    make.interaction(cast.acme, cast.ada, "A team note")
    make.task(cast.globex, "Of Globex", side=Side.YOU)
    body = home(browse, cast, "ben")
    assert not [said for said in ("worry", "promise", "A team note", "Of Globex") if said in body]
    assert "Nothing waits for you" in body


def test_people_who_served_once_are_not_on_it(browse: Browse, cast: Cast, make: Make) -> None:
    make.assignment(cast.acme, make.member("Gil Past", disabled_at=now()), AssignmentRole.SPECIALIST)
    make.assignment(cast.acme, cast.omar, AssignmentRole.BACKUP).until_on = now().date()
    make.keep()
    assert "Gil Past" not in home(browse, cast) and "Omar" not in home(browse, cast)


def test_only_the_latest_five_notes_are_on_it(browse: Browse, cast: Cast, make: Make) -> None:
    for index in range(7):
        make.interaction(cast.acme, cast.ada, f"Note {index}!", shared=True, occurred_at=now() - timedelta(days=index))
    body = home(browse, cast)
    assert [f"Note {index}!" in body for index in range(7)] == [True] * 5 + [False] * 2


def test_the_stranger_gets_404_and_the_team_goes_to_its_own_page(browse: Browse, cast: Cast) -> None:
    address = f"/clients/{cast.acme.id}/home"
    assert browse("carl").get(address).status_code == 404
    answer = browse("ada").get(address)
    assert (answer.status_code, answer.location) == (303, f"/clients/{cast.acme.id}")


@pytest.mark.parametrize("number", [1, 25])
def test_it_asks_seven_times_whatever_there_is(browse: Browse, cast: Cast, make: Make, number: int) -> None:
    for index in range(number):
        make.task(cast.acme, f"Task {index}", side=Side.YOU)
        make.interaction(cast.acme, cast.ada, f"Note {index}", shared=True)
    browser = browse("bea")
    with count_statements() as sent:
        browser.get(f"/clients/{cast.acme.id}/home")
    assert len(sent) <= 7, sent


def test_it_reads_no_whole_table(browse: Browse, cast: Cast, make: Make) -> None:
    browser = browse("bea")
    with query_plans() as plans:
        browser.get(f"/clients/{cast.acme.id}/home")
    assert whole_tables(plans) == []


def test_the_team_sees_it_through_the_clients_eyes_and_touches_nothing(browse: Browse, cast: Cast, make: Make) -> None:
    task = make.task(cast.acme, "Confirm the hours", side=Side.YOU)
    ada = browse("ada")
    assert ada.post(f"/clients/{cast.acme.id}/view-as").status_code == 303
    body = ada.get(f"/clients/{cast.acme.id}/home").text
    assert "Confirm the hours" in body and "/done" not in body and "Ada</h1>" not in body
    assert ada.post(f"/clients/{cast.acme.id}/tasks/{task.id}/done").status_code == 403
