"""Reading the rows a program sends: what each has to hold, and everything that is wrong with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from portal.reports.importing.rows import Intake, Problem, Refused, Register
from portal.reports.models.readings import Value

FIELDS = ("client", "metric", "month", "value", "external_id")
NEEDED = FIELDS[:4]
LONGEST = 200
UNKEPT = re.compile("[\0\ud800-\udfff]")
MONTH = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)
NUMBER = re.compile(r"-?\d{1,13}(?:\.\d{1,20})?", re.ASCII)


@dataclass(frozen=True)
class Line:
    """One row of a request: its value, or everything that is wrong with it."""

    value: Value | None
    problems: tuple[Problem, ...] = ()


def lines_of(rows: Sequence[Any]) -> list[Line]:
    """Every row with what it says; nothing is written."""
    named = (row.get("client") for row in rows if isinstance(row, Mapping))
    intake = Intake(Register(word for word in named if isinstance(word, str)))
    return [_line(row, intake) for row in rows]


def _line(row: Any, intake: Intake) -> Line:
    if not isinstance(row, Mapping):
        return Line(None, (Problem("", gettext("Each reading has to be an object.")),))
    problems = [*_unknown(row), *_unfit(row)]
    if problems:
        return Line(None, tuple(problems))
    month, amount = _month(row["month"]), _amount(row["value"])
    assert month is not None and amount is not None
    try:
        return Line(intake.check(row["client"], row["metric"], month, amount, row.get("external_id")))
    except Refused as refused:
        return Line(None, (refused.problem,))


def _unknown(row: Mapping[str, Any]) -> list[Problem]:
    extra = [name for name in row if name not in FIELDS]
    return [Problem(name[:LONGEST], gettext("There is no such field.")) for name in extra[:5]]


def _unfit(row: Mapping[str, Any]) -> list[Problem]:
    """What is missing or of a wrong kind, field by field."""
    problems = [Problem(name, gettext("This field is missing.")) for name in NEEDED if row.get(name) in (None, "")]
    missing = {each.field for each in problems}
    for name in ("client", "metric", "external_id"):
        if name in row and row[name] is not None and name not in missing and not _is_line(row[name]):
            problems.append(Problem(name, gettext("Send a text of at most %(most)s characters.", most=LONGEST)))
    if "month" not in missing and _month(row["month"]) is None:
        problems.append(Problem("month", gettext("Send the month as “2026-10”, or a day of it as “2026-10-31”.")))
    if "value" not in missing and _amount(row["value"]) is None:
        problems.append(Problem("value", gettext("Send a number, or a text such as “1234.50”.")))
    return problems


def _is_line(value: Any) -> bool:
    """A short text that a database can hold: JSON may carry half a character, “\\ud800”."""
    return isinstance(value, str) and len(value) <= LONGEST and not UNKEPT.search(value)


def _month(value: Any) -> date | None:
    found = MONTH.fullmatch(value) if isinstance(value, str) else None
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1)).replace(day=1) if found else None
    except ValueError:
        return None


def _amount(value: Any) -> Decimal | None:
    """The exact number: JSON's numbers are read as decimals, never as floats."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    return Decimal(value) if isinstance(value, str) and NUMBER.fullmatch(value) else None
