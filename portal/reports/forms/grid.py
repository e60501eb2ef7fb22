"""The grid of readings: every metric of a client in one row, its months beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from flask_babel import gettext

from portal.ground.calendars import written
from portal.ground.forms import typed_number
from portal.reports.models.amounts import Amounts
from portal.reports.models.metrics import refusal
from portal.reports.models.readings import Value


@dataclass
class Cell:
    """One metric in one month. `was`: what stood there when the page was opened; `text`: what stands there now."""

    metric: Any
    month: date
    was: str
    text: str
    error: str | None = None
    value: Decimal | None = None

    @property
    def name(self) -> str:
        return f"{self.metric.id}-{self.month:%Y-%m}"

    @property
    def was_name(self) -> str:
        return f"was-{self.name}"

    @property
    def label(self) -> str:
        return f"{self.metric.name}, {written(self.month, 'LLLL y')}"

    @property
    def is_changed(self) -> bool:
        return self.text != self.was

    def check(self) -> None:
        if not self.text:
            self.error = gettext("A reading can be corrected, not taken away: enter the right value.")
            return
        try:
            self.value = typed_number(self.text)
        except ValueError as problem:
            self.error = str(problem)
            return
        self.error = refusal(self.value, self.metric.decimals)


@dataclass
class Grid:
    """The cells in rows, one for each metric; `months` from the earliest."""

    months: Sequence[date]
    rows: list[list[Cell]] = field(default_factory=list)

    @classmethod
    def of(cls, metrics: Sequence[Any], months: Sequence[date], known: Mapping[tuple[UUID, date], Decimal]) -> Self:
        """As it stands in the database."""

        def cell(metric: Any, month: date) -> Cell:
            value = known.get((metric.id, month))
            amounts = Amounts(metric.measure, metric.unit, metric.decimals)
            text = "" if value is None else amounts.plain(value)
            return Cell(metric, month, text, text)

        return cls(months, [[cell(metric, month) for month in months] for metric in metrics])

    def take(self, form: Mapping[str, str]) -> bool:
        """What was typed; True if all of it can be kept. A cell somebody else changed meanwhile is refused."""
        for each in self.cells:
            stands = each.was
            each.was, each.text = form.get(each.was_name, stands), form.get(each.name, stands).strip()
            if not each.is_changed:
                each.was = each.text = stands
                continue
            each.check()
            if each.was != stands and each.text != stands:
                each.error = gettext("Somebody noted %(value)s meanwhile. Check, and save again.", value=stands)
            each.was = stands
        return not self.errors

    @property
    def cells(self) -> list[Cell]:
        return [cell for row in self.rows for cell in row]

    @property
    def errors(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.error]

    @property
    def values(self) -> list[Value]:
        """What is new or different."""
        return [Value(cell.metric, cell.month, cell.value) for cell in self.cells if cell.value is not None]
