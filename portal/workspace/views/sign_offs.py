"""Sign-off of a milestone: asked for by the team; approved, or sent back with a reason, by the client."""

from uuid import UUID

from flask import Response, abort, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.web import done
from portal.people.scope import client_blueprint
from portal.tasks.models import Side, Task
from portal.workspace.forms.talk import ApproveForm, AskForm, ChangesForm
from portal.workspace.models.milestones import Milestone
from portal.workspace.models.sign_offs import SignOff, may_sign_off
from portal.workspace.views.roadmap import milestone_changed
from portal.workspace.views.spoken import find_milestone, refused

bp = client_blueprint("sign_offs", __name__)


@bp.post("/roadmap/milestones/<uuid:milestone_id>/sign-off")
@requires(Can.EDIT_ROADMAP)
def ask(milestone_id: UUID) -> Response:
    """Put it before the client, who is written to."""
    milestone, form = find_milestone(milestone_id), AskForm()
    if not form.validate_on_submit():
        return refused(milestone, form, ask_form=form)
    SignOff.ask(milestone, current_user, form.words.data or None)
    return milestone_changed(milestone_id, gettext("Sent for approval"))


@bp.post("/roadmap/milestones/<uuid:milestone_id>/approve")
@requires(Can.APPROVE_MILESTONE)
def approve(milestone_id: UUID) -> Response:
    milestone, form = _to_sign(milestone_id), ApproveForm()
    if not form.validate_on_submit():
        return refused(milestone, form, approve_form=form)
    SignOff.approve(milestone, current_user, form.words.data or None)
    return milestone_changed(milestone_id, gettext("Approved: %(title)s", title=milestone.title))


@bp.post("/roadmap/milestones/<uuid:milestone_id>/changes")
@requires(Can.APPROVE_MILESTONE)
def ask_changes(milestone_id: UUID) -> Response:
    milestone, form = _to_sign(milestone_id), ChangesForm()
    if not form.validate_on_submit():
        return refused(milestone, form, changes_form=form)
    SignOff.ask_changes(milestone, current_user, form.reason.data)
    return milestone_changed(milestone_id, gettext("We have been told what to change"))


@bp.post("/roadmap/tasks/<uuid:task_id>/ask")
@requires(Can.EDIT_TASK)
def ask_for_task(task_id: UUID) -> Response:
    """Write to the contact whose task it is, with a link that needs no sign-in."""
    task = visible_or_404(Task, id=task_id, removed_at=None, side=Side.YOU)
    task.ask(current_user)
    said = gettext("Asked by mail") if task.contact_id else gettext("Say first which of them it is for")
    if task.milestone_id is None:
        return done(None, url_for("client_tasks.index"), said=said)
    return milestone_changed(task.milestone_id, said, focus=task.id)


def _to_sign(milestone_id: UUID) -> Milestone:
    """The milestone, if it is this person's to sign off."""
    milestone = find_milestone(milestone_id)
    may = may_sign_off(milestone.client_id, milestone.contact_id, current_user)
    return milestone if may else abort(403)
