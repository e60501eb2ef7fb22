"""The figures of a report as rows of a sheet: every metric in every month it was told for."""

from collections.abc import Iterator
from uuid import UUID

from flask_babel import gettext

from portal.ground.months import month_key
from portal.reports.models.content import Content, figures_in
from portal.reports.models.figures import Figure


def figure_headers() -> list[str]:
    return [
        gettext("Metric"),
        gettext("Code"),
        gettext("Unit"),
        gettext("Month"),
        gettext("Value"),
        gettext("Goal"),
        gettext("Direction"),
    ]


def figure_rows(content: Content, client_id: UUID) -> Iterator[list[object]]:
    """Oldest month first; the goal stands beside the reported month, which is the one it was measured by."""
    for figure in figures_in(content, client_id):
        yield from _rows(figure)


def _rows(figure: Figure) -> Iterator[list[object]]:
    metric, goal = figure.metric, figure.goal
    unit = "%" if metric.measure == "percent" else metric.unit
    for point in figure.series:
        if point.value is None and point.month != figure.month:
            continue
        measured = goal if point.month == figure.month else None
        yield [
            metric.name,
            metric.code,
            unit,
            month_key(point.month),
            point.value,
            measured.target if measured else None,
            measured.direction.value if measured else None,
        ]
