"""The roadmap of a client: one page for both sides; the team has more controls on it, never other words."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.ground.access import Can, can, requires
from portal.ground.clock import today
from portal.ground.web import done, page, wants_fragment
from portal.people.scope import client_blueprint
from portal.workspace.models.roadmap import RoadmapRead, read_roadmap
from portal.workspace.models.shown import Roadmap, Show
from portal.workspace.months import month_line, span
from portal.workspace.views.spoken import Spoken, spoken

bp = client_blueprint("roadmap", __name__)


@dataclass(frozen=True)
class View:
    """What the parts of the page want to know.

    `opened`: the milestone that stands open; `asked`: if the address asks for it. `stepped`: which way it just went.
    """

    read: RoadmapRead
    show: Show
    opened: UUID | None
    asked: UUID | None
    may_edit: bool
    may_complete: bool
    spoken: Spoken | None
    stepped: str | None

    span = staticmethod(span)

    @property
    def roadmap(self) -> Roadmap:
        """Worked out where a word of the page is new."""
        return self.read.roadmap

    @property
    def key(self) -> tuple[Any, ...]:
        """Everything the page tells."""
        said = self.spoken.key if self.spoken else None
        return self.read.key, self.show, self.opened, self.asked, self.may_edit, self.may_complete, said


@bp.get("/roadmap")
@requires(Can.SEE_ROADMAP)
def index() -> Response:
    """`?show=all|you|us|late` narrows it; `?open=<id>` opens that milestone in its place."""
    return page("workspace/roadmap/index.html", view=shown(read_roadmap(g.client.id, today())), month_line=month_line)


@bp.get("/roadmap/milestones/<uuid:milestone_id>/inside")
@requires(Can.SEE_ROADMAP)
def inside(milestone_id: UUID) -> ResponseReturnValue:
    """All that stands in a milestone that is opened in its place; whoever comes by the address sees its page."""
    if not wants_fragment():
        return redirect(url_for("milestones.show", milestone_id=milestone_id), 303)
    view = shown(read_roadmap(g.client.id, today()), milestone_id)
    milestone = view.roadmap.milestone(milestone_id) or abort(404)
    return page("workspace/roadmap/_inside.html", milestone=milestone, view=view)


def shown(
    read: RoadmapRead, opened: UUID | None = None, *, stepped: str | None = None, talk: Spoken | None = None
) -> View:
    """`opened`: the milestone that stands open, else what the address asks for, else the one people work on."""
    asked = opened or request.args.get("open", type=UUID)
    row = read.row(asked) if asked else read.at_hand
    may_change = not g.get("viewing_as")
    return View(
        read=read,
        show=request.args.get("show", Show.ALL, type=Show),
        opened=row.id if row else None,
        asked=asked,
        may_edit=may_change and can(Can.EDIT_ROADMAP),
        may_complete=may_change and can(Can.COMPLETE_TASK),
        spoken=talk or (spoken(row) if row else None),
        stepped=stepped,
    )


def milestone_changed(milestone_id: UUID, said: str, *, undo: str | None = None, focus: UUID | None = None) -> Response:
    """The milestone anew, on the roadmap or on its own page, wherever the form stood.

    `focus`: the task at whose button the reader was.
    """
    if alone():
        fragment, to = "workspace/roadmap/_article.html", url_for("milestones.show", milestone_id=milestone_id)
    else:
        fragment, to = "workspace/roadmap/_milestone.html", place_of(milestone_id)
    view = shown(read_roadmap(g.client.id, today()), milestone_id)
    milestone = view.roadmap.milestone(milestone_id) or abort(404)
    return done(fragment, to, said=said, undo=undo, milestone=milestone, focus=focus, refused=None, view=view)


def alone() -> bool:
    """True when the milestone stands on a page of its own."""
    return request.args.get("on") == "page"


def place_of(milestone_id: UUID) -> str:
    """The address at which the roadmap stands open at this milestone."""
    return url_for("roadmap.index", open=milestone_id, _anchor=f"milestone-{milestone_id}")
