"""The pages of a client's goals, the same for both sides: all of them, one trend; the team agrees, changes, ends."""

from typing import Any
from uuid import UUID

from flask import Response, abort, g, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, can, requires, visible_or_404
from portal.ground.clock import today
from portal.ground.web import conflict, done, page
from portal.people.scope import client_blueprint
from portal.people.stale import newer_values
from portal.reports.forms.goals import ChangeGoalForm, GoalForm
from portal.reports.models.figures import newest_figures, whole_series
from portal.reports.models.goal_pages import Trend, past_goals
from portal.reports.models.goals import Goal, goals_of
from portal.reports.models.metrics import Metric, codes_of, metrics_of
from portal.reports.models.months import first_day
from portal.reports.models.readings import readings_of

bp = client_blueprint("goals", __name__)


@bp.get("/goals")
@requires(Can.SEE_GOALS)
def index() -> Response:
    found = newest_figures(g.client.id, first_day(today()))
    agreed = [figure for figure in found if figure.goal]
    measured = [figure for figure in found if not figure.goal and figure.value is not None]
    return page("reports/goals/index.html", figures=agreed, measured=measured, past=past_goals(g.client.id))


@bp.get("/goals/new")
@requires(Can.EDIT_GOAL)
def new() -> Response:
    return page("reports/goals/new.html", form=_offered(GoalForm()))


@bp.post("/goals")
@requires(Can.EDIT_GOAL)
def add() -> Response:
    form = _offered(GoalForm())
    if not form.validate_on_submit():
        return page("reports/goals/new.html", form=form)
    chosen = form.metric_id.data
    metric = visible_or_404(Metric, id=chosen) if chosen else Metric.add(g.client.id, **form.metric)
    Goal.agree(metric, current_user, **form.goal)
    return done(None, url_for(".index"), said=gettext("Goal noted"))


@bp.get("/goals/<uuid:metric_id>")
@requires(Can.SEE_GOALS)
def trend(metric_id: UUID) -> Response:
    """One metric through all its months."""
    found = newest_figures(g.client.id, first_day(today()))
    figure = next((each for each in found if each.metric.id == metric_id), None) or abort(404)
    told = Trend(figure, whole_series(g.client.id, metric_id))
    history = readings_of(g.client.id, metric_id) if can(Can.NOTE_READING) else ()
    return page(
        "reports/goals/trend.html", trend=told, figure=figure, history=history, goals=goals_of(g.client.id, metric_id)
    )


@bp.get("/goals/<uuid:goal_id>/edit")
@requires(Can.EDIT_GOAL)
def edit(goal_id: UUID) -> Response:
    goal, metric = _goal(goal_id)
    return page("reports/goals/edit.html", form=ChangeGoalForm(data=_saved(goal, metric)), goal=goal, metric=metric)


@bp.post("/goals/<uuid:goal_id>/change")
@requires(Can.EDIT_GOAL)
def change(goal_id: UUID) -> Response:
    goal, metric = _goal(goal_id)
    form = ChangeGoalForm()
    shown: dict[str, Any] = {"goal": goal, "metric": metric}
    if not form.check(metric.decimals):
        return page("reports/goals/edit.html", form=form, **shown)
    if newer := newer_values(form, _saved(goal, metric)):
        return conflict("reports/goals/edit.html", form=form, newer=newer, **shown)
    metric.describe(current_user, name=str(form.name.data), unit=form.unit.data or "")
    goal.change(current_user, since=form.since.data, **form.goal)
    return done(None, url_for(".trend", metric_id=metric.id), said=gettext("Saved"))


@bp.post("/goals/<uuid:goal_id>/end")
@requires(Can.EDIT_GOAL)
def end(goal_id: UUID) -> Response:
    visible_or_404(Goal, id=goal_id).end(current_user)
    return done(None, url_for(".index"), said=gettext("Goal ended"))


def _offered(form: GoalForm) -> GoalForm:
    has_goal = {figure.metric.id for figure in newest_figures(g.client.id, first_day(today())) if figure.goal}
    form.offer([row for row in metrics_of(g.client.id) if row.id not in has_goal], codes_of(g.client.id))
    return form


def _goal(goal_id: UUID) -> tuple[Goal, Metric]:
    """The goal as long as it is in force, and what it measures."""
    goal = visible_or_404(Goal, id=goal_id)
    if goal.ended_on:
        abort(404)
    return goal, visible_or_404(Metric, id=goal.metric_id)


def _saved(goal: Goal, metric: Metric) -> dict[str, Any]:
    kept = {name: getattr(goal, name) for name in ("version", "baseline", "target", "direction", "due_on")}
    return {**kept, "name": metric.name, "unit": metric.unit}
