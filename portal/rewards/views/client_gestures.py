"""A client's gestures: the team plans them, marks them done or drops them; the client reads what it is told."""

from uuid import UUID

from flask import Blueprint, Response, g, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, can, requires, visible_or_404
from portal.ground.clock import today
from portal.ground.money import money
from portal.ground.web import done, page
from portal.people.scope import client_blueprint
from portal.rewards.forms.gestures import ANNOUNCED, DoneForm, GestureForm
from portal.rewards.models.gesture_budgets import Purpose
from portal.rewards.models.gesture_lists import gestures_of, told_gestures
from portal.rewards.models.gestures import Gesture, OverBudget, left_of_budget
from portal.rewards.models.programme import programme

bp: Blueprint = client_blueprint("client_gestures", __name__)


@bp.get("/gestures")
@requires(Can.SEE_GESTURES)
def index() -> Response:
    if can(Can.PLAN_GESTURE):
        return page("rewards/gestures/of_client.html", gestures=gestures_of(g.client.id))
    return page("rewards/gestures/told.html", gestures=told_gestures(g.client.id))


@bp.get("/gestures/new")
@requires(Can.PLAN_GESTURE)
def new() -> Response:
    return _planning(_offered(GestureForm(formdata=None, kind=ANNOUNCED, planned_on=today())))


@bp.post("/gestures")
@requires(Can.PLAN_GESTURE)
def plan() -> Response:
    form = _offered(GestureForm())
    if not form.validate_on_submit():
        return _planning(form)
    try:
        Gesture.plan(g.client.id, current_user, currency=programme().currency, **form.gesture)
    except OverBudget as over:
        left = money(*over.args)
        form.refuse(form.cost, gettext("Your budget for this has %(left)s left in that time. Ask an admin.", left=left))
        return _planning(form)
    return done(None, url_for(".index"), said=gettext("Planned"))


@bp.get("/gestures/<uuid:gesture_id>/done")
@requires(Can.PLAN_GESTURE)
def look(gesture_id: UUID) -> Response:
    gesture = visible_or_404(Gesture, id=gesture_id)
    return page("rewards/gestures/done.html", gesture=gesture, form=DoneForm(formdata=None, done_on=today()))


@bp.post("/gestures/<uuid:gesture_id>/done")
@requires(Can.PLAN_GESTURE)
def complete(gesture_id: UUID) -> Response:
    gesture, form = visible_or_404(Gesture, id=gesture_id), DoneForm()
    if not form.validate_on_submit():
        return page("rewards/gestures/done.html", gesture=gesture, form=form)
    gesture.complete(current_user, form.done_on.data)
    return done(None, url_for(".index"), said=gettext("Done"))


@bp.post("/gestures/<uuid:gesture_id>/withdraw")
@requires(Can.PLAN_GESTURE)
def withdraw(gesture_id: UUID) -> Response:
    visible_or_404(Gesture, id=gesture_id).withdraw(current_user)
    return done(None, url_for(".index"), said=gettext("It will not be done"))


def _offered(form: GestureForm) -> GestureForm:
    form.offer(g.client.id)
    return form


def _planning(form: GestureForm) -> Response:
    left = {each: left_of_budget(current_user, each, today()) for each in Purpose}
    return page("rewards/gestures/new.html", form=form, left=left, currency=programme().currency)
