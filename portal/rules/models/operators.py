"""How answers are compared: by type, in words, and what it means to hold."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from portal.ground.fold import fold


class Type(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"
    DAY = "day"
    AGO = "ago"  # so many days ago; never counts as longest ago


ANY_OF = "any_of"
OPERATORS: dict[Type, dict[str, Any]] = {
    Type.TEXT: {
        "is": _("is"),
        "is_not": _("is not"),
        "contains": _("contains"),
        ANY_OF: _("is any of"),
    },
    Type.NUMBER: {
        "at_least": _("is at least"),
        "at_most": _("is at most"),
        "is": _("is exactly"),
    },
    Type.CHOICE: {
        ANY_OF: _("is any of"),
        "none_of": _("is none of"),
    },
    Type.YES_NO: {"is": _("is")},
    Type.DAY: {"from": _("is on or after"), "until": _("is on or before")},
    Type.AGO: {
        "at_least": _("was at least so many days ago"),
        "at_most": _("was at most so many days ago"),
    },
}


def holds(type_: Type, operator: str, answer: Any, value: Any) -> bool:
    """Whether the answer compares to the kept value as the operator says. Without an answer only a refusal holds."""
    if answer is None:
        return operator in ("is_not", "none_of") or (type_ == Type.AGO and operator == "at_least")
    return _COMPARE[type_][operator](answer, value)


def _folded(value: Any) -> list[str]:
    return [fold(each) for each in (value if isinstance(value, list) else [value])]


def _choices(value: Any) -> list[str]:
    return [str(each) for each in (value if isinstance(value, list) else [value])]


Compare = Callable[[Any, Any], bool]
_MORE_OR_LESS: dict[str, Compare] = {
    "at_least": lambda answer, value: answer >= value,
    "at_most": lambda answer, value: answer <= value,
    "is": lambda answer, value: answer == value,
}
_COMPARE: dict[Type, dict[str, Compare]] = {
    Type.TEXT: {
        "is": lambda answer, value: fold(answer) in _folded(value),
        "is_not": lambda answer, value: fold(answer) not in _folded(value),
        "contains": lambda answer, value: any(each in fold(answer) for each in _folded(value)),
        ANY_OF: lambda answer, value: fold(answer) in _folded(value),
    },
    Type.NUMBER: _MORE_OR_LESS,
    Type.CHOICE: {
        ANY_OF: lambda answer, value: str(answer) in _choices(value),
        "none_of": lambda answer, value: str(answer) not in _choices(value),
    },
    Type.YES_NO: {"is": lambda answer, value: bool(answer) == (value == "yes")},
    Type.DAY: {
        "from": lambda answer, value: answer >= date.fromisoformat(value),
        "until": lambda answer, value: answer <= date.fromisoformat(value),
    },
    Type.AGO: _MORE_OR_LESS,
}
