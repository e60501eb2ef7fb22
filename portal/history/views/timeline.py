"""The timeline of a client: composer, filters, entries and what stands beside them."""

from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Response, g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, is_team, requires
from portal.ground.calendars import year_and_month
from portal.ground.clock import in_zone, reader_zone
from portal.ground.drawing import icon, tag, visibility
from portal.ground.happen import Fact, revive
from portal.ground.web import page, wants_fragment
from portal.history.forms.composer import empty
from portal.history.forms.filters import address_of, asked_filters
from portal.history.models.beside import beside, next_steps
from portal.history.models.coverage import who_knows_whom
from portal.history.models.timeline import Timeline, read_timeline
from portal.people.scope import client_blueprint

bp = client_blueprint("timeline", __name__)
ANY = UUID(int=0)


@bp.get("/timeline")
@requires(Can.SEE_TIMELINE)
def index() -> Response:
    """The team's page, or the client's: the same entries as far as each may read them."""
    filters, after = asked_filters(request.args), request.args.get("after")
    timeline = read_timeline(g.client.id, filters, after, for_team=is_team())
    shown: dict[str, Any] = {
        "filters": filters,
        "asked": request.args,
        "address": address_of(request.args),
        "timeline": timeline,
        "months": months(timeline),
        "is_first": not after,
    }
    if not is_team():
        return page("history/shared_timeline.html", "history/_entries.html", steps={}, **shown)
    if wants_fragment():
        return page("history/_entries.html", steps=_steps(timeline.ids), **shown)
    near = beside(g.client.id, timeline.ids)
    knows = who_knows_whom(g.client.id)
    composer = empty(near, current_user.id)
    return page("history/timeline.html", near=near, steps=near.steps, knows=knows, composer=composer, **shown)


def months(timeline: Timeline) -> list[tuple[Any, list[Any]]]:
    """The rows by the reader's month: any day of it, or None where the page before began the month."""
    groups = [(rows[0].occurred_at, rows) for rows in _by_month(timeline.page.rows)]
    if groups and timeline.began_at and wants_fragment() and _month(timeline.began_at) == _month(groups[0][0]):
        groups[0] = (None, groups[0][1])
    return groups


def _by_month(rows: Any) -> list[list[Any]]:
    return [list(group) for _, group in groupby(rows, key=lambda row: _month(row.occurred_at))]


def _month(at: Any) -> tuple[int, int]:
    return year_and_month(in_zone(at, reader_zone()).date())


def _steps(ids: list[UUID]) -> Any:
    return next_steps(g.client.id, ids).steps if ids else {}


@bp.app_template_global("looks")
def looks() -> dict[str, Any]:
    """What is the same in every row of a thread, in the reader's language; `any` in an address stands for an id."""
    news = gettext("News")
    return {
        "comma": gettext(", "),
        "kinds": {
            "call": icon("call", gettext("Call")),
            "meeting": icon("meet", gettext("Meeting")),
            "email": icon("mail", gettext("Email")),
            "note": icon("note", gettext("Note")),
        },
        "moods": {
            "worried": tag(gettext("Worried"), "warn"),
            "pleased": tag(gettext("Pleased"), "good"),
            "steady": tag(gettext("Steady")),
        },
        "news": {"concern": icon("flag", news), "task": icon("check", news), "shared_task": icon("check", news)},
        "other": icon("clock", news),
        "shared": visibility(True),
        "internal": visibility(False),
        "words": tag(gettext("Shared in other words"), "accent", "eye"),
        "entry": url_for("interactions.show", interaction_id=ANY),
        "file": url_for("files.download", attachment_id=ANY),
        "timeline": url_for("timeline.index"),
    }


@bp.app_template_filter("fact")
def fact(payload: dict[str, Any], kind: str) -> Fact:
    """The fact of an event's row, for its words."""
    return revive(kind, payload)
