"""Months, each named by its first day."""

from calendar import monthrange
from datetime import date


def first_day(day: date) -> date:
    return day.replace(day=1)


def last_day(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def months_on(month: date, count: int) -> date:
    """The month so many months later, or earlier."""
    months = month.year * 12 + month.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def months_until(month: date, count: int) -> list[date]:
    """So many months, the last of which is `month`."""
    return [months_on(month, back) for back in range(1 - count, 1)]
