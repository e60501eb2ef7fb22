"""Sums of money and durations as other systems write them."""

import re
from decimal import Decimal, InvalidOperation
from math import isfinite

from flask_babel import gettext as _

from portal.history.importing.refused import Refused

LARGEST_VALUE = 20_000_000
LONGEST_MINUTES = 24 * 60
LONGEST_DURATION = 100  # characters of one that names its units
SIGNS = {"£": "GBP", "€": "EUR", "$": "USD", "₺": "TRY", "֏": "AMD"}
CENTS = re.compile(r"[.,](\d{1,2})$")
CODE = re.compile(r"\b([A-Z]{3})\b")
CLOCK = re.compile(r"(\d+):(\d{1,2})(?::(\d{1,2}))?")
UNITS = re.compile(r"(\d+(?:[.,]\d+)?)\s*(h|m|s)[a-z]*", re.IGNORECASE)
SECONDS = {"h": 3600, "m": 60, "s": 1}


def money(text: str) -> int:
    """Cents of “£112,800”, “1.234,56” or “12 000”: the last sign before one or two digits parts the cents."""
    digits = re.sub(r"[^\d.,-]", "", text)
    cents = CENTS.search(digits)
    whole = re.sub(r"[.,]", "", digits[: cents.start()] if cents else digits)
    try:
        value = Decimal(f"{whole}.{cents[1]}" if cents else whole)
    except InvalidOperation:
        value = Decimal(-1)
    if not 0 <= value <= LARGEST_VALUE:
        raise Refused(_("“%(text)s” is no value between 0 and 20 million.", text=text[:40]))
    return int(value * 100)


def currency(text: str) -> str:
    found = CODE.search(text.upper())
    code = SIGNS.get(text.strip()) or (found[1] if found else None)
    if code is None:
        raise Refused(_("“%(text)s” is no currency.", text=text[:40]))
    return code


def minutes(text: str) -> int | None:
    """Whole minutes of “45”, “00:45:00” or “1 h 30 min”; None for no time at all."""
    return _whole(_spoken(text) if _spoken(text) is not None else _number(text) * 60)


def seconds(text: str) -> int | None:
    """The same, where a bare number counts seconds."""
    return _whole(_spoken(text) if _spoken(text) is not None else _number(text))


def milliseconds(text: str) -> int | None:
    """The same, where a bare number counts thousandths."""
    return _whole(_spoken(text) if _spoken(text) is not None else _number(text) / 1000)


def _spoken(text: str) -> float | None:
    """Seconds of a duration that names its units, None of a bare number."""
    if len(text) > LONGEST_DURATION:
        raise _no_duration(text)
    if clock := CLOCK.fullmatch(text.strip()):
        return int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3] or 0)
    units = UNITS.findall(text)
    return sum(float(count.replace(",", ".")) * SECONDS[unit.lower()] for count, unit in units) if units else None


def _number(text: str) -> float:
    try:
        length = abs(float(text.strip().replace(",", ".")))
    except ValueError:
        raise _no_duration(text) from None
    if not isfinite(length):
        raise _no_duration(text)
    return length


def _no_duration(text: str) -> Refused:
    return Refused(_("“%(text)s” is no duration.", text=text[:40]))


def _whole(length: float | None) -> int | None:
    return round(min((length or 0) / 60, LONGEST_MINUTES)) or None
