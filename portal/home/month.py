"""The last month in at most three figures: as the newest published report froze them, else as they stand."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import bindparam, select

from portal.ground.calendars import written
from portal.ground.reading import Reading
from portal.home.sentences import month_heading
from portal.reports.models.amounts import Measure
from portal.reports.models.content import figures_in
from portal.reports.models.editions import ReportEdition
from portal.reports.models.figures import Figure, newest_figures

MOST_SHOWN = 3
LINE_MONTHS = 8
PERCENT_SIGNS = ("%", "٪")

_EDITION = Reading(
    select(ReportEdition.id, ReportEdition.month, ReportEdition.withdrawn_at)
    .where(ReportEdition.client_id == bindparam("client_id"))
    .order_by(ReportEdition.month.desc(), ReportEdition.number.desc())
    .limit(1)
)
_CONTENT = Reading(
    select(ReportEdition.content).where(
        ReportEdition.client_id == bindparam("client_id"), ReportEdition.id == bindparam("edition_id")
    )
)


@dataclass(frozen=True)
class FigureShown:
    """One figure as home shows it. `says`: the line in one sentence; `against`: "8 above goal"."""

    name: str
    value: str
    unit: str
    against: str
    met: bool | None
    says: str
    line: list[float | None]
    goal: float | None


@dataclass(frozen=True)
class MonthShown:
    """`is_report`: there is a published report of this month to read."""

    month: date
    heading: str
    figures: list[FigureShown]
    is_report: bool


def published(client_id: UUID) -> Any:
    """The newest edition of the newest month, as a row of its id and month; None where it was withdrawn or none is."""
    edition = _EDITION.one_or_none({"client_id": client_id})
    return edition if edition and edition.withdrawn_at is None else None


def month_as_published(client_id: UUID, edition: Any) -> MonthShown:
    """The figures the edition was frozen with."""
    content = _CONTENT.one_or_none({"client_id": client_id, "edition_id": edition.id}).content
    return _month(edition.month, _with_value(figures_in(content, client_id)), is_report=True)


def month_as_it_stands(client_id: UUID, today: date) -> MonthShown | None:
    """The newest month with a value, goals first; None where nothing is measured yet."""
    known = _with_value(newest_figures(client_id, today.replace(day=1)))
    month = max((figure.month for figure in known), default=None)
    if month is None:
        return None
    return _month(month, [figure for figure in known if figure.month == month], is_report=False)


def _with_value(figures: list[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.value is not None]


def _month(month: date, known: list[Figure], *, is_report: bool) -> MonthShown:
    shown = [_shown(figure) for figure in known[:MOST_SHOWN]]
    return MonthShown(month, month_heading(month, len(shown)), shown, is_report)


def _shown(figure: Figure) -> FigureShown:
    value, unit = _parts(figure)
    return FigureShown(
        name=figure.metric.name,
        value=value,
        unit=unit,
        against=figure.difference,
        met=figure.met,
        says=_says(figure),
        line=figure.values[-LINE_MONTHS:],
        goal=figure.target,
    )


def _parts(figure: Figure) -> tuple[str, str]:
    """The figure, and what stands small behind it: the sign of a share, or the word of a unit."""
    words = figure.value_words
    units = (figure.metric.unit,) if figure.metric.measure == Measure.NUMBER and figure.metric.unit else PERCENT_SIGNS
    unit = next((unit for unit in units if words.endswith(unit)), "")
    return words.removesuffix(unit), unit


def _says(figure: Figure) -> str:
    """“Booked appointments from March to October: 181, then 268, against a goal of 260.”"""
    known = [point for point in figure.series[-LINE_MONTHS:] if point.value is not None]
    first, last = known[0], known[-1]
    written_out = figure.metric.amounts.written
    if first is last or first.value is None or last.value is None:
        says = gettext("%(name)s: %(value)s", name=figure.metric.name, value=figure.value_words)
    else:
        says = gettext(
            "%(name)s from %(first)s to %(last)s: %(before)s, then %(now)s",
            name=figure.metric.name,
            first=written(first.month, gettext("LLLL")),
            last=written(last.month, gettext("LLLL")),
            before=written_out(first.value),
            now=written_out(last.value),
        )
    if figure.goal is None:
        return f"{says}."
    return str(gettext("%(says)s, against a goal of %(goal)s.", says=says, goal=figure.goal_words))
