"""What who-knows-whom means: close or known, single-threaded or not.

A client is single-threaded when one team member holds more than 80 % of the last 12 months' interactions with it, or
when its decision maker had none for 90 days (definitions, Coverage). DECISIONS.md of 23 November 2026 says how the
months, the shares and the borders are meant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

CLOSE_TIMES = 5
RECENT_DAYS = 90
SHARE_PERCENT = 80
MONTHS = 12


class Closeness(StrEnum):
    CLOSE = "close"
    KNOWS = "knows"


@dataclass(frozen=True)
class Share:
    """One member's part of the interactions of a period, `n` in all."""

    user_id: UUID
    times: int
    n: int

    @property
    def percent(self) -> int:
        """Rounded down, so that a share said to be 81 % is above 80 %; one between is said to be "more than 80 %"."""
        return self.times * 100 // self.n


def closeness(times: int, last_on: date, today: date) -> Closeness:
    """Close: at least five interactions together and one within the last 90 days; else they know each other."""
    return Closeness.CLOSE if times >= CLOSE_TIMES and not is_silent(last_on, today) else Closeness.KNOWS


def is_silent(last_on: date, today: date) -> bool:
    """True if the last 90 days, today counted, had no interaction: the last one is 90 days ago or more."""
    return (today - last_on).days >= RECENT_DAYS


def first_month(today: date) -> date:
    """The first day of the twelve calendar months that end with this one."""
    months = today.year * 12 + today.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


def too_much_with(times: Mapping[UUID, int]) -> Share | None:
    """The member who holds more than 80 % of the interactions (exactly 80 % is not more); None if nobody does.

    `times`: interactions by member. One that two members shared counts for each of them.
    """
    n = sum(times.values())
    most = max(times, key=lambda user_id: times[user_id], default=None)
    if most is None or times[most] * 100 <= n * SHARE_PERCENT:
        return None
    return Share(most, times[most], n)
