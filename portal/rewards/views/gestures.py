"""Gestures over all clients, for the team: what is planned, who had none for long, and what each of us may spend."""

from contextlib import suppress
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import TEAM, Can, requires
from portal.ground.clock import today
from portal.ground.db import db
from portal.ground.web import done, page
from portal.people.models.client_list import segments
from portal.people.models.serving import team_members
from portal.people.models.users import User
from portal.rewards.forms.gestures import BudgetForm
from portal.rewards.models.gesture_budgets import GestureBudget, Purpose, Span, budgets
from portal.rewards.models.gesture_lists import NEVER, Whose, long_without, open_gestures
from portal.rewards.models.programme import programme

bp = Blueprint("gestures", __name__, url_prefix="/gestures")

MINE = "mine"


@bp.get("")
@requires(Can.PLAN_GESTURE)
def index() -> Response:
    """`?owner=mine|<id>` and `?segment=` narrow who has had no gesture for long."""
    whose = Whose(_owner(request.args.get("owner", "")), request.args.get("segment", "").strip() or None)
    found = long_without(whose, today(), request.args.get("after"))
    return page(
        "rewards/gestures/index.html",
        planned=open_gestures(),
        clients=found.rows,
        after=found.after,
        whose=whose,
        members=team_members(),
        segments=segments(),
        never=NEVER,
    )


@bp.get("/budgets")
@requires(Can.SET_GESTURE_BUDGET)
def show_budgets() -> Response:
    return _budgets(_offered(BudgetForm(formdata=None)))


@bp.post("/budgets")
@requires(Can.SET_GESTURE_BUDGET)
def set_budget() -> Response:
    form = _offered(BudgetForm())
    if not form.validate_on_submit():
        return _budgets(form)
    member = db.session.get(User, form.member_id.data)
    if member is None or member.role not in TEAM:
        abort(404)
    GestureBudget.set(
        member, Purpose(form.purpose.data), current_user, span=Span(form.span.data), amount_cents=form.amount.cents,
        currency=programme().currency,
    )  # fmt: skip
    return done(None, url_for(".show_budgets"), said=gettext("Saved"))


def _budgets(form: BudgetForm) -> Response:
    return page("rewards/gestures/budgets.html", form=form, budgets=budgets(), currency=programme().currency)


def _offered(form: BudgetForm) -> BudgetForm:
    form.offer(team_members())
    return form


def _owner(asked: str) -> UUID | None:
    if asked == MINE:
        mine: UUID = current_user.id
        return mine
    with suppress(ValueError):
        return UUID(asked)
    return None
