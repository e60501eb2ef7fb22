"""The ladder of follow-ups: which comes when, counted by hand."""

from datetime import date
from itertools import islice

import pytest

from portal.cadence.models.cadences import FOLLOW_UPS
from portal.cadence.models.ladder import follow_ups, letters, step_after
from portal.ground.months import months_later
from portal.tasks.touchpoints import TouchpointKind as Kind

START = date(2026, 1, 31)


def first(count, *kinds):
    return [(step.kind, step.number, step.on) for step in islice(follow_ups(START, kinds or FOLLOW_UPS), count)]


def test_thirty_and_sixty_days_then_quarters_half_years_and_years():
    assert first(8) == [
        (Kind.AFTER_30, 1, date(2026, 3, 2)),
        (Kind.AFTER_60, 1, date(2026, 4, 1)),
        (Kind.QUARTERLY, 1, date(2026, 4, 30)),
        (Kind.HALF_YEARLY, 1, date(2026, 7, 31)),
        (Kind.QUARTERLY, 3, date(2026, 10, 31)),
        (Kind.YEARLY, 1, date(2027, 1, 31)),
        (Kind.QUARTERLY, 5, date(2027, 4, 30)),
        (Kind.HALF_YEARLY, 3, date(2027, 7, 31)),
    ]


def test_a_cadence_without_quarters_or_without_an_end():
    assert [on for _kind, _number, on in first(3, Kind.YEARLY)] == [
        date(2027, 1, 31),
        date(2028, 1, 31),
        date(2029, 1, 31),
    ]
    assert first(9, Kind.AFTER_30) == [(Kind.AFTER_30, 1, date(2026, 3, 2))]
    assert [kind for kind, _number, _on in first(3, Kind.HALF_YEARLY, Kind.YEARLY)] == [
        Kind.HALF_YEARLY, Kind.YEARLY, Kind.HALF_YEARLY,
    ]  # fmt: skip


def test_the_gap_is_the_time_since_the_step_before():
    steps = list(islice(follow_ups(START, FOLLOW_UPS), 6))
    assert [step.gap_days for step in steps] == [30, 30, 29, 92, 92, 92]


@pytest.mark.parametrize(
    ("after", "today", "on"),
    [
        (date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 2)),
        (date(2026, 3, 2), date(2026, 3, 2), date(2026, 4, 1)),
        (date(2026, 1, 31), date(2026, 9, 1), date(2026, 7, 31)),  # of four missed the last
    ],
)
def test_of_several_that_were_missed_the_last_is_next(after, today, on):
    assert step_after(follow_ups(START, FOLLOW_UPS), after, today).on == on


def test_letters_go_by_the_calendar_whoever_the_client_is():
    quarters = [step.on for step in islice(letters(date(2026, 2, 14), 3), 3)]
    assert quarters == [date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)]
    monthly = next(letters(date(2026, 12, 1), 1))
    assert (monthly.on, monthly.near_days) == (date(2027, 1, 1), 15)
    assert list(letters(date(2026, 1, 1), 0)) == []


def test_a_ladder_ends_before_the_calendar_does():
    assert list(follow_ups(date(2189, 6, 1), [Kind.YEARLY]))[-1].on.year <= 2190


def test_months_end_on_their_last_day():
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
