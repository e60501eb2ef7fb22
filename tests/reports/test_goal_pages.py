"""The pages of goals and the grid of readings: both sides read the same, the team does more."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.ground.clock import today
from portal.ground.db import db
from portal.reports.models.amounts import Direction, Measure
from portal.reports.models.goals import Goal
from portal.reports.models.metrics import Metric
from portal.reports.models.months import first_day, months_on
from portal.reports.models.readings import Reading
from tests.cast import Cast
from tests.make import Make
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
LAST = months_on(first_day(date.today()), -1)


def url(cast: Cast, path: str = "goals") -> str:
    return f"/clients/{cast.acme.id}/{path}"


def cost(cast: Cast, make: Make) -> tuple[Metric, Goal]:
    metric = make.metric(cast.acme, "Cost per booking", code="cost", measure=Measure.CURRENCY, unit="GBP", decimals=2)
    return metric, make.goal(metric, "34", direction=Direction.DOWN, baseline=Decimal("44.1"))


def values(metric: Metric) -> list[Decimal]:
    db.session.expire_all()
    return list(db.session.scalars(select(Reading.value).where(Reading.metric_id == metric.id).order_by(Reading.id)))


@pytest.mark.parametrize("who", ["ada", "bea", "ben"])
def test_both_sides_read_the_same_figures(browse: Browse, cast: Cast, make: Make, who: str) -> None:
    metric, _goal = cost(cast, make)
    make.reading(metric, "31.2", LAST)
    for path in ("goals", f"goals/{metric.id}"):
        body = browse(who).get(url(cast, path)).text
        assert "£31.20" in body and "£34.00 or less" in body and "£2.80 under goal" in body, path


def test_only_the_team_sees_what_was_corrected(browse: Browse, cast: Cast, make: Make) -> None:
    metric, _goal = cost(cast, make)
    wrong = make.reading(metric, "99.99", LAST)
    make.reading(metric, "31.2", LAST, corrects_id=wrong.id)
    assert "£99.99" in browse("ada").get(url(cast, f"goals/{metric.id}")).text
    for path in ("goals", f"goals/{metric.id}"):
        body = browse("bea").get(url(cast, path)).text
        assert "£99.99" not in body and "Note readings" not in body


def test_a_goal_is_agreed_on(browse: Browse, cast: Cast) -> None:
    form = {
        "name": "New enquiries", "measure": "number", "decimals": "0", "currency": "GBP", "target": "1 380",
        "baseline": "۲۷۴", "direction": "up", "agreed_on": today().isoformat(), "metric_id": "",
    }  # fmt: skip
    answer = browse("ada").post(url(cast), data=form)
    assert answer.status_code == 303
    goal = db.session.scalars(select(Goal)).one()
    assert (goal.target, goal.baseline) == (1380, 274)
    assert db.session.scalars(select(Metric.code)).one() == "new-enquiries"
    again = browse("ada").post(
        url(cast), data={**form, "code": "new-enquiries", "target": "1.5", "agreed_on": "2199-01-01"}
    )
    assert again.status_code == 422
    for words in ("Another metric of this client has this code", "whole numbers", "still to come"):
        assert words in again.text
    assert 'value="1.5"' in again.text


def test_a_metric_without_a_goal_gets_one(browse: Browse, cast: Cast, make: Make) -> None:
    metric = make.metric(cast.acme)
    form = {"metric_id": str(metric.id), "measure": "number", "decimals": "0", "currency": "GBP", "target": "5",
            "direction": "up", "agreed_on": today().isoformat()}  # fmt: skip
    assert browse("ada").post(url(cast), data=form).status_code == 303
    assert browse("ada").post(url(cast), data=form).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Goal)) == 1


def test_a_changed_goal_ends_the_old_one(browse: Browse, cast: Cast, make: Make) -> None:
    _metric, goal = cost(cast, make)
    form = {
        "name": "Cost per visit",
        "unit": "",
        "target": "30,50",
        "baseline": "44.10",
        "direction": "down",
        "version": "1",
    }
    ada = browse("ada")
    assert 'value="34"' in ada.get(url(cast, f"goals/{goal.id}/edit")).text
    assert ada.post(url(cast, f"goals/{goal.id}/change"), data=form).status_code == 303
    body = browse("bea").get(url(cast)).text
    assert "£30.50 or less" in body and "£34.00 or less" in body and "Cost per visit" in body
    assert ada.post(url(cast, f"goals/{goal.id}/change"), data=form).status_code == 404
    assert ada.get(url(cast, f"goals/{goal.id}/edit")).status_code == 404


def test_two_editors_of_a_goal_see_both_texts(browse: Browse, cast: Cast, make: Make) -> None:
    _metric, goal = cost(cast, make)
    form = {"name": "Cost per booking", "unit": "", "target": "34", "direction": "down", "version": "1"}
    assert browse("omar").post(url(cast, f"goals/{goal.id}/change"), data={**form, "baseline": "50"}).status_code == 303
    answer = browse("ada").post(url(cast, f"goals/{goal.id}/change"), data={**form, "baseline": "60"})
    assert answer.status_code == 409 and "50" in answer.text and 'value="60"' in answer.text


def test_a_goal_is_ended(browse: Browse, cast: Cast, make: Make) -> None:
    _metric, goal = cost(cast, make)
    assert browse("ada").post(url(cast, f"goals/{goal.id}/end")).status_code == 303
    assert "Earlier goals" in browse("bea").get(url(cast)).text


@pytest.mark.parametrize("path", ["goals/{goal}/change", "goals/{goal}/end", "goals", "readings"])
def test_only_the_team_changes_goals(browse: Browse, cast: Cast, make: Make, path: str) -> None:
    _metric, goal = cost(cast, make)
    path = path.format(goal=goal.id)
    assert browse("bea").post(url(cast, path)).status_code == 403
    assert browse("carl").post(url(cast, path)).status_code == 404


def test_anothers_goal_and_metric_are_not_there(browse: Browse, cast: Cast, make: Make) -> None:
    other = make.metric(cast.globex)
    goal = make.goal(other)
    ada = browse("ada")
    assert ada.get(url(cast, f"goals/{other.id}")).status_code == 404
    assert ada.get(url(cast, f"goals/{goal.id}/edit")).status_code == 404
    assert ada.post(url(cast, f"goals/{goal.id}/end")).status_code == 404


def cells(metric: Metric, month: date, text: str, was: str = "") -> dict[str, str]:
    return {f"{metric.id}-{month:%Y-%m}": text, f"was-{metric.id}-{month:%Y-%m}": was}


def test_the_grid_notes_what_was_typed(browse: Browse, cast: Cast, make: Make) -> None:
    metric, _goal = cost(cast, make)
    form = {**cells(metric, LAST, "£1 031,20"), **cells(metric, months_on(LAST, -1), "۳۳٫۵")}
    assert browse("ada").post(url(cast, "readings"), data=form).status_code == 303
    assert sorted(values(metric)) == [Decimal("33.5"), Decimal("1031.2")]
    body = browse("ada").get(url(cast, "readings")).text
    assert 'value="1031.20"' in body and 'value="33.50"' in body


def test_the_grid_says_beside_each_field_what_is_wrong(browse: Browse, cast: Cast, make: Make) -> None:
    metric, _goal = cost(cast, make)
    make.reading(metric, "5", months_on(LAST, -2))
    form = {
        **cells(metric, LAST, "lots"),
        **cells(metric, months_on(LAST, -1), "1.234"),
        **cells(metric, months_on(LAST, -2), "", "5.00"),
    }
    answer = browse("ada").post(url(cast, "readings"), data=form)
    assert answer.status_code == 422
    for words in (
        "3 things to fix",
        "Enter a number, such as 1,234.5",
        "At most 2 decimals",
        "not taken away",
        'value="lots"',
    ):
        assert words in answer.text, words
    assert values(metric) == [5]


def test_a_cell_somebody_else_filled_is_not_written_over(browse: Browse, cast: Cast, make: Make) -> None:
    metric, _goal = cost(cast, make)
    make.reading(metric, "31.2", LAST)
    answer = browse("ada").post(url(cast, "readings"), data=cells(metric, LAST, "32", ""))
    assert answer.status_code == 422 and "Somebody noted 31.20 meanwhile" in answer.text
    assert browse("ada").post(url(cast, "readings"), data=cells(metric, LAST, "32", "31.20")).status_code == 303
    assert values(metric) == [Decimal("31.2"), 32]


def test_no_month_to_come_is_offered(browse: Browse, cast: Cast, make: Make) -> None:
    metric, _goal = cost(cast, make)
    later = months_on(first_day(today()), 1)
    body = browse("ada").get(url(cast, f"readings?until={later:%Y-%m}")).text
    assert f"{metric.id}-{later:%Y-%m}" not in body and f"{metric.id}-{first_day(today()):%Y-%m}" in body
    for odd in ("x", "0001-01", "9999-12", "2026-13"):
        assert browse("ada").get(url(cast, f"readings?until={odd}")).status_code == 200


@pytest.mark.parametrize("number", [1, 12])
def test_pages_ask_a_few_times_whatever_there_is(browse: Browse, cast: Cast, make: Make, number: int) -> None:
    for index in range(number):
        metric = make.metric(cast.acme, f"Metric {index}")
        make.goal(metric)
        make.reading(metric, month=LAST)
    ada, bea = browse("ada"), browse("bea")
    for who, path in ((ada, "goals"), (ada, f"goals/{metric.id}"), (ada, "readings"), (bea, "goals")):
        with count_statements() as sent:
            assert who.get(url(cast, path)).status_code == 200
        assert len(sent) <= 10, (path, sent)
