"""What a milestone waits for: said and taken back by the team; a circle is refused."""

from collections.abc import Sequence
from uuid import UUID

from flask import Response, request
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible, visible_or_404
from portal.ground.db import db
from portal.people.scope import client_blueprint
from portal.workspace.models.dependencies import CircularDependency, depend, separate
from portal.workspace.models.milestones import Milestone
from portal.workspace.views.milestones import milestone_page
from portal.workspace.views.roadmap import milestone_changed

bp = client_blueprint("dependencies", __name__)


@bp.post("/roadmap/milestones/<uuid:milestone_id>/after")
@requires(Can.EDIT_ROADMAP)
def add(milestone_id: UUID) -> Response:
    """`after_id`: the milestone it waits for."""
    milestone, after_id = _milestone(milestone_id), request.form.get("after_id", type=UUID)
    if after_id is None:
        return milestone_page(milestone_id, status=422, refused=gettext("Choose what it waits for."))
    after = _milestone(after_id)
    try:
        depend(milestone, after, current_user)
    except CircularDependency as refused:
        return milestone_page(milestone_id, status=422, refused=_why(milestone, after, refused.way))
    return milestone_changed(milestone_id, gettext("It waits for “%(title)s” now", title=after.title))


@bp.post("/roadmap/milestones/<uuid:milestone_id>/after/<uuid:after_id>/remove")
@requires(Can.EDIT_ROADMAP)
def remove(milestone_id: UUID, after_id: UUID) -> Response:
    after = visible_or_404(Milestone, id=after_id)
    separate(_milestone(milestone_id), after, current_user)
    return milestone_changed(milestone_id, gettext("It no longer waits for “%(title)s”", title=after.title))


def _milestone(milestone_id: UUID) -> Milestone:
    return visible_or_404(Milestone, id=milestone_id, removed_at=None)


def _why(milestone: Milestone, after: Milestone, way: Sequence[UUID]) -> str:
    """“Training cannot wait for Go-live: Go-live waits for Set-up, which waits for Training.”"""
    if milestone.id == after.id:
        return str(gettext("A milestone cannot wait for itself."))
    titles = {row.id: row.title for row in db.session.scalars(visible(Milestone).where(Milestone.id.in_(way)))}
    chain = gettext(", which waits for ").join(f"“{titles[id]}”" for id in way[1:])
    return str(
        gettext(
            "“%(title)s” cannot wait for “%(after)s”: that one waits for %(chain)s.",
            title=milestone.title, after=after.title, chain=chain,
        )
    )  # fmt: skip
