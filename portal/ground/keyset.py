"""Keyset pages: the rows after a cursor, never an OFFSET, never a count."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows and the cursor of the next ones; `after` is None on the last page."""

    rows: Sequence[Row]
    after: str | None


def page_of(rows: Sequence[Row], size: int, key: Callable[[Row], tuple[Any, ...]]) -> Page[Row]:
    """A page from up to `size` + 1 rows: the one too many only tells that there is more."""
    shown = rows[:size]
    return Page(shown, pack_cursor(*key(shown[-1])) if len(rows) > size else None)


def pack_cursor(*values: Any) -> str:
    """The values of a row's sort key as one opaque word for a URL."""
    return urlsafe_b64encode(json.dumps([_out(value) for value in values]).encode()).decode().rstrip("=")


def unpack_cursor(cursor: str | None) -> list[Any] | None:
    """The values again; None for no cursor and for one that nobody packed."""
    try:
        padded = (cursor or "") + "=" * (-len(cursor or "") % 4)
        values = json.loads(urlsafe_b64decode(padded)) if cursor else None
        return [_in(value) for value in values] if values else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        return None


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC)


_READERS: dict[str, Callable[[str], Any]] = {"u": UUID, "t": _instant, "d": date.fromisoformat}
_LARGEST = 1 << 63


def _out(value: Any) -> Any:
    if isinstance(value, UUID):
        return {"u": value.hex}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    return value


def _in(value: Any) -> Any:
    if isinstance(value, str) and (not value.isprintable() or len(value) > 2_000):
        raise ValueError("no row sorts by this")
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        raise ValueError("no column holds this")
    if isinstance(value, list | float | bool):
        raise ValueError("nobody packs this")
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    return _READERS[kind](text)
