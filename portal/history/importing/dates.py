"""Dates and times as other systems write them, and which of day and month a column puts first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _

from portal.ground.clock import from_local
from portal.history.importing.refused import Refused

DMY, MDY = "dmy", "mdy"
NOON = time(12)  # for a day without a time: the same day for nearly every reader
EARLIEST = 1900
EXCEL_ZERO = datetime(1899, 12, 30)
SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
NUMBERS = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{2,4})(?!\d)")
NAMED = re.compile(r"(?:\w{3,9},? +)?(?:(\d{1,2})[ -.]*([A-Za-z]{3,9})|([A-Za-z]{3,9})[ .]*(\d{1,2}))[ ,.-]+(\d{4})")
CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*(?:([ap])\.?m\.?)?$", re.IGNORECASE)
MONTHS = {name: n for n, name in enumerate(re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec"), 1)}


@dataclass(frozen=True)
class Order:
    """Which comes first in a column, how many of its dates tell, and one of them."""

    order: str
    sure: int = 0
    example: str = ""


def read_day(text: str, order: str) -> date:
    """The day; Refused if there is none."""
    return _parted(text, order)[0]


def read_instant(text: str, clock: str, order: str, zone: str) -> datetime:
    """The instant in UTC. Without a time it is noon in the zone; `clock` is a time from a column of its own."""
    if ISO.match(text) and len(text) > 16:
        try:
            exact = datetime.fromisoformat(text)
        except ValueError:
            exact = None
        if exact is not None and exact.tzinfo is not None:
            return exact.astimezone(UTC)
    day, at = _parted(text, order)
    if clock.strip():
        at = _clock(clock.strip())
    return from_local(day, at or NOON, zone)


def orders_of(rows: Iterable[dict[str, str]], zone: str) -> dict[str, dict[str, Any]]:
    """For each column that writes dates in numbers: which of day and month comes first."""
    seen: dict[str, list[tuple[int, int, str]]] = {}
    for row in rows:
        for header, cell in row.items():
            if (found := NUMBERS.match(cell)) and len(found[1]) <= 2:
                seen.setdefault(header, []).append((int(found[1]), int(found[3]), cell))
    return {header: vars(_order(dates, zone)) for header, dates in seen.items()}


def _order(dates: list[tuple[int, int, str]], zone: str) -> Order:
    """Told by a number above twelve; else by the sign between, and by where the vendor is."""
    day_first = [cell for first, second, cell in dates if first > 12 >= second]
    month_first = [cell for first, second, cell in dates if second > 12 >= first]
    if day_first or month_first:
        told, order = (day_first, DMY) if len(day_first) >= len(month_first) else (month_first, MDY)
        return Order(order, len(told), told[0])
    sample = dates[0][2]
    american = "/" in sample and zone.startswith("America/")
    return Order(MDY if american else DMY, 0, sample)


def _parted(text: str, order: str) -> tuple[date, time | None]:
    text = text.strip()
    try:
        return _iso(text) or _in_numbers(text, order) or _named(text) or _serial(text) or _no_date(text)
    except (ValueError, OverflowError):
        return _no_date(text)


def _iso(text: str) -> tuple[date, time | None] | None:
    found = ISO.match(text)
    if not found:
        return None
    return _day(int(found[1]), int(found[2]), int(found[3])), _rest(text[10:])


def _in_numbers(text: str, order: str) -> tuple[date, time | None] | None:
    found = NUMBERS.match(text)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if len(found[1]) == 4:
        return _day(first, second, year), _rest(text[found.end() :])
    day, month = (first, second) if order == DMY else (second, first)
    return _day(year + (2000 if year < 70 else 1900) * (year < 100), month, day), _rest(text[found.end() :])


def _named(text: str) -> tuple[date, time | None] | None:
    found = NAMED.match(text)
    month = MONTHS.get((found[2] or found[3])[:3].lower()) if found else None
    if not found or not month:
        return None
    return _day(int(found[5]), month, int(found[1] or found[4])), _rest(text[found.end() :])


def _serial(text: str) -> tuple[date, time | None] | None:
    """A day as Excel counts them, when a column was not formatted as one."""
    if not SERIAL.fullmatch(text):
        return None
    at = EXCEL_ZERO + timedelta(days=float(text.replace(",", ".")))
    return _day(at.year, at.month, at.day), at.time().replace(microsecond=0) if at.time() != time() else None


def _day(year: int, month: int, day: int) -> date:
    if not EARLIEST <= year < 2200:
        raise ValueError
    return date(year, month, day)


def _rest(text: str) -> time | None:
    rest = text.strip(" ,T\u202f").removesuffix("Z").strip()
    rest = re.sub(r"^at ", "", rest)
    return _clock(rest) if rest else None


def _clock(text: str) -> time:
    found = CLOCK.match(text.replace("\u202f", " "))
    if not found:
        try:
            return datetime.fromisoformat(text).time().replace(tzinfo=None)
        except ValueError:
            raise Refused(_("“%(text)s” is no time.", text=text[:40])) from None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    return time(hour, minute, second)


def _no_date(text: str) -> tuple[date, time | None]:
    raise Refused(_("“%(text)s” is no date.", text=text[:40]))
