"""Zones and days, and the filters that put instants and dates into words."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, wraps
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g
from flask_babel import gettext, ngettext
from markupsafe import Markup

from portal.ground.calendars import digits, reader_locale, written, year_and_month
from portal.ground.db import now
from portal.ground.spelled import begun, spelled

WEEK = 7
NEAR_DAYS = 330
MINUTE = timedelta(minutes=1)


def in_zone(instant: datetime, zone_name: str) -> datetime:
    """The same instant as a clock in that zone shows it."""
    return instant.astimezone(ZoneInfo(zone_name))


def from_local(day: date, at: time, zone_name: str) -> datetime:
    """The instant, in UTC, that people of a zone call this day and time.

    A time the clocks skip in spring is moved on by the hour they skip; of one they show twice, the first is meant.
    """
    return datetime.combine(day, at.replace(fold=0), ZoneInfo(zone_name)).astimezone(UTC)


def today_in(zone_name: str) -> date:
    return in_zone(now(), zone_name).date()


def days_between(first: date, last: date) -> int:
    """Whole days from the first to the last; negative when the last comes before."""
    return (last - first).days


def vendor_zone() -> str:
    """The zone the vendor works in."""
    return str(current_app.config.get("VENDOR_ZONE") or "Europe/London")


def vendor_today() -> date:
    """The vendor's today, whoever reads."""
    return today_in(vendor_zone())


def reader_zone() -> str:
    """The zone of whoever reads the page or mail: `g.zone`, else the vendor's."""
    return str(g.get("zone") or vendor_zone())


def today() -> date:
    """The reader's today."""
    return today_in(reader_zone())


def clock() -> str:
    """The reader's time of day, for a field of it."""
    return f"{in_zone(now(), reader_zone()):%H:%M}"


def init_clock(app: Flask) -> None:
    app.jinja_env.filters.update(
        instant=instant,
        instant_short=instant_short,
        day=day,
        day_short=day_short,
        day_brief=day_brief,
        relative_days=relative_days,
        month=month,
        near_month=near_month,
        digits=digits,
        ago=ago,
        due=due,
        hours=hours,
        day_number=day_number,
        weekday_short=weekday_short,
        spelled=spelled,
        begun=begun,
    )


def _remembered(tell: Callable[[Any, str], Markup]) -> Callable[..., Markup]:
    """The same value is told to the same reader on the same day in the same words; finding them takes 30 us each."""

    @lru_cache(maxsize=8192)
    def known(value: date, css: str, *_reader: Any) -> Markup:
        return tell(value, css)

    @wraps(tell)
    def told(value: date, css: str = "") -> Markup:
        return known(value, css, reader_locale(), reader_zone(), today())

    return told


@_remembered
def instant(at: datetime, css: str = "") -> Markup:
    """“Monday 9 November 2026, 15:20”. `css`, here and below: the class of the element."""
    return _time(at, _full(at), css)


@_remembered
def instant_short(at: datetime, css: str = "") -> Markup:
    """“Mon 15:20” less than a week away, then “Thu 5 Nov”, then “5 Nov 2025” in another year."""
    local = _local(at)
    is_near = abs(days_between(today(), local.date())) < WEEK
    return _time(at, written(local, gettext("EEE HH:mm")) if is_near else _short(local.date()), css, _full(at))


@_remembered
def day(on: date, css: str = "") -> Markup:
    """“17 November”, and “17 November 2025” in another year."""
    return _time(_day(on), _long(_day(on)), css)


@_remembered
def day_short(on: date, css: str = "") -> Markup:
    """“Thu 12 Nov”, and “12 Nov 2025” in another year."""
    return _time(_day(on), _short(_day(on)), css)


@_remembered
def day_brief(on: date, css: str = "") -> Markup:
    """“12 Nov”, and “12 Nov 2025” in another year: for lists, where the day of the week says little."""
    on = _day(on)
    return _time(on, written(on, gettext("d MMM") if _is_this_year(on) else gettext("d MMM y")), css, _long(on))


