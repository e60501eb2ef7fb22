"""Tasks of one client: add, change, snooze, remove for the team; done and not done for both sides."""

from typing import Any
from uuid import UUID

from flask import Response, g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, is_team, requires, visible_or_404
from portal.ground.clock import today
from portal.ground.links import link_to
from portal.ground.web import conflict, done, page
from portal.history.forms.tasks import AddTaskForm, ChangeTaskForm, SnoozeForm
from portal.history.models.task_lists import Whose, listed_task, their_task
from portal.history.views.tasks import listed
from portal.people.scope import client_blueprint
from portal.tasks.models import Side, Task, WaitsForOutcome

bp = client_blueprint("client_tasks", __name__)

# Where a row of a list may stand, so that whoever has no JavaScript comes back to it.
EVERYWHERE = {"day": "day.index", "tasks": "tasks.index"}
AT_CLIENT = {
    "client": "client_tasks.index",
    "timeline": "timeline.index",
    "home": "home.client",
    "roadmap": "roadmap.index",
}


@bp.get("/tasks")
@requires(Can.EDIT_TASK)
def index() -> Response:
    return page("history/tasks/of_client.html", whose=Whose.CLIENT, **listed(Whose.CLIENT, g.client.id))


@bp.get("/tasks/new")
@requires(Can.EDIT_TASK)
def new() -> Response:
    form = AddTaskForm(owner_id=current_user.id)
    form.offer(g.client.id)
    return page("history/tasks/new.html", form=form)


@bp.post("/tasks")
@requires(Can.EDIT_TASK)
def add() -> Response:
    form = AddTaskForm()
    form.offer(g.client.id)
    if not form.validate_on_submit():
        return page("history/tasks/new.html", form=form)
    task = Task.add(g.client.id, current_user, **form.values)
    undo = url_for(".remove", task_id=task.id, back="client")
    return done(None, url_for(".index"), said=gettext("Task added"), undo=undo)


@bp.get("/tasks/<uuid:task_id>")
@requires(Can.EDIT_TASK)
def show(task_id: UUID) -> Response:
    task = visible_or_404(Task, id=task_id)
    form = ChangeTaskForm(obj=task)
    form.offer(g.client.id, task.owner_id)
    return _page(task, form, SnoozeForm(until=task.snoozed_until, reason=task.snooze_reason))


@bp.post("/tasks/<uuid:task_id>")
@requires(Can.EDIT_TASK)
def change(task_id: UUID) -> Response:
    task = visible_or_404(Task, id=task_id)
    form = ChangeTaskForm()
    form.offer(g.client.id, task.owner_id)
    if not form.validate_on_submit():
        return _page(task, form, SnoozeForm(formdata=None))
    if form.version.data != str(task.version):
        form.version.data = str(task.version)
        return conflict("history/tasks/show.html", **_shown(task, form, SnoozeForm(formdata=None)), newer=task)
    task.change(current_user, **form.values)
    return done(None, _back(), said=gettext("Saved"))


@bp.post("/tasks/<uuid:task_id>/start")
@requires(Can.EDIT_TASK)
def start(task_id: UUID) -> Response:
    visible_or_404(Task, id=task_id).start(current_user)
    return done(None, _back(), said=gettext("Under way"))


@bp.post("/tasks/<uuid:task_id>/snooze")
@requires(Can.EDIT_TASK)
def snooze(task_id: UUID) -> Response:
    task = visible_or_404(Task, id=task_id)
    form = SnoozeForm()
    if not form.validate_on_submit():
        change_form = ChangeTaskForm(formdata=None, obj=task)
        change_form.offer(g.client.id, task.owner_id)
        return _page(task, change_form, form)
    task.snooze(current_user, form.values["until"], form.values["reason"])
    return done(None, _back(), said=gettext("Snoozed"), undo=url_for(".wake", task_id=task_id, back=_place()))


