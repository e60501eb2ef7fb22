"""Milestones: each on a page of its own; added, changed, begun, reached, removed and put in order by the team."""

from typing import Any
from uuid import UUID

from flask import Response, abort, g, request, url_for
from flask_babel import gettext
from flask_login import current_user
from wtforms import SelectChoice

from portal.ground.access import Can, requires, visible, visible_or_404
from portal.ground.clock import today
from portal.ground.db import db
from portal.ground.web import conflict, done, page, wants_fragment
from portal.people.scope import client_blueprint
from portal.workspace.forms.roadmap import ChangeMilestoneForm, CompleteForm, MilestoneForm
from portal.workspace.models.arranging import DOWN, UP, arrange_milestones, step_milestone
from portal.workspace.models.milestones import Milestone, Unapproved, Unexplained
from portal.workspace.models.phases import Phase
from portal.workspace.models.roadmap import read_roadmap
from portal.workspace.views.roadmap import milestone_changed, place_of, shown
from portal.workspace.views.spoken import spoken

bp = client_blueprint("milestones", __name__)


@bp.get("/roadmap/milestones/<uuid:milestone_id>")
@requires(Can.SEE_ROADMAP)
def show(milestone_id: UUID) -> Response:
    return milestone_page(milestone_id)


@bp.get("/roadmap/phases/<uuid:phase_id>/milestones/new")
@requires(Can.EDIT_ROADMAP)
def new(phase_id: UUID) -> Response:
    phase = _phase(phase_id)
    form = MilestoneForm(owner_id=current_user.id)
    form.offer(g.client.id)
    return page("workspace/roadmap/new_milestone.html", form=form, phase=phase)


@bp.post("/roadmap/phases/<uuid:phase_id>/milestones")
@requires(Can.EDIT_ROADMAP)
def add(phase_id: UUID) -> Response:
    phase = _phase(phase_id)
    form = MilestoneForm()
    form.offer(g.client.id)
    if not form.validate_on_submit():
        return page("workspace/roadmap/new_milestone.html", form=form, phase=phase)
    milestone = Milestone.add(g.client.id, current_user, phase_id=phase.id, **form.values)
    undo = url_for(".remove", milestone_id=milestone.id)
    return done(None, place_of(milestone.id), said=gettext("Milestone added"), undo=undo)


@bp.get("/roadmap/milestones/<uuid:milestone_id>/edit")
@requires(Can.EDIT_ROADMAP)
def edit(milestone_id: UUID) -> Response:
    milestone = _milestone(milestone_id)
    return _edit_page(milestone, _change_form(milestone, obj=milestone))


@bp.post("/roadmap/milestones/<uuid:milestone_id>")
@requires(Can.EDIT_ROADMAP)
def change(milestone_id: UUID) -> Response:
    milestone = _milestone(milestone_id)
    form = _change_form(milestone)
    if not form.validate_on_submit():
        return _edit_page(milestone, form)
    if form.version.data != str(milestone.version):
        form.version.data = str(milestone.version)
        return conflict("workspace/roadmap/edit_milestone.html", form=form, milestone=milestone, newer=milestone)
    milestone.change(current_user, **form.values)
    return done(None, place_of(milestone_id), said=gettext("Saved"))


@bp.post("/roadmap/milestones/<uuid:milestone_id>/start")
@requires(Can.EDIT_ROADMAP)
def start(milestone_id: UUID) -> Response:
    _milestone(milestone_id).start(current_user)
    return milestone_changed(milestone_id, gettext("Under way"))


@bp.get("/roadmap/milestones/<uuid:milestone_id>/complete")
@requires(Can.EDIT_ROADMAP)
def finish(milestone_id: UUID) -> Response:
    """The day it was reached; a late one asks what happened."""
    return page("workspace/roadmap/complete.html", form=CompleteForm(on=today()), milestone=_milestone(milestone_id))


@bp.post("/roadmap/milestones/<uuid:milestone_id>/complete")
@requires(Can.EDIT_ROADMAP)
def complete(milestone_id: UUID) -> Response:
    """Reached. What came after its date is not closed over: it asks for the words the client reads."""
    milestone = _milestone(milestone_id)
    form = CompleteForm(**({} if "on" in request.form else {"formdata": None, "on": today()}))
    if "on" in request.form and not form.validate_on_submit():
        return page("workspace/roadmap/complete.html", form=form, milestone=milestone)
    try:
        milestone.complete(current_user, on=form.on.data, explanation=form.explanation)
    except Unapproved:
        return milestone_changed(milestone_id, gettext("It waits for the client's approval first"))
    except Unexplained:
        if wants_fragment():
            return done(None, url_for(".finish", milestone_id=milestone_id))
        form.demand_explanation()
        return page("workspace/roadmap/complete.html", form=form, milestone=milestone)
    said = gettext("Done: %(title)s", title=milestone.title)
    return milestone_changed(milestone_id, said, undo=url_for(".reopen", milestone_id=milestone_id))


