"""People's clocks: zones, working days, and dates in words."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from flask import Flask, g
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st

from portal.ground import clock
from portal.ground.calendars import year_and_month
from portal.ground.clock import days_between, from_local, in_zone, today_in

TUESDAY = datetime(2026, 11, 10, 9, 42, tzinfo=UTC)


@pytest.fixture(scope="module")
def bare() -> Flask:
    """An app with nothing but a language and the filters."""
    app = Flask(__name__)
    app.config["VENDOR_ZONE"] = "Europe/London"
    Babel(app)
    clock.init_clock(app)
    return app


@pytest.fixture(autouse=True)
def at_tuesday(bare: Flask) -> Iterator[None]:
    with bare.test_request_context(), time_machine.travel(TUESDAY, tick=False):
        yield


def told(name: str, value: date, zone: str | None = None, language: str = "en") -> str:
    g.zone = zone
    with force_locale(language):
        return clock.current_app.jinja_env.from_string("{{ value | " + name + " }}").render(value=value)


def words(*args: str) -> str:
    return told(*args).partition(">")[2].removesuffix("</time>")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("instant", datetime(2026, 11, 9, 15, 20, tzinfo=UTC), "Monday 9 November 2026, 15:20"),
        ("instant_short", datetime(2026, 11, 9, 15, 20, tzinfo=UTC), "Mon 15:20"),
        ("instant_short", datetime(2026, 11, 4, 0, 0, tzinfo=UTC), "Wed 00:00"),
        ("instant_short", datetime(2026, 11, 3, 23, 0, tzinfo=UTC), "Tue 3 Nov"),
        ("instant_short", datetime(2026, 11, 16, 9, 0, tzinfo=UTC), "Mon 09:00"),
        ("instant_short", datetime(2025, 11, 5, 9, 0, tzinfo=UTC), "5 Nov 2025"),
        ("day", date(2026, 11, 17), "17 November"),
        ("day", date(2027, 1, 31), "31 January 2027"),
        ("day_short", date(2026, 11, 12), "Thu 12 Nov"),
        ("day_short", date(2027, 3, 31), "31 Mar 2027"),
        ("relative_days", date(2026, 11, 10), "Today"),
        ("relative_days", date(2026, 11, 9), "Yesterday"),
        ("relative_days", date(2026, 11, 11), "Tomorrow"),
        ("relative_days", date(2027, 3, 31), "in 141 days"),
        ("relative_days", date(2026, 10, 22), "19 days"),
        ("month", date(2026, 11, 1), "November"),
        ("month", date(2025, 11, 1), "November 2025"),
    ],
)
def test_dates_are_told_as_people_say_them(name, value, expected):
    assert words(name, value) == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("day", date(2026, 11, 10), "۱۹ آبان"),
        ("day", date(2025, 11, 10), "۱۹ آبان ۱۴۰۴"),
        ("day_short", date(2026, 11, 10), "سه‌شنبه ۱۹ آبان"),
        ("instant", datetime(2026, 11, 10, 9, 42, tzinfo=UTC), "سه‌شنبه ۱۹ آبان ۱۴۰۵, ۰۹:۴۲"),
        ("month", date(2027, 3, 20), "اسفند"),
        ("month", date(2027, 3, 21), "فروردین ۱۴۰۶"),
    ],
)
def test_persian_readers_get_their_calendar_and_digits(name, value, expected):
    assert words(name, value, None, "fa") == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("tr", "17 Kasım"), ("hy", "17 նոյեմբերի"), ("en", "17 November"), ("en_GB", "17 November")],
)
def test_months_are_named_in_the_readers_language(language, expected):
    assert words("day", date(2026, 11, 17), None, language) == expected


def test_an_instant_is_told_in_the_readers_zone():
    late = datetime(2026, 11, 9, 23, 30, tzinfo=UTC)
    title = 'title="Monday 9 November 2026, 23:30"'
    assert told("instant_short('muted')", late) == (
        f'<time class="muted" datetime="2026-11-09T23:30Z" {title}>Mon 23:30</time>'
    )
    assert words("instant_short", late, "Asia/Yerevan") == "Tue 03:30"
    assert told("day_short", late, "Asia/Yerevan") == '<time datetime="2026-11-10">Tue 10 Nov</time>'
    assert words("relative_days", late, "Asia/Yerevan") == "Today"


def test_today_is_the_day_where_people_are():
    with time_machine.travel(datetime(2026, 11, 9, 23, 30, tzinfo=UTC), tick=False):
        assert today_in("Europe/London") == date(2026, 11, 9)
        assert today_in("Asia/Tehran") == date(2026, 11, 10)


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        (date(2026, 11, 9), time(15, 20), "Europe/London", datetime(2026, 11, 9, 15, 20, tzinfo=UTC)),
        (date(2026, 7, 9), time(15, 20), "Europe/London", datetime(2026, 7, 9, 14, 20, tzinfo=UTC)),
        (date(2026, 3, 29), time(1, 30), "Europe/London", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (date(2026, 10, 25), time(1, 30), "Europe/London", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2026, 10, 25), time(1, 30, fold=1), "Europe/London", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2026, 11, 9), time(9, 0), "Asia/Tehran", datetime(2026, 11, 9, 5, 30, tzinfo=UTC)),
    ],
)
def test_local_times_are_safe_at_both_edges_of_summer_time(day, at, zone, expected):
    assert from_local(day, at, zone) == expected


@given(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1)), st.sampled_from(["Europe/London", "Asia/Tehran"]))
def test_an_instant_survives_the_way_to_a_zone_and_back(naive, zone):
    local = in_zone(naive.replace(tzinfo=UTC), zone)
    if not local.fold:
        assert from_local(local.date(), local.time(), zone) == local


def test_days_between_counts_backwards_too():
    assert days_between(date(2026, 11, 10), date(2027, 3, 31)) == 141
    assert days_between(date(2026, 11, 10), date(2026, 10, 22)) == -19


def test_months_group_in_the_readers_calendar():
    assert year_and_month(date(2026, 11, 10)) == (2026, 11)
    with force_locale("fa"):
        assert year_and_month(date(2026, 11, 10)) == (1405, 8)
