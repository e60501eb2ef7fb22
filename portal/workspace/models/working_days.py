"""What the admins say about working days: the weekend, and holidays added, removed and put back."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.facts import HolidayAdded, HolidayRemoved, WeekendChanged
from portal.ground.db import db, now
from portal.ground.happen import happen
from portal.ground.settings import set_setting, setting
from portal.ground.workdays import WEEKEND, WEEKEND_UNLESS_SET, Holiday
from portal.people.models.users import User

_HOLIDAYS = select(Holiday.on, Holiday.name).where(Holiday.removed_at.is_(None)).order_by(Holiday.on)


def holidays() -> Sequence[Any]:
    """Rows of on and name, the earliest first."""
    return db.session.execute(_HOLIDAYS).all()


def weekend() -> list[int]:
    """The days of the week nobody works, Monday is 0."""
    return sorted(setting(WEEKEND, WEEKEND_UNLESS_SET))


def change_weekend(days: Collection[int], by: User) -> None:
    """Nobody works on these days of the week. The same days again change nothing."""
    if sorted(days) != weekend():
        set_setting(WEEKEND, sorted(days))
        happen(WeekendChanged(actor_id=by.id, actor_name=by.name, days=tuple(sorted(days))))


def add_holidays(named: Iterable[tuple[date, str]], by: User) -> int:
    """Nobody works on these days; of a day that is a holiday already only the name changes. How many are new."""
    return sum([_add(on, name, by) for on, name in named])


def remove_holiday(on: date, by: User) -> None:
    """People work on that day after all; `restore_holiday` undoes it. Safe to call twice."""
    holiday = db.session.get(Holiday, on)
    if holiday is not None and holiday.removed_at is None:
        holiday.removed_at = now()
        happen(HolidayRemoved(actor_id=by.id, actor_name=by.name, on=on, name=holiday.name))


def restore_holiday(on: date, by: User) -> None:
    """Removed by mistake: back under its name."""
    holiday = db.session.get(Holiday, on)
    if holiday is not None:
        _add(on, holiday.name, by)


def _add(on: date, name: str, by: User) -> bool:
    holiday = db.session.get(Holiday, on)
    is_new = holiday is None or holiday.removed_at is not None
    if is_new or holiday is None or holiday.name != name:
        db.session.merge(Holiday(on=on, name=name, removed_at=None))
        happen(HolidayAdded(actor_id=by.id, actor_name=by.name, on=on, name=name))
    return is_new
