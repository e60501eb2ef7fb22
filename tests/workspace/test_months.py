"""The line of months: which months a roadmap spans, in words and drawn, in the reader's calendar."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask import Flask, g
from flask_babel import force_locale

from portal.workspace.models.roadmap import roadmap_of
from portal.workspace.months import month_line, month_starts, span
from tests.cast import Cast
from tests.make import Make


@pytest.fixture(autouse=True)
def _november(app: Flask) -> Iterator[None]:
    with time_machine.travel(date(2026, 11, 10), tick=False), app.test_request_context():
        g.zone = None
        yield


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 4, 7), date(2026, 6, 26), "April to June"),
        (date(2027, 1, 8), date(2027, 3, 1), "January to March"),
        (date(2026, 10, 1), date(2027, 1, 4), "October to January"),
        (date(2026, 10, 1), date(2026, 10, 30), "October"),
        (date(2025, 2, 1), date(2025, 2, 9), "February 2025"),
        (date(2025, 2, 1), date(2025, 5, 9), "February to May 2025"),
        (date(2025, 11, 1), date(2026, 1, 9), "November 2025 to January 2026"),
    ],
)
def test_a_span_names_the_year_where_it_does_not_go_without_saying(first: date, last: date, words: str) -> None:
    assert span(first, last) == words


def test_months_are_those_of_the_readers_calendar() -> None:
    assert month_starts(date(2026, 11, 10), date(2027, 1, 2)) == [
        *(date(2026, 11, 1), date(2026, 12, 1)),
        *(date(2027, 1, 1), date(2027, 2, 1)),
    ]
    with force_locale("fa"):
        assert month_starts(date(2026, 11, 10), date(2026, 11, 12)) == [date(2026, 10, 23), date(2026, 11, 22)]


def test_the_line_says_its_phases_and_today(cast: Cast, make: Make) -> None:
    for place, (name, due_on) in enumerate((("Foundations", date(2026, 9, 9)), ("Growth", date(2026, 12, 24)))):
        phase = make.phase(cast.acme, name, position=place)
        make.milestone(phase, start_on=due_on.replace(day=1), due_on=due_on)
    drawn = str(month_line(roadmap_of(cast.acme.id, date(2026, 11, 10))))
    assert "The phases from September to December 2026: Foundations, Growth. Today is 10 November." in drawn
    assert drawn.count("<rect") == 2 and ">Today<" in drawn


def test_phases_at_the_same_time_stand_one_under_the_other(cast: Cast, make: Make) -> None:
    for place in range(2):
        phase = make.phase(cast.acme, f"Phase {place}", position=place)
        make.milestone(phase, start_on=date(2026, 10, 1), due_on=date(2026, 12, 24))
    drawn = str(month_line(roadmap_of(cast.acme.id, date(2026, 11, 10))))
    assert 'y="32"' in drawn and 'y="62"' in drawn


def test_without_dates_there_is_no_line(cast: Cast, make: Make) -> None:
    make.milestone(make.phase(cast.acme))
    assert month_line(roadmap_of(cast.acme.id, date(2026, 11, 10))) is None
