"""Touchpoints over all clients: what is due and overdue, by owner and segment, and as a table to take away."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.cadence.forms.touchpoints import ALL, MINE, filters_from
from portal.cadence.models.lists import Filters, letters_due, listed_touchpoints
from portal.cadence.words import kind_words, state_words
from portal.ground.access import Can, can, requires
from portal.ground.clock import reader_zone, today
from portal.ground.tables import Table, local, sheet
from portal.ground.web import page
from portal.people.models.serving import team_members
from portal.tasks.touchpoints import state_of
from portal.workspace.models.update_pages import segments

bp = Blueprint("touchpoints", __name__, url_prefix="/touchpoints")


@bp.get("")
@requires(Can.EDIT_TOUCHPOINT)
def index() -> Response:
    """`?owner=mine|all|<id>`, `?segment=` and `?state=due|soon|snoozed`; whoever leads looks at everybody's first."""
    filters, whose = _asked()
    found = listed_touchpoints(filters, today(), request.args.get("after"))
    return page(
        "cadence/touchpoints/index.html",
        touchpoints=found.rows,
        after=found.after,
        filters=filters,
        whose=whose,
        members=team_members(),
        segments=segments(),
        letters=letters_due(today()),
        today=today(),
        here=here,
        state_of=state_of,
    )


@bp.get("/export")
@requires(Can.EXPORT)
def export() -> Response:
    """The same list, whole; `?format=xlsx` or CSV."""
    filters, _whose = _asked()
    headers = [
        *(gettext("Client"), gettext("Segment"), gettext("Touchpoint"), gettext("State")),
        *(gettext("Planned"), gettext("Due"), gettext("Snoozed until"), gettext("Why it waits")),
        *(gettext("Last talk"), gettext("Owner")),
    ]
    return sheet(Table("touchpoints", headers, _rows(filters, today(), reader_zone(), (kind_words(), state_words()))))


def here(**others: Any) -> str:
    """This list with other filters."""
    known = {name: request.args.get(name) for name in ("owner", "segment", "state")}
    asked = {name: value for name, value in {**known, **others}.items() if value}
    return url_for(".index", **asked)


def _asked() -> tuple[Filters, str]:
    return filters_from(request.args, current_user.id, ALL if can(Can.ASSIGN) else MINE)


def _rows(filters: Filters, day: date, zone: str, words: Any) -> Iterator[list[Any]]:
    kinds, states = words
    after: str | None = None
    while True:
        found = listed_touchpoints(filters, day, after)
        for row in found.rows:
            yield [
                *(row.client_name, row.segment, kinds[row.kind], states[state_of(row, day)]),
                *(row.planned_on, row.due_on, row.snoozed_until, row.snooze_reason),
                *(local(row.last_talk_at, zone), row.owner_name),
            ]
        after = found.after
        if after is None:
            return
