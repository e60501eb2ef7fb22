"""Working days: which days people work, by the weekend and the holidays of the company that runs the portal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import as_system
from portal.ground.db import Base, db
from portal.ground.settings import setting

WEEKEND = "weekend"  # the setting: days of the week nobody works, Monday is 0
WEEKEND_UNLESS_SET = (5, 6)
DAY = timedelta(days=1)
WEEK = range(7)


class Holiday(Base):
    """A day nobody works, whatever day of the week it is; removed ones are kept, so that they can come back."""

    __tablename__ = "holiday"
    on: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    removed_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Calendar:
    """The days nobody works: `weekend` by number (Monday is 0), `holidays` by date. One day of the week is left."""

    weekend: frozenset[int] = frozenset(WEEKEND_UNLESS_SET)
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.weekend >= set(WEEK):
            raise ValueError("a week without a working day")

    def is_workday(self, on: date) -> bool:
        return on.weekday() not in self.weekend and on not in self.holidays

    def next_workday(self, on: date) -> date:
        """The day itself when people work on it, else the first one after it."""
        return on if self.is_workday(on) else self.add_workdays(on, 1)

    def add_workdays(self, on: date, days: int) -> date:
        """The working day that many working days after `on`, or before it; `on` itself, whatever it is, for none."""
        step = DAY if days > 0 else -DAY
        left = abs(days)
        while left:
            on += step
            left -= self.is_workday(on)
        return on

    def workdays_between(self, first: date, last: date) -> int:
        """The number that leads from `first` to `last` when added: negative when the last comes before.

        `first` itself does not count, `last` does.
        """
        if last < first:
            return -sum(map(self.is_workday, _days(last, first)))
        return sum(map(self.is_workday, _days(first + DAY, last + DAY)))


def vendor_calendar() -> Calendar:
    """The working days of the company that runs the portal, as its admins set them."""
    with as_system():
        holidays = db.session.scalars(select(Holiday.on).where(Holiday.removed_at.is_(None))).all()
    return Calendar(frozenset(setting(WEEKEND, WEEKEND_UNLESS_SET)), frozenset(holidays))


def _days(first: date, end: date) -> Iterator[date]:
    """Each day from the first up to, not with, the end."""
    return (first + timedelta(days=number) for number in range((end - first).days))
