"""The programme's figures as a table: each month, each segment, and all of the twelve months."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from portal.ground.tables import Table, units
from portal.rewards.models.programme_figures import Figures, Line

PLACES = Decimal("0.000001")


def figures_table(figures: Figures, currency: str) -> Table:
    """Sums in `currency`, exact to its millionth; shares from 0 to 1."""
    headers = [
        *(gettext("Month"), gettext("Segment"), gettext("Issued"), gettext("Redeemed"), gettext("Expired")),
        *(gettext("Redemption rate"), gettext("Breakage"), gettext("Liability"), gettext("Currency")),
        *(gettext("Active members"), gettext("Active clients"), gettext("Retained clients"), gettext("Gestures")),
        gettext("Cost per retained client"),
    ]
    none = str(gettext("Without a segment"))
    return Table(gettext("figures of rewards"), headers, _rows(figures, currency, none))


def _rows(figures: Figures, currency: str, none: str) -> Iterator[list[Any]]:
    for line in figures.months:
        yield _row(f"{line.month:%Y-%m}", None, line, currency)
    for line in figures.segments:
        yield _row(None, line.segment or none, line, currency)
    yield _row(None, None, figures.whole, currency)


def _row(month: str | None, segment: str | None, line: Line, currency: str) -> list[Any]:
    points, counts = line.points, line.counts
    return [
        *(month, segment, points.issued, points.redeemed, points.expired),
        *(_exact(points.rate), _exact(line.breakage), _exact(line.owed), currency),
        *(counts.active, counts.clients, counts.retained, units(counts.gestures), _exact(line.per_client)),
    ]


def _exact(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount.quantize(PLACES))
