"""Phases: added, changed, removed and put in order by the team."""

from uuid import UUID

from flask import Response, g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.web import conflict, done, page
from portal.people.scope import client_blueprint
from portal.workspace.forms.roadmap import ChangePhaseForm, PhaseForm
from portal.workspace.models.arranging import DOWN, UP, arrange_phases, step_phase
from portal.workspace.models.phases import Phase

bp = client_blueprint("phases", __name__)


@bp.get("/roadmap/phases/new")
@requires(Can.EDIT_ROADMAP)
def new() -> Response:
    return page("workspace/roadmap/new_phase.html", form=PhaseForm())


@bp.post("/roadmap/phases")
@requires(Can.EDIT_ROADMAP)
def add() -> Response:
    form = PhaseForm()
    if not form.validate_on_submit():
        return page("workspace/roadmap/new_phase.html", form=form)
    phase = Phase.add(g.client.id, current_user, **form.values)
    return done(None, _place(phase.id), said=gettext("Phase added"), undo=url_for(".remove", phase_id=phase.id))


@bp.get("/roadmap/phases/<uuid:phase_id>/edit")
@requires(Can.EDIT_ROADMAP)
def edit(phase_id: UUID) -> Response:
    phase = _phase(phase_id)
    return page("workspace/roadmap/edit_phase.html", form=ChangePhaseForm(obj=phase), phase=phase, newer=None)


@bp.post("/roadmap/phases/<uuid:phase_id>")
@requires(Can.EDIT_ROADMAP)
def change(phase_id: UUID) -> Response:
    phase = _phase(phase_id)
    form = ChangePhaseForm()
    if not form.validate_on_submit():
        return page("workspace/roadmap/edit_phase.html", form=form, phase=phase, newer=None)
    if form.version.data != str(phase.version):
        form.version.data = str(phase.version)
        return conflict("workspace/roadmap/edit_phase.html", form=form, phase=phase, newer=phase)
    phase.change(current_user, **form.values)
    return done(None, _place(phase_id), said=gettext("Saved"))


@bp.post("/roadmap/phases/<uuid:phase_id>/remove")
@requires(Can.EDIT_ROADMAP)
def remove(phase_id: UUID) -> Response:
    visible_or_404(Phase, id=phase_id).remove(current_user)
    undo = url_for(".restore", phase_id=phase_id)
    return done(None, url_for("roadmap.index"), said=gettext("Phase removed with its milestones"), undo=undo)


@bp.post("/roadmap/phases/<uuid:phase_id>/restore")
@requires(Can.EDIT_ROADMAP)
def restore(phase_id: UUID) -> Response:
    visible_or_404(Phase, id=phase_id).restore(current_user)
    return done(None, _place(phase_id), said=gettext("Phase restored"))


@bp.post("/roadmap/phases/<uuid:phase_id>/up")
@requires(Can.EDIT_ROADMAP)
def up(phase_id: UUID) -> Response:
    step_phase(_phase(phase_id), current_user, UP)
    return done(None, _place(phase_id))


@bp.post("/roadmap/phases/<uuid:phase_id>/down")
@requires(Can.EDIT_ROADMAP)
def down(phase_id: UUID) -> Response:
    step_phase(_phase(phase_id), current_user, DOWN)
    return done(None, _place(phase_id))


@bp.post("/roadmap/order")
@requires(Can.EDIT_ROADMAP)
def arrange() -> Response:
    """`ids`: the phases as they were dropped."""
    arrange_phases(g.client.id, current_user, request.form.getlist("ids", type=UUID))
    return done(None, url_for("roadmap.index"), said=gettext("Order saved"))


def _phase(phase_id: UUID) -> Phase:
    return visible_or_404(Phase, id=phase_id, removed_at=None)


def _place(phase_id: UUID) -> str:
    return url_for("roadmap.index", _anchor=f"phase-{phase_id}")
