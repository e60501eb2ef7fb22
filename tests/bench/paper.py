"""How long the PDF of a three-page report takes: the first one, and one when the compiler is warm."""

import statistics
import time
from datetime import date
from decimal import Decimal
from uuid import uuid4

from flask import Flask

from portal.ground.db import now
from portal.reports.exporting.printed import pdf_of
from portal.reports.models.amounts import Direction, Measure
from portal.reports.models.content import Content, chart, frozen_figure
from portal.reports.models.editions import ReportEdition
from portal.reports.models.figures import SERIES, Agreed, Figure, Measured, Point
from portal.reports.models.months import months_until

ROUNDS = 30
MONTH = date(2026, 10, 1)
PARAGRAPH = "We moved the numbers of the branches to the new system over one weekend, and **no call** was lost. " * 2


def pdf_times(app: Flask) -> dict[str, float]:
    """Milliseconds of processor time, by language; "pages" is how many there are."""
    times: dict[str, float] = {}
    with app.app_context():
        for language in ("en", "fa"):
            first, *warm = (_timed(_edition(number), language) for number in range(ROUNDS))
            times[f"{language}_first"] = round(first, 1)
            times[f"{language}_p95"] = round(statistics.quantiles(warm, n=20)[-1], 1)
        times["pages"] = pdf_of(_edition(0), "en").count(b"/Type/Page/")
    return times


def three_pages(other: int) -> Content:
    """Eight goals, six charts, and words enough; for each number other ones, so that nothing is remembered."""
    found = [_figure(number, other) for number in range(8)]
    paragraph = PARAGRAPH.replace("branches", f"{other} branches")
    return {
        "client": "Acme",
        "month": "2026-10",
        "number": 1,
        "by": "Ada Duarte",
        "on": "2026-11-02",
        "words": {
            **dict.fromkeys(("results", "better", "comes"), paragraph + "\n\n" + paragraph),
            "headline": paragraph[:200],
            "hours": "62 hours",
            "did": "\n".join(f"- {paragraph[:180]}" for _line in range(6)),
        },
        "figures": [frozen_figure(figure) for figure in found],
        "charts": [
            *(chart(metric_id=str(figure.metric.id)) for figure in found[:3]),
            *(
                chart(heading="By branch", rows=[[f"B{n}", str(n), str(n + 2)] for n in range(7)])
                for _chart in range(3)
            ),
        ],
        "happened": [{"kind": "reached", "title": f"Step {n}", "on": "2026-10-12", "moved_to": None} for n in range(6)],
        "plan": [{"side": "us", "title": f"Plan {n}", "note": paragraph[:90], "on": "2026-11-17"} for n in range(6)],
    }


def _edition(other: int) -> ReportEdition:
    return ReportEdition(client_id=uuid4(), content=three_pages(other), published_at=now(), month=MONTH, number=1)


def _figure(number: int, other: int) -> Figure:
    series = tuple(
        Point(month, Decimal(200 + other + 7 * place)) for place, month in enumerate(months_until(MONTH, SERIES))
    )
    return Figure(
        metric=Measured(uuid4(), uuid4(), f"Measure {number}", f"m{number}", Measure.NUMBER, "", 0),
        month=MONTH,
        value=series[-1].value,
        goal=Agreed(uuid4(), None, Decimal(280), Direction.UP, None, date(2026, 3, 31), None, number),
        before=series[-2].value,
        series=series,
    )


def _timed(edition: ReportEdition, language: str) -> float:
    begun = time.process_time()
    pdf_of(edition, language)
    return 1000 * (time.process_time() - begun)
