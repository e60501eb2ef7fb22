"""The public holidays Calder & Rowe keeps, of last year, this one and the next."""

from collections.abc import Iterator
from datetime import date, timedelta

from portal.ground.bulk import Bulk
from portal.ground.workdays import Calendar, Holiday

SATURDAY, SUNDAY, WEEK = 5, 6, 7
EASTER = {2025: (4, 20), 2026: (4, 5), 2027: (3, 28), 2028: (4, 16), 2029: (4, 1), 2030: (4, 21), 2031: (4, 13)}


def add_holidays(bulk: Bulk, today: date) -> Calendar:
    """The holidays as rows, and the calendar they make."""
    kept = {on: name for year in (today.year - 1, today.year, today.year + 1) for on, name in _of(year)}
    for on, name in kept.items():
        bulk.add(Holiday, on=on, name=name)
    return Calendar(holidays=frozenset(kept))


def _of(year: int) -> Iterator[tuple[date, str]]:
    yield _moved(date(year, 1, 1)), "New Year’s Day"
    if year in EASTER:
        sunday = date(year, *EASTER[year])
        yield sunday - timedelta(days=2), "Good Friday"
        yield sunday + timedelta(days=1), "Easter Monday"
    yield _monday(date(year, 5, 1)), "Early May bank holiday"
    yield _monday(date(year, 5, 25)), "Spring bank holiday"
    yield _monday(date(year, 8, 25)), "Summer bank holiday"
    christmas = _moved(date(year, 12, 25))
    yield christmas, "Christmas Day"
    yield _moved(max(date(year, 12, 26), christmas + timedelta(days=1))), "Boxing Day"


def _monday(first: date) -> date:
    """The first Monday from that day on."""
    return first + timedelta(days=-first.weekday() % WEEK)


def _moved(on: date) -> date:
    """A holiday on a weekend is kept on the Monday after it."""
    return on + timedelta(days=max(0, WEEK - on.weekday()) if on.weekday() >= SATURDAY else 0)
