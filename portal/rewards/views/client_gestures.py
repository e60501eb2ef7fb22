"""A client's gestures: the team plans them, marks them done or drops them; the client reads what it is told."""

from decimal import Decimal
from typing import Any, NoReturn
from uuid import UUID

from flask import Blueprint, Response, abort, g, url_for
from flask_babel import gettext
from flask_login import current_user
from wtforms import SelectChoice

from portal.ground.access import Can, can, requires, visible_or_404
from portal.ground.calendars import written
from portal.ground.clock import today
from portal.ground.db import db
from portal.ground.money import CENTS, money
from portal.ground.web import conflict, done, page
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.people.scope import client_blueprint
from portal.people.stale import newer_values
from portal.rewards.forms.gestures import ANNOUNCED, SURPRISE, ChangeGestureForm, DoneForm, GestureForm
from portal.rewards.models.gesture_budgets import Purpose
from portal.rewards.models.gesture_lists import gestures_of, told_gestures
from portal.rewards.models.gestures import AlreadyAnnounced, ClosedBudget, Gesture, OverBudget, left_of_budget
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
        form.refuse(form.cost, _over_budget(over))
        return _planning(form)
    return done(None, url_for(".index"), said=gettext("Planned"))


@bp.get("/gestures/<uuid:gesture_id>/edit")
@requires(Can.PLAN_GESTURE)
def edit(gesture_id: UUID) -> Response:
    gesture = _open(visible_or_404(Gesture, id=gesture_id))
    form = _offered_anew(ChangeGestureForm(formdata=None, data=_saved(gesture)), gesture)
    return page("rewards/gestures/edit.html", **_changing(form, gesture))


@bp.post("/gestures/<uuid:gesture_id>")
@requires(Can.PLAN_GESTURE)
def change(gesture_id: UUID) -> Response:
    """Until it is done or dropped."""
    gesture = visible_or_404(Gesture, id=gesture_id)
    gesture.hold()
    _open(gesture)
    form = _offered_anew(ChangeGestureForm(), gesture)
    if not form.validate_on_submit():
        return page("rewards/gestures/edit.html", **_changing(form, gesture))
    if (newer := newer_values(form, _saved(gesture))) is not None:
        newer = form.in_words(newer)
        return conflict("rewards/gestures/edit.html", **_changing(form, gesture), newer=newer)
    try:
        gesture.change(current_user, currency=programme().currency, **form.gesture)
    except OverBudget as over:
        form.refuse(form.cost, _over_budget(over))
    except AlreadyAnnounced:
        form.refuse(form.kind, gettext("It was announced: what the client has read of cannot be a surprise again."))
    if form.errors:
        return page("rewards/gestures/edit.html", **_changing(form, gesture))
    return done(None, url_for(".index"), said=gettext("Saved"))


@bp.get("/gestures/<uuid:gesture_id>/done")
@requires(Can.PLAN_GESTURE)
def look(gesture_id: UUID) -> Response:
    gesture = visible_or_404(Gesture, id=gesture_id)
    return page("rewards/gestures/done.html", gesture=gesture, form=DoneForm(formdata=None, done_on=today()))


@bp.post("/gestures/<uuid:gesture_id>/done")
@requires(Can.PLAN_GESTURE)
def complete(gesture_id: UUID) -> Response:
    """Safe to send twice; nothing of one that was dropped."""
    gesture, form = visible_or_404(Gesture, id=gesture_id), DoneForm()
    gesture.hold()
    if gesture.withdrawn_at is not None:
        _over()
    if not form.validate_on_submit():
        return page("rewards/gestures/done.html", gesture=gesture, form=form)
    try:
        gesture.complete(current_user, form.done_on.data)
    except OverBudget as over:
        form.refuse(form.done_on, gettext("What is done counts on its day. %(left)s", left=_over_budget(over)))
    except ClosedBudget as closed:
        since = written(closed.args[0], gettext("d MMMM y"))
        form.refuse(
            form.done_on,
            gettext("It was planned after the budget of that day had ended. Choose a day from %(day)s on.", day=since),
        )
    if form.errors:
        return page("rewards/gestures/done.html", gesture=gesture, form=form)
    return done(None, url_for(".index"), said=gettext("Done"))


@bp.post("/gestures/<uuid:gesture_id>/withdraw")
@requires(Can.PLAN_GESTURE)
def withdraw(gesture_id: UUID) -> Response:
    """Safe to send twice; nothing of one that was done."""
    gesture = visible_or_404(Gesture, id=gesture_id)
    gesture.hold()
    if gesture.done_on is not None:
        _over()
    gesture.withdraw(current_user)
    return done(None, url_for(".index"), said=gettext("It will not be done"))


def _over_budget(over: OverBudget) -> str:
    left, currency, first, last = over.args
    return str(
        gettext(
            "From %(first)s to %(last)s the budget for this has %(left)s left. Ask an admin.",
            first=written(first, gettext("d MMMM y")),
            last=written(last, gettext("d MMMM y")),
            left=money(left, currency),
        )
    )


def _open(gesture: Gesture) -> Gesture:
    """One that can still be planned otherwise."""
    if gesture.is_over:
        _over()
    return gesture


def _over() -> NoReturn:
    abort(409, gettext("It was done or dropped, and stays as it is."))


def _saved(gesture: Gesture) -> dict[str, Any]:
    plain = ("what", "why", "words", "planned_on", "contact_id", "version")
    return {
        **{name: getattr(gesture, name) for name in plain},
        "kind": SURPRISE if gesture.is_surprise else ANNOUNCED,
        "purpose": gesture.purpose.value,
        "cost": Decimal(gesture.cost_cents) / CENTS,
    }


def _offered(form: GestureForm) -> GestureForm:
    form.offer(g.client.id)
    return form


def _offered_anew(form: ChangeGestureForm, gesture: Gesture) -> ChangeGestureForm:
    """Also whom it is for already, who may have left since, and its day, which may be over."""
    form.kept_day = gesture.planned_on
    kept = db.session.get(Contact, (g.client.id, gesture.contact_id)) if gesture.contact_id else None
    form.offer(g.client.id, *([SelectChoice(str(kept.id), kept.name)] if kept else []))
    return form


def _planning(form: GestureForm) -> Response:
    done_before = [row for row in gestures_of(g.client.id) if row.done_on]
    last = max(done_before, key=lambda row: row.done_on, default=None)
    return page("rewards/gestures/new.html", form=form, last=last, **_money(current_user))


def _changing(form: ChangeGestureForm, gesture: Gesture) -> dict[str, Any]:
    return {"form": form, "gesture": gesture, **_money(db.session.get_one(User, gesture.by_id))}


def _money(member: User) -> dict[str, Any]:
    left = {each: left_of_budget(member, each, today()) for each in Purpose}
    return {"left": left, "currency": programme().currency}
