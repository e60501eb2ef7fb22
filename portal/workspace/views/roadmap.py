"""The roadmap of a client: one page for both sides; the team has more controls on it, never other words."""

from typing import Any
from uuid import UUID

from flask import Response, abort, g, request, url_for

from portal.ground.access import Can, can, requires
from portal.ground.clock import today
from portal.ground.web import done, page
from portal.people.scope import client_blueprint
from portal.workspace.models.roadmap import roadmap_of
from portal.workspace.models.shown import MilestoneShown, Roadmap, Show
from portal.workspace.months import month_line, span
from portal.workspace.views.spoken import spoken

bp = client_blueprint("roadmap", __name__)


@bp.get("/roadmap")
@requires(Can.SEE_ROADMAP)
def index() -> Response:
    """`?show=all|you|us|late` narrows it; `?open=<id>` opens that milestone in its place."""
    roadmap = roadmap_of(g.client.id, today())
    return page("workspace/roadmap/index.html", line=month_line(roadmap), **shown(roadmap))


def shown(roadmap: Roadmap, opened: UUID | None = None, **more: Any) -> dict[str, Any]:
    """What the parts of the page want to know, by name and together as `view`, for macros.

    `opened`: the milestone that stands open, else what the address asks for, else the one people work on.
    """
    asked = opened or request.args.get("open", type=UUID)
    at_hand = roadmap.at_hand
    opened = asked or (at_hand.id if at_hand else None)
    may_change = not g.get("viewing_as")
    view = {
        "roadmap": roadmap,
        "show": request.args.get("show", Show.ALL, type=Show),
        "opened": opened,
        "asked": asked,
        "stepped": None,
        "may_edit": may_change and can(Can.EDIT_ROADMAP),
        "may_complete": may_change and can(Can.COMPLETE_TASK),
        "span": span,
        **({} if "spoken" in more else {"spoken": _spoken(roadmap.milestone(opened) if opened else None)}),
        **more,
    }
    return {**view, "view": view}


def milestone_changed(milestone_id: UUID, said: str, *, undo: str | None = None, focus: UUID | None = None) -> Response:
    """The milestone anew, on the roadmap or on its own page, wherever the form stood.

    `focus`: the task at whose button the reader was.
    """
    if alone():
        fragment, to = "workspace/roadmap/_article.html", url_for("milestones.show", milestone_id=milestone_id)
    else:
        fragment, to = "workspace/roadmap/_milestone.html", place_of(milestone_id)
    roadmap = roadmap_of(g.client.id, today())
    milestone = roadmap.milestone(milestone_id) or abort(404)
    context = {"milestone": milestone, "focus": focus, "refused": None, **shown(roadmap, milestone_id)}
    return done(fragment, to, said=said, undo=undo, **context)


def _spoken(milestone: MilestoneShown | None) -> dict[str, Any] | None:
    """The talk about the milestone that stands open; that of the others is fetched when they are opened."""
    return spoken(milestone.row) if milestone else None


def alone() -> bool:
    """True when the milestone stands on a page of its own."""
    return request.args.get("on") == "page"


def place_of(milestone_id: UUID) -> str:
    """The address at which the roadmap stands open at this milestone."""
    return url_for("roadmap.index", open=milestone_id, _anchor=f"milestone-{milestone_id}")
