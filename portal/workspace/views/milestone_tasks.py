"""The tasks of a milestone: added by the team, finished by whoever they wait for, on the roadmap itself."""

from uuid import UUID

from flask import Response, abort, g, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, is_team, requires, visible_or_404
from portal.ground.web import done, page
from portal.people.scope import client_blueprint
from portal.tasks.models import Side, Task
from portal.workspace.forms.roadmap import MilestoneTaskForm
from portal.workspace.models.milestones import Milestone
from portal.workspace.views.roadmap import milestone_changed, place_of

bp = client_blueprint("milestone_tasks", __name__)


@bp.get("/roadmap/milestones/<uuid:milestone_id>/tasks/new")
@requires(Can.EDIT_ROADMAP)
def new(milestone_id: UUID) -> Response:
    milestone = _milestone(milestone_id)
    form = MilestoneTaskForm(owner_id=milestone.owner_id or current_user.id, contact_id=milestone.contact_id)
    form.offer(g.client.id)
    return page("workspace/roadmap/new_task.html", form=form, milestone=milestone)


@bp.post("/roadmap/milestones/<uuid:milestone_id>/tasks")
@requires(Can.EDIT_ROADMAP)
def add(milestone_id: UUID) -> Response:
    milestone = _milestone(milestone_id)
    form = MilestoneTaskForm()
    form.offer(g.client.id)
    if not form.validate_on_submit():
        return page("workspace/roadmap/new_task.html", form=form, milestone=milestone)
    task = Task.add(g.client.id, current_user, milestone_id=milestone_id, **form.values)
    undo = url_for("client_tasks.remove", task_id=task.id, back="roadmap")
    return done(None, place_of(milestone_id), said=gettext("Task added"), undo=undo)


@bp.post("/roadmap/tasks/<uuid:task_id>/done")
@requires(Can.COMPLETE_TASK)
def complete(task_id: UUID) -> Response:
    task = _completable(task_id)
    task.complete(current_user)
    undo = url_for(".reopen", task_id=task_id)
    return _ticked(task, gettext("Done: %(title)s", title=task.title), undo)


@bp.post("/roadmap/tasks/<uuid:task_id>/reopen")
@requires(Can.COMPLETE_TASK)
def reopen(task_id: UUID) -> Response:
    task = _completable(task_id)
    task.reopen(current_user)
    return _ticked(task, gettext("Back on the list"))


def _ticked(task: Task, said: str, undo: str | None = None) -> Response:
    return milestone_changed(task.milestone_id or abort(404), said, undo=undo, focus=task.id)


def _completable(task_id: UUID) -> Task:
    """The task of a milestone, if it is this person's side's to do."""
    task = visible_or_404(Task, id=task_id, removed_at=None, **({} if is_team() else {"side": Side.YOU}))
    return task if task.milestone_id else abort(404)


def _milestone(milestone_id: UUID) -> Milestone:
    return visible_or_404(Milestone, id=milestone_id, removed_at=None)
