"""The reports of all clients in one month: missing, in work, published, unread; and the same as a sheet."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.clock import in_zone, reader_zone
from portal.ground.files import download
from portal.ground.months import month_key, month_title
from portal.ground.sheets import csv_stream
from portal.ground.streams import streamed
from portal.ground.web import page
from portal.people.models.serving import team_members
from portal.reports.models.missing import month_due
from portal.reports.models.months import months_until
from portal.reports.models.overview import MonthFilters, Standing, reports_of, standing_of

NAMES = ("month", "text", "owner", "standing")
OFFERED = 12  # months
PIECE = 500  # rows of a sheet read at once

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("")
@requires(Can.WRITE_REPORT)
def index() -> Response:
    """Active clients by name; `after` asks htmx's "more" for the next ones only."""
    filters = _filters()
    found = reports_of(filters, request.args.get("after"))
    asked = _asked()
    shown: dict[str, Any] = {
        "found": found,
        "month": filters.month,
        "standing_of": standing_of,
        "more": url_for(".index", after=found.after, **asked) if found.after else None,
    }
    if request.args.get("after") and request.headers.get("HX-Target", "").endswith("more-reports"):
        return page("reports/results/_rows.html", "reports/results/_rows.html", **shown)
    return page(
        "reports/results/overview.html",
        "reports/results/_list.html",
        **shown,
        filters=filters,
        asked=asked,
        months=[(month_key(one), month_title(one)) for one in reversed(months_until(month_due(), OFFERED))],
        owners=team_members(),
        export=url_for(".export", **asked),
    )


@bp.get("/export")
@requires(Can.EXPORT)
def export() -> Response:
    """The same rows as CSV, with the filters of the address."""
    filters = _filters()
    headers = [
        *(gettext("Client"), gettext("Owner"), gettext("Month"), gettext("State"), gettext("Version")),
        *(gettext("Published"), gettext("Read by"), gettext("People with access")),
    ]
    pieces = streamed(csv_stream(headers, _rows(filters, reader_zone())))
    name = gettext("Reports %(month)s", month=month_key(filters.month))
    return download(pieces, name=f"{name}.csv", content_type="text/csv; charset=utf-8")


def _rows(filters: MonthFilters, zone: str) -> Iterator[list[object]]:
    cursor: str | None = None
    while True:
        found = reports_of(filters, cursor, PIECE)
        for row in found.rows:
            at = in_zone(row.published_at, zone).replace(tzinfo=None, microsecond=0) if row.published_at else None
            number = row.number or None
            yield [
                *(row.name, row.owner_name, month_key(filters.month), standing_of(row).value, number, at),
                *(row.read if number else None, row.people),
            ]
        if found.after is None:
            return
        cursor = found.after


def _asked() -> dict[str, Any]:
    return {name: request.args[name] for name in NAMES if request.args.get(name)}


def _filters() -> MonthFilters:
    """Whatever makes no sense asks for nothing."""
    owner, standing = request.args.get("owner"), request.args.get("standing")
    return MonthFilters(
        month=_month(request.args.get("month")) or month_due(),
        text=(request.args.get("text") or "").strip()[:80] or None,
        owner_id=current_user.id if owner == "mine" else _id(owner),
        standing=Standing(standing) if standing in list(Standing) else None,
    )


def _month(key: str | None) -> date | None:
    with suppress(ValueError):
        month = date.fromisoformat(f"{key}-01")
        return month if month.year > 1 else None
    return None


def _id(text: str | None) -> UUID | None:
    with suppress(ValueError):
        return UUID(text or "")
    return None
