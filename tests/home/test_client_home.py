"""The client's own home: how things stand, what is asked of them, where we are, when we meet, who serves them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from portal.ground.db import now
from portal.people.models.assignments import AssignmentRole
from portal.reports.models.amounts import Direction, Measure
from portal.tasks.models import Side
from portal.workspace.models.expectations import Confirmation, Expectations
from portal.workspace.models.sentences import ManagerSentence
from portal.workspace.models.wins import Win
from tests.cast import Cast
from tests.make import Make
from tests.plans import query_plans, whole_tables
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
MOST_STATEMENTS = 11


def home(browse: Browse, cast: Cast, who: str = "bea") -> str:
    answer = browse(who).get(f"/clients/{cast.acme.id}/home")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def expected(cast: Cast, make: Make, *confirmed: Side, **values: object) -> None:
    one = Expectations(
        client_id=cast.acme.id, number=1, proposed_side=Side.US, proposed_by_name="Ada", success="More", **values
    )
    make.keep(one)
    for side in confirmed:
        make.keep(
            Confirmation(client_id=cast.acme.id, expectations_id=one.id, round=one.round, side=side, by_name="Somebody")
        )


def test_it_opens_with_the_managers_sentence(browse: Browse, cast: Cast, make: Make) -> None:
    assert "Nothing waits for you" in home(browse, cast)
    for text, days in (("A good month.", 3), ("A better month.", 1)):
        said = ManagerSentence.say(cast.acme.id, cast.ada, text)
        said.created_at = now() - timedelta(days=days)
    make.keep()
    body = home(browse, cast)
    assert "A better month." in body and "A good month." not in body and "Nothing waits for you" not in body
    assert "Ada Duarte</bdi></b>, your client manager, " in body and ">yesterday</time>" in body
    assert "A better month." not in home(browse, cast, "ada").replace(
        "A better month.", "", 2
    )  # the words, and the form


def test_needs_you_counts_what_is_asked_in_the_order_of_its_dates(browse: Browse, cast: Cast, make: Make) -> None:
    on = now().date()
    phase = make.phase(cast.acme)
    make.milestone(phase, "The script", wants_approval=True, approval_asked_at=now(), due_on=on + timedelta(days=1))
    make.milestone(phase, "Signed", wants_approval=True, started_at=now(), approved_at=now())
    make.milestone(phase, "Not asked yet", wants_approval=True, started_at=now())
    make.task(cast.acme, "Send the names", side=Side.YOU, due_on=on + timedelta(days=9))
    make.task(cast.acme, "Confirm the hours", side=Side.YOU, due_on=on - timedelta(days=2))
    expected(cast, make, Side.US)
    body = home(browse, cast)
    asked = ["Confirm the hours", "Approve “The script”", "Send the names", "Confirm what we expect of each other"]
    assert sorted(asked, key=body.index) == asked
    assert "4 things" in body and "Approve “Signed”" not in body and "Approve “Not asked yet”" not in body
    assert "Was due" in body and ">Tomorrow</time>" in body and "One thing we asked of you is past its date" in body
    assert "3 things" in home(browse, cast, "ben")  # only a lead confirms


def test_what_the_roadmap_asks_for_later_is_only_counted(browse: Browse, cast: Cast, make: Make) -> None:
    milestone = make.milestone(make.phase(cast.acme))
    later = now().date() + timedelta(days=60)
    make.task(cast.acme, "Sign the lease", side=Side.YOU, due_on=later, milestone_id=milestone.id)
    make.task(cast.acme, "Of no milestone", side=Side.YOU, due_on=later)
    body = home(browse, cast)
    assert "Sign the lease" not in body and "1 more is planned for later" in body and "Of no milestone" in body


def test_what_they_confirmed_is_not_asked_again_until_the_next_round(browse: Browse, cast: Cast, make: Make) -> None:
    expected(cast, make, Side.US, Side.YOU, agreed_at=now())
    assert "Confirm what we expect" not in home(browse, cast)


def test_expectations_of_the_next_round_are_asked_for(browse: Browse, cast: Cast, make: Make) -> None:
    expected(cast, make, agreed_at=now(), round=2)
    assert "It is time to make sure it is still right." in home(browse, cast)


def test_where_we_are_in_one_line(browse: Browse, cast: Cast, make: Make) -> None:
    on = now().date()
    done, current, later = (make.phase(cast.acme, title, position=n) for n, title in enumerate("ABC"))
    make.milestone(
        done, "Alerts are live", due_on=on - timedelta(days=3), completed_at=now() - timedelta(days=5), position=1
    )
    make.milestone(current, "Evening answering", started_at=now(), due_on=on + timedelta(days=4), position=1)
    make.milestone(current, "Call reasons", start_on=on + timedelta(days=8), position=2)
    make.milestone(later, "Reviews", start_on=on + timedelta(days=60), position=1)
    body = home(browse, cast)
    assert "Alerts are live" in body and "two days early" in body
    assert (
        body.index("Under way</h3>")
        < body.index("Evening answering")
        < body.index("Up next")
        < body.index("Call reasons")
    )
    assert "0 of 2 milestones" in body and body.count('aria-current="step"') == 1 and "From " in body
    assert "No roadmap yet" not in body


def test_a_missed_milestone_is_said_to_be_late(browse: Browse, cast: Cast, make: Make) -> None:
    phase = make.phase(cast.acme)
    make.milestone(phase, "Evening answering", due_on=now().date() - timedelta(days=20))
    body = home(browse, cast)
    assert "one late" in body and "Was due" in body


def test_at_most_six_phases_stand_on_the_line_the_one_under_way_among_them(
    browse: Browse, cast: Cast, make: Make
) -> None:
    for place in range(10):
        phase = make.phase(cast.acme, f"Phase {place}!", position=place)
        make.milestone(phase, **({"completed_at": now()} if place < 5 else {"started_at": now()} if place == 5 else {}))
    body = home(browse, cast)
    assert [f"Phase {place}!" in body for place in range(10)] == [False] * 3 + [True] * 6 + [False]


@time_machine.travel("2026-11-10T09:00:00Z", tick=True)
def test_the_last_month_stands_there_in_three_figures(browse: Browse, cast: Cast, make: Make) -> None:
    assert "figures" not in home(browse, cast)
    october = date(2026, 10, 1)
    booked, waited, rung, fourth = (
        make.metric(cast.acme, name, **values)
        for name, values in (
            ("Booked appointments", {}),
            ("Minutes waited", {"unit": "minutes"}),
            ("Calls returned", {"measure": Measure.PERCENT}),
            ("Left out", {}),
        )
    )
    for place, (metric, target, direction) in enumerate(
        ((booked, "260", Direction.UP), (waited, "4", Direction.DOWN), (rung, "92", Direction.UP))
    ):
        make.goal(metric, target, direction=direction, position=place)
    for metric, before, value in ((booked, "181", "268"), (waited, "5", "3"), (rung, "70", "84"), (fourth, "1", "2")):
        make.reading(metric, before, date(2026, 9, 1))
        make.reading(metric, value, october)
    body = home(browse, cast)
    assert "October in three figures" in body and "Left out" not in body
    for said in ("8 above goal", "1 minutes under goal", "8 points below goal", "84<small>%</small>"):
        assert said in body, said
    assert "Booked appointments from September to October: 181, then 268, against a goal of 260." in body


@time_machine.travel("2026-11-10T09:00:00Z", tick=True)
def test_a_published_report_says_the_figures_until_it_is_withdrawn(browse: Browse, cast: Cast, make: Make) -> None:
    metric = make.metric(cast.acme, "Booked appointments")
    make.reading(metric, "268", date(2026, 10, 1))
    assert "See the results" in home(browse, cast)
    edition = make.edition(make.draft(cast.acme, date(2026, 10, 1)), cast.ada)
    make.reading(metric, "300", date(2026, 11, 1))
    body = home(browse, cast)
    assert "October in one figure" in body and ">268<" in body and ">300<" not in body
    assert "Read the report" in body and "/results/2026-10" in body
    edition.withdraw(cast.ada, "A figure was wrong")
    make.keep()
    assert "November in one figure" in home(browse, cast)


def test_the_next_meeting_can_be_joined_moved_and_kept(browse: Browse, cast: Cast, make: Make) -> None:
    assert "None is planned" in home(browse, cast)
    make.meeting(cast.acme, "Called off", starts_at=now() + timedelta(days=1), cancelled_at=now())
    make.meeting(cast.acme, "Long over", starts_at=now() - timedelta(days=1))
    next_one = make.meeting(
        cast.acme, "Monthly review", member=cast.ada, contact=cast.bea_contact,
        place="https://video.example/acme", agenda=["Results", "Your plan"],
    )  # fmt: skip
    make.meeting(cast.acme, "The one after", starts_at=now() + timedelta(days=30))
    body = home(browse, cast)
    for said in ("Monthly review", "Results", 'href="https://video.example/acme"', f"{next_one.id}/meeting.ics"):
        assert said in body, said
    assert f"{next_one.id}/ask" in body and "<bdi>Ada</bdi> and you" in body
    assert not [said for said in ("Called off", "Long over", "The one after") if said in body]
    assert f"{next_one.id}/move" in home(browse, cast, "ada")


def test_a_meeting_of_another_client_is_not_on_it(browse: Browse, cast: Cast, make: Make) -> None:
    make.meeting(cast.globex, "Of Globex")
    assert "Of Globex" not in home(browse, cast)


def test_the_newest_win_stands_there_for_two_months(browse: Browse, cast: Cast, make: Make) -> None:
    make.keep(Win(client_id=cast.acme.id, title="Of old", won_on=now().date() - timedelta(days=90)))
    assert "Latest win" not in home(browse, cast)
    make.keep(Win(client_id=cast.acme.id, title="Every call answered", won_on=now().date() - timedelta(days=3)))
    make.keep(Win(client_id=cast.acme.id, title="Taken back", won_on=now().date(), withdrawn_at=now()))
    body = home(browse, cast)
    assert "Every call answered" in body and "Of old" not in body and "Taken back" not in body


def test_it_shows_who_serves_them_the_owner_first(browse: Browse, cast: Cast, make: Make) -> None:
    make.assignment(cast.acme, make.member("Aaron First"), AssignmentRole.BACKUP)
    make.assignment(cast.acme, make.member("Gil Past", disabled_at=now()), AssignmentRole.SPECIALIST)
    make.assignment(cast.acme, cast.omar, AssignmentRole.BACKUP).until_on = now().date()
    make.keep()
    body = home(browse, cast)
    assert body.index("Ada Duarte") < body.index("Aaron First") and "mailto:ada@" in body
    assert "Gil Past" not in body and "Omar" not in body


def test_it_shows_nothing_of_the_teams(browse: Browse, cast: Cast, make: Make) -> None:
    make.task(cast.acme, "Our own worry", cast.ada)
    make.task(cast.acme, "Our shared promise", cast.ada, shared=True)
    make.task(cast.globex, "Of Globex", side=Side.YOU)
    body = home(browse, cast, "ben")
    assert not [said for said in ("worry", "promise", "Of Globex", "Say how things stand") if said in body]


def test_the_team_sees_the_same_words_with_a_form_for_the_sentence(browse: Browse, cast: Cast, make: Make) -> None:
    make.task(cast.acme, "Confirm the hours", side=Side.YOU)
    body = home(browse, cast, "ada")
    assert "What the client sees" in body and "Needs you" in body and "Confirm the hours" in body
    assert "Say how things stand" in body and "/done" not in body
    address = f"/clients/{cast.acme.id}/sentence"
    assert browse("ada").post(address, data={"text": "A good month.", "seen": ""}).location.endswith("/home")
    assert "A good month." in home(browse, cast)


def test_the_stranger_gets_404(browse: Browse, cast: Cast) -> None:
    assert browse("carl").get(f"/clients/{cast.acme.id}/home").status_code == 404


def test_through_the_clients_eyes_nothing_can_be_touched(browse: Browse, cast: Cast, make: Make) -> None:
    task = make.task(cast.acme, "Confirm the hours", side=Side.YOU)
    make.meeting(cast.acme)
    ada = browse("ada")
    assert ada.post(f"/clients/{cast.acme.id}/view-as").status_code == 303
    body = ada.get(f"/clients/{cast.acme.id}/home").text
    assert "Confirm the hours" in body and "/done" not in body and "Ada</h1>" not in body
    assert "Say how things stand" not in body and "Move it" not in body
    assert ada.post(f"/clients/{cast.acme.id}/tasks/{task.id}/done").status_code == 403


@time_machine.travel("2026-11-10T09:00:00Z", tick=True)
def test_a_persian_home_runs_right_to_left_in_the_persian_calendar(browse: Browse, cast: Cast, make: Make) -> None:
    cast.bea.language = "fa"
    make.keep()
    phase = make.phase(cast.acme, "پایه‌ها")
    make.milestone(phase, "تلفن", started_at=now(), due_on=date(2026, 11, 17))
    make.task(cast.acme, "ساعت کار", side=Side.YOU, due_on=date(2026, 11, 20))
    make.meeting(cast.acme, "مرور مهر", starts_at=now() + timedelta(days=2, hours=1))
    body = home(browse, cast)
    assert 'lang="fa" dir="rtl"' in body
    for said in ("۱۹ آبان", "۲۶ آبان", "۲۹ آبان", "<b>۲۱</b>", "۱۰:۰۰"):
        assert said in body, said


@pytest.mark.parametrize("number", [1, 25])
def test_it_asks_eleven_times_whatever_there_is(browse: Browse, cast: Cast, make: Make, number: int) -> None:
    for index in range(number):
        make.task(cast.acme, f"Task {index}", side=Side.YOU)
        make.milestone(make.phase(cast.acme, position=index), f"Milestone {index}")
        make.meeting(cast.acme, member=cast.ada, contact=cast.bea_contact)
    for who, most in (("bea", MOST_STATEMENTS), ("ada", MOST_STATEMENTS + 2)):  # the team's head and menu
        browser = browse(who)
        with count_statements() as sent:
            browser.get(f"/clients/{cast.acme.id}/home")
        assert len(sent) <= most, sent


def test_it_reads_no_whole_table(browse: Browse, cast: Cast, make: Make) -> None:
    browser = browse("bea")
    with query_plans() as plans:
        browser.get(f"/clients/{cast.acme.id}/home")
    assert whole_tables(plans) == []
