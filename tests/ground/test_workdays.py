"""Working days: adding and counting agree, weekends and holidays never count, and nobody is left without a day."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.ground.workdays import WEEK, Calendar

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
NEAR = st.integers(-400, 400)
CALENDARS = st.builds(
    Calendar,
    weekend=st.frozensets(st.sampled_from(WEEK), max_size=6),
    holidays=st.frozensets(st.dates(date(2025, 1, 1), date(2028, 12, 31)), max_size=60),
)


@pytest.mark.parametrize(
    ("on", "days", "holidays", "expected"),
    [
        (date(2026, 11, 6), 1, (), date(2026, 11, 9)),
        (date(2026, 11, 7), 1, (), date(2026, 11, 9)),
        (date(2026, 11, 5), 2, (), date(2026, 11, 9)),
        (date(2026, 11, 9), -1, (), date(2026, 11, 6)),
        (date(2026, 11, 7), 0, (), date(2026, 11, 7)),
        (date(2026, 12, 24), 2, (date(2026, 12, 25), date(2026, 12, 28)), date(2026, 12, 30)),
        (date(2026, 12, 30), -2, (date(2026, 12, 25), date(2026, 12, 28)), date(2026, 12, 24)),
    ],
)
def test_weekends_and_holidays_do_not_count(on, days, holidays, expected):
    assert Calendar(holidays=frozenset(holidays)).add_workdays(on, days) == expected


def test_another_weekend_is_another_week():
    friday_and_saturday = Calendar(weekend=frozenset({4, 5}))
    assert friday_and_saturday.add_workdays(date(2026, 11, 5), 1) == date(2026, 11, 8)


def test_a_week_without_a_working_day_is_refused():
    with pytest.raises(ValueError, match="without a working day"):
        Calendar(weekend=frozenset(WEEK))


@given(CALENDARS, DAYS, NEAR)
def test_what_is_added_is_counted(calendar, on, days):
    there = calendar.add_workdays(on, days)
    assert calendar.workdays_between(on, there) == days
    assert days == 0 or calendar.is_workday(there)


@given(CALENDARS, DAYS, DAYS)
def test_what_is_counted_leads_there(calendar, first, last):
    assume(calendar.is_workday(last) and abs((last - first).days) < 1000)
    assert calendar.add_workdays(first, calendar.workdays_between(first, last)) == last


@given(CALENDARS, DAYS, NEAR)
def test_there_and_back_from_a_working_day(calendar, on, days):
    begun = calendar.next_workday(on)
    assert calendar.add_workdays(calendar.add_workdays(begun, days), -days) == begun


@given(CALENDARS, DAYS, st.integers(0, 60), st.integers(0, 60))
def test_steps_may_be_taken_one_by_one(calendar, on, some, more):
    assert calendar.add_workdays(calendar.add_workdays(on, some), more) == calendar.add_workdays(on, some + more)


@given(CALENDARS, DAYS)
def test_the_next_working_day_is_the_nearest(calendar, on):
    there = calendar.next_workday(on)
    assert calendar.is_workday(there) and calendar.next_workday(there) == there
    assert not any(calendar.is_workday(on + timedelta(days=gap)) for gap in range((there - on).days))
