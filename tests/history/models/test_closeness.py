"""Worked values of who-knows-whom, at the borders of the definition."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from portal.history.models.closeness import Closeness, Share, closeness, first_month, is_silent, too_much_with

ADA, OMAR = UUID(int=1), UUID(int=2)
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("times", "days_ago", "found"),
    [
        (5, 89, Closeness.CLOSE),
        (5, 90, Closeness.KNOWS),
        (4, 0, Closeness.KNOWS),
        (40, 400, Closeness.KNOWS),
    ],
)
def test_close_is_five_times_and_once_in_the_last_ninety_days(times: int, days_ago: int, found: Closeness) -> None:
    assert closeness(times, TODAY - timedelta(days=days_ago), TODAY) == found


@pytest.mark.parametrize(("days_ago", "silent"), [(0, False), (89, False), (90, True), (91, True)])
def test_ninety_days_without_a_word_are_silence(days_ago: int, silent: bool) -> None:
    assert is_silent(TODAY - timedelta(days=days_ago), TODAY) is silent


@pytest.mark.parametrize(
    ("ada", "omar", "found"),
    [
        (80, 20, None),
        (4, 1, None),
        (81, 19, Share(ADA, 81, 100)),
        (5, 1, Share(ADA, 5, 6)),
        (1, 0, Share(ADA, 1, 1)),
        (801, 199, Share(ADA, 801, 1000)),
    ],
)
def test_eighty_percent_exactly_is_not_more_than_eighty(ada: int, omar: int, found: Share | None) -> None:
    assert too_much_with({ADA: ada, OMAR: omar}) == found


def test_nobody_holds_too_much_of_nothing() -> None:
    assert too_much_with({}) is None


@pytest.mark.parametrize(
    ("today", "since"),
    [
        (TODAY, date(2025, 12, 1)),
        (date(2026, 12, 31), date(2026, 1, 1)),
        (date(2026, 1, 1), date(2025, 2, 1)),
        (date(2028, 2, 29), date(2027, 3, 1)),
    ],
)
def test_the_period_is_this_month_and_the_eleven_before(today: date, since: date) -> None:
    assert first_month(today) == since