@bp.post("/tasks/<uuid:task_id>/wake")
@requires(Can.EDIT_TASK)
def wake(task_id: UUID) -> Response:
    visible_or_404(Task, id=task_id).wake(current_user)
    return done(None, _back(), said=gettext("Back on the list"))


@bp.post("/tasks/<uuid:task_id>/done")
@requires(Can.COMPLETE_TASK)
def complete(task_id: UUID) -> Response:
    task = _completable(task_id)
    task.complete(current_user)
    undo = url_for(".reopen", task_id=task_id, back=_place())
    return _ticked(task_id, gettext("Done: %(title)s", title=task.title), undo)


@bp.post("/tasks/<uuid:task_id>/reopen")
@requires(Can.COMPLETE_TASK)
def reopen(task_id: UUID) -> Response:
    _completable(task_id).reopen(current_user)
    return _ticked(task_id, gettext("Back on the list"))


@bp.post("/tasks/<uuid:task_id>/remove")
@requires(Can.EDIT_TASK)
def remove(task_id: UUID) -> Response:
    visible_or_404(Task, id=task_id).remove(current_user)
    undo = url_for(".restore", task_id=task_id, back=_place())
    return done(None, _back(), said=gettext("Task removed"), undo=undo)


@bp.post("/tasks/<uuid:task_id>/restore")
@requires(Can.EDIT_TASK)
def restore(task_id: UUID) -> Response:
    visible_or_404(Task, id=task_id).restore(current_user)
    return done(None, _back(), said=gettext("Task restored"))


@bp.app_errorhandler(WaitsForOutcome)
def to_its_outcome(refused: WaitsForOutcome) -> Response:
    """Wherever somebody ticked it off: the page of the answer or the redemption, where the outcome is asked for."""
    task = refused.task
    said, place = _of_redemption(task) if task.redemption_id else _of_answer(task)
    return done(None, place or url_for("home.index"), said=None if task.done_at else said)


def _of_answer(task: Task) -> tuple[str, str | None]:
    place = link_to("loops.show", client_id=task.client_id, answer_id=task.answer_id, close=1, _anchor="close")
    return gettext("Say what came of it: that finishes the task"), place


def _of_redemption(task: Task) -> tuple[str, str | None]:
    place = link_to("redemptions.show", client_id=task.client_id, redemption_id=task.redemption_id, _anchor="next-step")
    return gettext("A tick hands nothing over: the step below finishes the task"), place


def _completable(task_id: UUID) -> Task:
    """The task, if it is this person's side's to do: a client's people finish their own tasks and no other."""
    return visible_or_404(Task, id=task_id, **({} if is_team() else {"side": Side.YOU}))


def _ticked(task_id: UUID, said: str, undo: str | None = None) -> Response:
    template, find = ("_task.html", listed_task) if is_team() else ("_their_task.html", their_task)
    task = find(g.client.id, task_id)
    return done(f"history/tasks/{template}", _back(), said=said, undo=undo, task=task, today=today(), place=_place())


def _page(task: Task, form: ChangeTaskForm, snooze_form: SnoozeForm) -> Response:
    status = 422 if snooze_form.errors else None
    return page("history/tasks/show.html", status=status, newer=None, **_shown(task, form, snooze_form))


def _shown(task: Task, form: ChangeTaskForm, snooze_form: SnoozeForm) -> dict[str, Any]:
    row = listed_task(g.client.id, task.id)
    return {
        "form": form,
        "snooze_form": snooze_form,
        "task": row,
        "started": task.started_at is not None,
        "today": today(),
        "place": _place(),
    }


def _place() -> str:
    asked = request.values.get("back", "")
    return asked if asked in EVERYWHERE or asked in AT_CLIENT else "client" if is_team() else "home"


def _back() -> str:
    place = _place()
    here = link_to(EVERYWHERE[place]) if place in EVERYWHERE else link_to(AT_CLIENT[place], client_id=g.client.id)
    return here or url_for("home.index")
