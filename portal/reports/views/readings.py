"""The grid in which the team notes a client's readings, month by month."""

from datetime import date, datetime

from flask import Response, g, request, url_for
from flask_babel import ngettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.clock import today
from portal.ground.web import done, page
from portal.people.scope import client_blueprint
from portal.reports.forms.grid import Grid
from portal.reports.models.figures import known_values, newest_figures
from portal.reports.models.months import first_day, months_on, months_until
from portal.reports.models.readings import Outcome, Source, take_readings

SHOWN = 3  # months beside each other

bp = client_blueprint("readings", __name__)


@bp.get("/readings")
@requires(Can.NOTE_READING)
def index() -> Response:
    """`?until=2026-10`: the last month shown, the one before this month unless told."""
    return _page(_grid(_until()), 200)


@bp.post("/readings")
@requires(Can.NOTE_READING)
def note() -> Response:
    grid = _grid(_until())
    if not grid.take(request.form):
        return _page(grid, 422)
    outcomes = take_readings(grid.values, current_user, Source.FORM)
    changed = sum(outcome != Outcome.SAME for outcome in outcomes)
    said = ngettext("%(num)d reading noted", "%(num)d readings noted", changed)
    return done(None, url_for(".index", until=f"{grid.months[-1]:%Y-%m}"), said=said)


def _page(grid: Grid, status: int) -> Response:
    first, last = grid.months[0], grid.months[-1]
    later = months_on(last, SHOWN)
    return page(
        "reports/readings/index.html",
        status=status,
        grid=grid,
        earlier=months_on(first, -1),
        later=min(later, first_day(today())) if last < first_day(today()) else None,
    )


def _grid(until: date) -> Grid:
    metrics = [figure.metric for figure in newest_figures(g.client.id, first_day(today()))]
    return Grid.of(metrics, months_until(until, SHOWN), known_values(g.client.id, until, SHOWN))


def _until() -> date:
    """No month that is still to come, none before anybody measured."""
    this = first_day(today())
    try:
        asked = datetime.strptime(request.args.get("until", ""), "%Y-%m").date()
    except ValueError:
        return months_on(this, -1)
    return max(min(asked, this), date(1950, 1, 1))