@_remembered
def month(on: date, css: str = "") -> Markup:
    """“November”, and “November 2025” in another year."""
    on = _day(on)
    return _time(on, written(on, gettext("LLLL") if _is_this_year(on) else gettext("LLLL y")), css)


@_remembered
def near_month(on: date, css: str = "") -> Markup:
    """“January”; with its year only where the name alone could be another year's."""
    on = _day(on)
    is_near = abs(days_between(today(), on)) < NEAR_DAYS
    return _time(on, written(on, gettext("LLLL") if is_near else gettext("LLLL y")), css)


@_remembered
def relative_days(on: date, css: str = "") -> Markup:
    """“Today”, “Tomorrow”, “Yesterday”, “in 141 days”; and “19 days” for the past."""
    on = _day(on)
    away = days_between(today(), on)
    near = {0: gettext("Today"), 1: gettext("Tomorrow"), -1: gettext("Yesterday")}
    return _time(on, near.get(away) or _days_away(away), css, _long(on))


@_remembered
def ago(on: date, css: str = "") -> Markup:
    """“today”, “yesterday”, then “Thu 12 Nov”, for the end of a line."""
    on = _day(on)
    near = {0: gettext("today"), 1: gettext("yesterday")}
    return _time(on, near.get(days_between(on, today())) or _short(on), css, _long(on))


@_remembered
def due(on: date, css: str = "") -> Markup:
    """“Was due Friday”, “Was due 6 Nov”, “Today”, “Tomorrow”, “By 20 Nov”."""
    on = _day(on)
    away = days_between(today(), on)
    if away in (0, 1):
        return _time(on, gettext("Tomorrow") if away else gettext("Today"), css, _long(on))
    short = written(on, gettext("EEEE")) if -WEEK < away < 0 else _due_day(on)
    words = gettext("Was due %(day)s") if away < 0 else gettext("By %(day)s")
    return Markup(words) % {"day": _time(on, short, css, _long(on))}  # noqa: S704 - words of ours


def hours(starts_at: datetime, minutes: int) -> Markup:
    """“10:00 to 10:45”."""
    begin, end = (_time(at, written(_local(at), "HH:mm"), "") for at in (starts_at, starts_at + minutes * MINUTE))
    return Markup(gettext("%(begin)s to %(end)s")) % {"begin": begin, "end": end}  # noqa: S704 - words of ours


def day_number(on: date) -> str:
    """“12”, for a leaf of a calendar."""
    return written(_day(on), "d")


def weekday_short(on: date) -> str:
    """“Thu”."""
    return written(_day(on), "EEE")


def _days_away(away: int) -> str:
    count = digits(abs(away))
    if away > 0:
        return str(ngettext("in %(count)s day", "in %(count)s days", away, count=count))
    return str(ngettext("%(count)s day", "%(count)s days", -away, count=count))


def _full(at: datetime) -> str:
    return written(_local(at), gettext("EEEE d MMMM y, HH:mm"))


def _long(on: date) -> str:
    return written(on, gettext("d MMMM") if _is_this_year(on) else gettext("d MMMM y"))


def _short(on: date) -> str:
    return written(on, gettext("EEE d MMM") if _is_this_year(on) else gettext("d MMM y"))


def _due_day(on: date) -> str:
    return written(on, gettext("d MMM") if _is_this_year(on) else gettext("d MMM y"))


def _is_this_year(on: date) -> bool:
    return year_and_month(on)[0] == year_and_month(today())[0]


def _local(at: datetime) -> datetime:
    return in_zone(at, reader_zone())


def _day(on: date) -> date:
    """The date; of an instant, the reader's date."""
    return _local(on).date() if isinstance(on, datetime) else on


def _time(when: date, words: str, css: str, title: str = "") -> Markup:
    stamp = f"{when.astimezone(UTC):%Y-%m-%dT%H:%MZ}" if isinstance(when, datetime) else when.isoformat()
    named = {"class": css, "datetime": stamp, "title": title}
    attributes = Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in named.items() if value)
    return Markup("<time{}>{}</time>").format(attributes, words)
