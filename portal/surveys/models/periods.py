"""Periods results are asked for: the last months, a quarter, a year; each with the one before it to compare with."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Self

from portal.ground.clock import from_local, vendor_zone

USUAL = "last-12"
LAST = re.compile(r"last-(\d{1,2})")
QUARTER = re.compile(r"(\d{4})-q([1-4])")
YEAR = re.compile(r"\d{4}")
LONGEST = 24  # months
YEARS = range(2000, 2200)


@dataclass(frozen=True)
class Period:
    """Whole months from `since`, the first day of one, until `until`, the first day after them.

    `key` is what an address calls it: "last-12" (months, the running one included), "2026-q3" or "2026".
    """

    key: str
    since: date
    until: date

    @classmethod
    def of(cls, key: str | None, today: date) -> Self:
        """What makes no sense asks for the usual period."""
        return cls._read(key or USUAL, today) or cls._last(12, today)

    @classmethod
    def _read(cls, key: str, today: date) -> Self | None:
        if (last := LAST.fullmatch(key)) and 1 <= int(last[1]) <= LONGEST:
            return cls._last(int(last[1]), today)
        if (quarter := QUARTER.fullmatch(key)) and int(quarter[1]) in YEARS:
            return cls._from(key, date(int(quarter[1]), 3 * int(quarter[2]) - 2, 1), 3)
        if YEAR.fullmatch(key) and int(key) in YEARS:
            return cls._from(key, date(int(key), 1, 1), 12)
        return None

    @classmethod
    def _last(cls, months: int, today: date) -> Self:
        return cls._from(f"last-{months}", _months_on(today, 1 - months), months)

    @classmethod
    def _from(cls, key: str, since: date, months: int) -> Self:
        return cls(key, since, _months_on(since, months))

    @property
    def before(self) -> date:
        """Where as many months before it begin."""
        months = (self.until.year - self.since.year) * 12 + self.until.month - self.since.month
        return _months_on(self.since, -months)

    @property
    def last_month(self) -> date:
        return _months_on(self.until, -1)


def began(day: date) -> datetime:
    """The instant a day begins where the vendor is: periods are the vendor's, whoever reads."""
    return from_local(day, time(), vendor_zone())


def quarters_until(today: date, count: int) -> list[str]:
    """The keys of so many quarters, the running one first."""
    newest = today.year * 4 + (today.month - 1) // 3
    return [f"{quarter // 4}-q{quarter % 4 + 1}" for quarter in range(newest, newest - count, -1)]


def _months_on(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)