@bp.post("/roadmap/milestones/<uuid:milestone_id>/reopen")
@requires(Can.EDIT_ROADMAP)
def reopen(milestone_id: UUID) -> Response:
    _milestone(milestone_id).reopen(current_user)
    return milestone_changed(milestone_id, gettext("Open again"))


@bp.post("/roadmap/milestones/<uuid:milestone_id>/remove")
@requires(Can.EDIT_ROADMAP)
def remove(milestone_id: UUID) -> Response:
    visible_or_404(Milestone, id=milestone_id).remove(current_user)
    undo = url_for(".restore", milestone_id=milestone_id)
    return done(None, url_for("roadmap.index"), said=gettext("Milestone removed"), undo=undo)


@bp.post("/roadmap/milestones/<uuid:milestone_id>/restore")
@requires(Can.EDIT_ROADMAP)
def restore(milestone_id: UUID) -> Response:
    milestone = visible_or_404(Milestone, id=milestone_id)
    _phase(milestone.phase_id)
    milestone.restore(current_user)
    return done(None, place_of(milestone_id), said=gettext("Milestone restored"))


@bp.post("/roadmap/milestones/<uuid:milestone_id>/up")
@requires(Can.EDIT_ROADMAP)
def up(milestone_id: UUID) -> Response:
    return _step(milestone_id, UP)


@bp.post("/roadmap/milestones/<uuid:milestone_id>/down")
@requires(Can.EDIT_ROADMAP)
def down(milestone_id: UUID) -> Response:
    return _step(milestone_id, DOWN)


@bp.post("/roadmap/phases/<uuid:phase_id>/order")
@requires(Can.EDIT_ROADMAP)
def arrange(phase_id: UUID) -> Response:
    """`ids`: the milestones of the phase as they were dropped."""
    ids = request.form.getlist("ids", type=UUID)
    arrange_milestones(_phase(phase_id), current_user, ids)
    to = url_for("roadmap.index", open=next(iter(ids), None), _anchor=f"phase-{phase_id}")
    return done(None, to, said=gettext("Order saved"))


def milestone_page(milestone_id: UUID, **more: Any) -> Response:
    """The page of one milestone; `more` for its template, such as a refused form."""
    read = read_roadmap(g.client.id, today())
    milestone = read.roadmap.milestone(milestone_id) or abort(404)
    view = shown(read, milestone_id, talk=spoken(milestone.row, on="page"))
    context = {"refused": None, "focus": None, "milestone": milestone, "view": view, **more}
    return page("workspace/roadmap/milestone.html", **context)


def _step(milestone_id: UUID, way: int) -> Response:
    step_milestone(_milestone(milestone_id), current_user, way)
    view = shown(read_roadmap(g.client.id, today()), milestone_id, stepped="up" if way == UP else "down")
    phase = view.roadmap.phase_of(view.roadmap.milestone(milestone_id) or abort(404))
    return done("workspace/roadmap/_phase.html", place_of(milestone_id), phase=phase, view=view)


def _milestone(milestone_id: UUID) -> Milestone:
    return visible_or_404(Milestone, id=milestone_id, removed_at=None)


def _phase(phase_id: UUID) -> Phase:
    return visible_or_404(Phase, id=phase_id, removed_at=None)


def _change_form(milestone: Milestone, **given: Any) -> ChangeMilestoneForm:
    form = ChangeMilestoneForm(**given)
    form.offer(g.client.id, milestone.owner_id)
    phases = db.session.scalars(visible(Phase, removed_at=None).order_by(Phase.position, Phase.id))
    form.phase_id.choices = [SelectChoice(str(phase.id), phase.title) for phase in phases]
    if milestone.due_on is not None:
        del form.due_on
    return form


def _edit_page(milestone: Milestone, form: ChangeMilestoneForm) -> Response:
    return page("workspace/roadmap/edit_milestone.html", form=form, milestone=milestone, newer=None)
