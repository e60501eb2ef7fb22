"""Moving the date of a milestone: a preview of all that moves with it, then the doing."""

from typing import Any
from uuid import UUID

from flask import Response, abort, request
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.web import conflict, done, page
from portal.ground.workdays import vendor_calendar
from portal.people.scope import client_blueprint
from portal.workspace.forms.roadmap import MoveForm, PreviewForm
from portal.workspace.models.milestones import Milestone
from portal.workspace.models.moving import carry_out, fingerprint, plan_move
from portal.workspace.views.roadmap import place_of

bp = client_blueprint("moving", __name__)


@bp.get("/roadmap/milestones/<uuid:milestone_id>/move")
@requires(Can.EDIT_ROADMAP)
def preview(milestone_id: UUID) -> Response:
    """`?to_on=` the new date, `?along=` with what waits for it; without a date, the question for one."""
    milestone = _milestone(milestone_id)
    asked = PreviewForm(request.args if "to_on" in request.args else None, to_on=milestone.due_on, along=True)
    form = MoveForm(formdata=None)
    if "to_on" not in request.args or not asked.validate():
        return _page(milestone, asked, form, [])
    shifts = plan_move(milestone, asked.to_on.data, vendor_calendar(), along=asked.along.data)
    return _page(milestone, asked, form, shifts)


@bp.post("/roadmap/milestones/<uuid:milestone_id>/move")
@requires(Can.EDIT_ROADMAP)
def move(milestone_id: UUID) -> Response:
    """Carries out the plan that was shown, and no other."""
    milestone, form = _milestone(milestone_id), MoveForm()
    asked = PreviewForm(request.form)
    if not (form.validate_on_submit() and asked.validate()):
        return _page(milestone, asked, form, [])
    shifts = plan_move(milestone, asked.to_on.data, vendor_calendar(), along=asked.along.data)
    if any(shift.asks_why for shift in shifts) and form.explanation is None:
        form.demand_explanation()
        return _page(milestone, asked, form, shifts)
    if form.seen.data != fingerprint(shifts):
        return conflict("workspace/roadmap/move.html", newer=True, **_shown(milestone, asked, form, shifts))
    carry_out(shifts, current_user, form.explanation)
    return done(None, place_of(milestone_id), said=gettext("Moved"))


def _milestone(milestone_id: UUID) -> Milestone:
    """Only what is open and has a date is moved."""
    milestone = visible_or_404(Milestone, id=milestone_id, removed_at=None, completed_at=None)
    return milestone if milestone.due_on else abort(404)


def _page(milestone: Milestone, asked: PreviewForm, form: MoveForm, shifts: list[Any]) -> Response:
    status = 422 if asked.errors else None
    return page("workspace/roadmap/move.html", status=status, newer=False, **_shown(milestone, asked, form, shifts))


def _shown(milestone: Milestone, asked: PreviewForm, form: MoveForm, shifts: list[Any]) -> dict[str, Any]:
    return {
        "milestone": milestone,
        "asked": asked,
        "form": form,
        "shifts": shifts,
        "seen": fingerprint(shifts) if shifts else "",
        "asks_why": any(shift.asks_why for shift in shifts),
    }
