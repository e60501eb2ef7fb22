"""The timeline of a client: composer, filters, entries and what stands beside them."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import Response, g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, is_team, requires
from portal.ground.calendars import reader_locale
from portal.ground.drawing import icon, tag, visibility
from portal.ground.happen import Fact, revive
from portal.ground.web import page, wants_fragment
from portal.history.forms.composer import empty
from portal.history.forms.filters import address_of, asked_filters
from portal.history.models.beside import Beside, beside, next_steps
from portal.history.models.coverage import who_knows_whom
from portal.history.models.timeline import Timeline, read_timeline
from portal.history.views.entries import pinned, threads
from portal.people.scope import client_blueprint

bp = client_blueprint("timeline", __name__)
ANY = UUID(int=0)


@bp.get("/timeline")
@requires(Can.SEE_TIMELINE)
def index() -> Response:
    """The team's page, or the client's: the same entries as far as each may read them."""
    filters, after = asked_filters(request.args), request.args.get("after")
    team = is_team()
    timeline = read_timeline(g.client.id, filters, after, for_team=team)
    near = _beside(timeline) if team else None
    shown: dict[str, Any] = {
        "filters": filters,
        "asked": request.args,
        "asked_key": tuple(request.args.items(multi=True)),
        "address": address_of(request.args),
        "timeline": timeline,
        "pinned": pinned(timeline, near, team),
        "threads": threads(timeline, near, team),
        "is_first": not after,
    }
    if near is None:
        return page("history/shared_timeline.html", "history/_entries.html", **shown)
    if wants_fragment():
        return page("history/_entries.html", **shown)
    knows, composer = who_knows_whom(g.client.id), empty(near, current_user.id)
    return page("history/timeline.html", near=near, knows=knows, composer=composer, **shown)


def _beside(timeline: Timeline) -> Beside:
    """What stands beside the entries; a fragment has only their next steps."""
    return (next_steps if wants_fragment() else beside)(g.client.id, timeline.ids)


@bp.app_template_global("looks")
def looks() -> dict[str, Any]:
    """What is the same in every row of a thread, in the reader's language; `any` in an address stands for an id."""
    return _looks(reader_locale().language, g.client.id)


@lru_cache(1024)
def _looks(_language: str, _client_id: UUID) -> dict[str, Any]:
    """In the language of this moment and at the client of this moment, which the arguments name for the memory."""
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
        "news": {
            "concern": icon("flag", news),
            "task": icon("check", news),
            "shared_task": icon("check", news),
            "mail": icon("mail", news),
        },
        "other": icon("clock", news),
        "shared": visibility(True),
        "internal": visibility(False),
        "words": tag(gettext("Shared in other words"), "accent", "eye"),
        "entry": url_for("interactions.show", interaction_id=ANY),
        "file": url_for("files.download", attachment_id=ANY),
        "mail": url_for("filed_mails.show", filed_id=ANY),
        "timeline": url_for("timeline.index"),
    }


@bp.app_template_filter("fact")
def fact(payload: dict[str, Any], kind: str) -> Fact:
    """The fact of an event's row, for its words."""
    return revive(kind, payload)
