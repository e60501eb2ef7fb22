"""Goals, readings and figures: exact, true to their history, kept by the database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.ground.clock import today
from portal.ground.db import db
from portal.ground.happen import Event
from portal.reports.models.amounts import Amounts, Direction, Measure, is_met
from portal.reports.models.figures import Figure, figures, newest_figures, whole_series
from portal.reports.models.goals import Goal
from portal.reports.models.metrics import Metric
from portal.reports.models.months import first_day, months_on
from portal.reports.models.readings import Outcome, Reading, Source, Value, dry_run, readings_of, take_readings
from tests.cast import Cast
from tests.make import Make
from tests.statements import count_statements

MONTH = months_on(first_day(date.today()), -1)
BEFORE = months_on(MONTH, -1)


def noted(metric: Metric, cast: Cast, **values: str) -> list[Outcome]:
    """Values by month name: last, before."""
    months = {"last": MONTH, "before": BEFORE}
    found = [Value(metric, months[name], Decimal(value)) for name, value in values.items()]
    outcomes = take_readings(found, cast.ada, Source.FORM)
    db.session.commit()
    return outcomes


def kinds(cast: Cast) -> list[str]:
    return list(db.session.scalars(select(Event.kind).where(Event.client_id == cast.acme.id).order_by(Event.id)))


def only_figure(cast: Cast, month: date = MONTH) -> Figure:
    (figure,) = figures(cast.acme.id, month)
    return figure


@pytest.mark.parametrize("value", ["0", "0.1", "-31.20", "999999999999.999999", "0.000001", "100", "84"])
def test_values_come_back_exactly(cast: Cast, make: Make, value: str) -> None:
    make.reading(make.metric(cast.acme), value)
    db.session.expunge_all()
    assert db.session.scalars(select(Reading.value)).one() == Decimal(value)


def test_a_correction_counts_and_what_it_corrects_stays(cast: Cast, make: Make) -> None:
    metric = make.metric(cast.acme)
    assert noted(metric, cast, last="410", before="391") == [Outcome.NOTED, Outcome.NOTED]
    assert noted(metric, cast, last="412", before="391.00") == [Outcome.CORRECTED, Outcome.SAME]
    figure = only_figure(cast)
    assert (figure.value, figure.before) == (412, 391)
    history = readings_of(cast.acme.id, metric.id)
    assert [(row.value, row.counts) for row in history if row.month == MONTH] == [(412, True), (410, False)]
    assert kinds(cast) == ["reading.noted", "reading.noted", "reading.corrected"]


def test_the_dry_run_says_the_same_and_changes_nothing(cast: Cast, make: Make) -> None:
    metric = make.metric(cast.acme)
    noted(metric, cast, last="410")
    values = [Value(metric, MONTH, Decimal(value)) for value in ("410", "412", "412")]
    told = dry_run(values)
    assert told == [Outcome.SAME, Outcome.CORRECTED, Outcome.SAME]
    assert only_figure(cast).value == 410
    assert take_readings(values, cast.ada, Source.SHEET) == told


def test_the_database_keeps_one_chain_for_each_month(cast: Cast, make: Make) -> None:
    metric, other = make.metric(cast.acme), make.metric(cast.acme, "Other")
    first = make.reading(metric, "1", MONTH)
    make.reading(metric, "2", MONTH, corrects_id=first.id)
    for wrong in (
        lambda: make.reading(metric, "3", MONTH),
        lambda: make.reading(metric, "3", MONTH, corrects_id=first.id),
        lambda: make.reading(metric, "3", BEFORE, corrects_id=first.id),
        lambda: make.reading(other, "3", MONTH, corrects_id=first.id),
        lambda: make.reading(other, "3", MONTH.replace(day=2)),
    ):
        with pytest.raises(IntegrityError):
            wrong()
        db.session.rollback()


def test_a_code_is_unique_at_a_client_and_made_from_the_name(cast: Cast, make: Make) -> None:
    first, second = Metric.add(cast.acme.id, name="Cost per booking"), Metric.add(cast.acme.id, name="Cost per Booking")
    assert (first.code, second.code) == ("cost-per-booking", "cost-per-booking-2")
    assert Metric.add(cast.acme.id, name="میانگین").code == "metric"
    make.metric(cast.globex, code="cost-per-booking")
    with pytest.raises(IntegrityError):
        make.metric(cast.acme, code="cost-per-booking")


def test_a_changed_target_leaves_the_past_as_it_was(cast: Cast, make: Make) -> None:
    metric = make.metric(cast.acme)
    goal = make.goal(metric, "380")
    noted(metric, cast, last="390")
    changed = goal.change(cast.ada, target=Decimal("400"))
    db.session.commit()
    assert (goal.ended_on, changed.before_id, changed.agreed_on) == (today(), goal.id, today())
    assert only_figure(cast).met is True
    assert only_figure(cast, first_day(today())).goal.target == 400
    assert goal.change(cast.ada, target=Decimal("500")) is goal
    assert changed.change(cast.ada, target=Decimal("400")) is changed
    assert kinds(cast).count("goal.changed") == 1


def test_a_wrong_target_is_put_right_from_the_first_day(cast: Cast, make: Make) -> None:
    goal = make.goal(make.metric(cast.acme), "3800")
    goal.change(cast.ada, since=goal.agreed_on - timedelta(days=9), target=Decimal("380"))
    assert only_figure(cast).goal.target == 380


def test_a_metric_has_one_goal_at_a_time(cast: Cast, make: Make) -> None:
    metric = make.metric(cast.acme)
    Goal.agree(metric, cast.ada, target=Decimal(3))
    with pytest.raises(IntegrityError):
        Goal.agree(metric, cast.ada, target=Decimal(4))


def test_a_goal_ends_once(cast: Cast, make: Make) -> None:
    goal = make.goal(make.metric(cast.acme))
    goal.end(cast.ada)
    goal.end(cast.ada)
    assert kinds(cast) == ["goal.ended"]
    assert only_figure(cast).goal is not None
    assert figures(cast.acme.id, first_day(today())) == []


def test_a_goal_is_reached_once(cast: Cast, make: Make) -> None:
    metric = make.metric(cast.acme)
    goal = make.goal(metric, "34", direction=Direction.DOWN)
    noted(metric, cast, before="34.01")
    assert goal.reached_on is None
    noted(metric, cast, last="34")
    noted(metric, cast, last="40")
    noted(metric, cast, last="31")
    assert goal.reached_on == MONTH
    assert kinds(cast).count("goal.reached") == 1


def test_no_goal_was_reached_before_it_was_agreed(cast: Cast, make: Make) -> None:
    metric = make.metric(cast.acme)
    goal = make.goal(metric, "1", agreed_on=today())
    noted(metric, cast, last="5")
    assert goal.reached_on is None and only_figure(cast).met is None


def test_a_missing_figure_is_seen_as_missing(cast: Cast, make: Make) -> None:
    metric = make.metric(cast.acme)
    make.goal(metric)
    noted(metric, cast, before="391")
    figure = only_figure(cast)
    assert (figure.value, figure.met, figure.value_words, figure.difference, figure.before) == (None, None, "", "", 391)
    assert [point.value for point in figure.series][-2:] == [391, None] and len(figure.series) == 13
    (newest,) = newest_figures(cast.acme.id, first_day(today()))
    assert (newest.month, newest.value, newest.met) == (BEFORE, 391, True)


def test_months_without_a_value_are_gaps(cast: Cast, make: Make) -> None:
    metric = make.metric(cast.acme)
    make.reading(metric, "1", months_on(MONTH, -2))
    make.reading(metric, "3", MONTH)
    assert [point.value for point in whole_series(cast.acme.id, metric.id)] == [1, None, 3]


POUNDS, SHARE, PLAIN = (Measure.CURRENCY, "GBP", 2), (Measure.PERCENT, "", 0), (Measure.NUMBER, "", 0)
MINUTES = (Measure.NUMBER, "minutes", 1)
UP, DOWN = Direction.UP, Direction.DOWN


@pytest.mark.parametrize(
    ("kind", "value", "target", "direction", "words", "met"),
    [
        (PLAIN, "268", "260", UP, ("268", "260", "8 above goal"), True),
        (POUNDS, "31.2", "34", DOWN, ("£31.20", "£34.00 or less", "£2.80 under goal"), True),
        (POUNDS, "34.01", "34", DOWN, ("£34.01", "£34.00 or less", "£0.01 over goal"), False),
        (SHARE, "84", "92", UP, ("84%", "92%", "8 points below goal"), False),
        (SHARE, "91", "92", UP, ("91%", "92%", "1 point below goal"), False),
        (MINUTES, "12", "12", DOWN, ("12.0 minutes", "12.0 minutes or less", "exactly at goal"), True),
        (PLAIN, "-1412", "0", UP, ("−1,412", "0", "1,412 below goal"), False),
    ],
)
def test_figures_in_words(app: Flask, kind, value, target, direction, words, met) -> None:
    amounts, number, goal = Amounts(*kind), Decimal(value), Decimal(target)
    with app.test_request_context():
        said = (amounts.written(number), amounts.goal(goal, direction), amounts.against(number, goal, direction))
    assert said == words
    assert is_met(number, goal, direction) is met


def test_figures_in_other_languages(app: Flask) -> None:
    price, share = Amounts(Measure.CURRENCY, "GBP", 2), Amounts(Measure.PERCENT, "", 1)
    for language, words in {"fa": "۱٬۲۳۴٫۵۰", "tr": "1.234,50", "hy": "1\u00a0234,50"}.items():
        with app.test_request_context(), force_locale(language):
            assert words in price.written(Decimal("1234.5")), price.written(Decimal("1234.5"))
            assert share.written(Decimal(84))


def test_two_questions_to_the_database_whatever_there_is(cast: Cast, make: Make) -> None:
    for name in ("One", "Two", "Three"):
        make.goal(make.metric(cast.acme, name))
    with count_statements() as sent:
        assert len(figures(cast.acme.id, MONTH)) == 3
    assert len(sent) == 2
