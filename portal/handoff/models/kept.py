"""Frozen dataclasses as plain data and back, so that what somebody was told can be kept as it was."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

Kept = TypeVar("Kept")


def freeze(value: Any) -> Any:
    """Plain data of the same words: dates and ids as text, tuples as lists."""
    if is_dataclass(value):
        return {field.name: freeze(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, (list, tuple)):
        return [freeze(each) for each in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def thaw(kind: type[Kept], kept: dict[str, Any]) -> Kept:
    """The dataclass again; what it no longer knows is left out, what it has learned since has its default."""
    hints = _hints(kind)  # type: ignore[arg-type]
    return kind(**{name: _typed(hints[name], value) for name, value in kept.items() if name in hints})


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _typed(hint: Any, value: Any) -> Any:
    if value is None or hint is Any:
        return value
    if isinstance(hint, UnionType):
        return _typed(next(each for each in get_args(hint) if each is not NoneType), value)
    if get_origin(hint) is tuple:
        return tuple(_typed(get_args(hint)[0], each) for each in value)
    if is_dataclass(hint):
        return thaw(hint, value)  # type: ignore[arg-type]
    if hint in (datetime, date):
        return hint.fromisoformat(value)
    return UUID(value) if hint is UUID else value
