"""The plan beyond the work under way: both sides propose and answer, the team says what is under way and done."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, abort, g, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, is_team, requires, visible_or_404
from portal.ground.web import conflict, done, page
from portal.people.scope import client_blueprint
from portal.tasks.models import Side
from portal.workspace.forms.plan import ChangeInitiativeForm, DeclineForm, InitiativeForm
from portal.workspace.forms.quarters import quarter_words
from portal.workspace.models.plan import (
    Initiative,
    InitiativeState,
    OwnProposalError,
    initiatives,
    is_stale,
    look_through,
    plan_steps,
)

bp = client_blueprint("plan", __name__)
CLOSED = {InitiativeState.DONE, InitiativeState.DECLINED}


@bp.get("/plan")
@requires(Can.SEE_HOME)
def index() -> Response:
    return page("workspace/plan/index.html", **_shown())


@bp.get("/plan/propose")
@requires(Can.PROPOSE_INITIATIVE)
def new() -> Response:
    return _form("workspace/plan/new.html", InitiativeForm(formdata=None))


@bp.post("/plan")
@requires(Can.PROPOSE_INITIATIVE)
def propose() -> Response:
    form = InitiativeForm()
    form.offer()
    if not form.validate_on_submit():
        return page("workspace/plan/new.html", form=form)
    Initiative.propose(g.client.id, current_user, **form.values)
    return done(None, url_for(".index"), said=gettext("Proposed"))


@bp.get("/plan/<uuid:initiative_id>")
@requires(Can.PROPOSE_INITIATIVE)
def edit(initiative_id: UUID) -> Response:
    """For whoever may change it; also where declining asks for its reason."""
    initiative = visible_or_404(Initiative, id=initiative_id)
    form = ChangeInitiativeForm(obj=initiative)
    return _form("workspace/plan/edit.html", form, initiative, decline_form=DeclineForm(formdata=None), newer=None)


@bp.post("/plan/<uuid:initiative_id>")
@requires(Can.PROPOSE_INITIATIVE)
def change(initiative_id: UUID) -> Response:
    initiative, form = _changeable(initiative_id), ChangeInitiativeForm()
    form.offer(initiative.quarter)
    shown: dict[str, Any] = {"decline_form": DeclineForm(formdata=None), "newer": None}
    if not form.validate_on_submit():
        return _form("workspace/plan/edit.html", form, initiative, **shown)
    if form.version.data != str(initiative.version):
        form.version.data = str(initiative.version)
        shown |= {"form": form, "initiative": initiative, "may_change": True, "newer": initiative}
        return conflict("workspace/plan/edit.html", newer_quarter=_quarter(initiative), **shown)
    initiative.change(current_user, **form.values)
    return done(None, url_for(".index"), said=gettext("Saved"))


@bp.post("/plan/<uuid:initiative_id>/agree")
@requires(Can.PROPOSE_INITIATIVE)
def agree(initiative_id: UUID) -> Response:
    try:
        visible_or_404(Initiative, id=initiative_id).agree(current_user)
    except OwnProposalError:
        abort(422, gettext("Your side proposed this. The other side agrees to it."))
    return done(None, url_for(".index"), said=gettext("Agreed"))


@bp.post("/plan/<uuid:initiative_id>/decline")
@requires(Can.PROPOSE_INITIATIVE)
def decline(initiative_id: UUID) -> Response:
    initiative, decline_form = visible_or_404(Initiative, id=initiative_id), DeclineForm()
    if not decline_form.validate_on_submit():
        form = ChangeInitiativeForm(formdata=None, obj=initiative)
        shown = {"decline_form": decline_form, "newer": None, "status": 422}
        return _form("workspace/plan/edit.html", form, initiative, **shown)
    initiative.decline(current_user, decline_form.reason.data or "")
    undo = url_for(".reconsider", initiative_id=initiative_id)
    return done(None, url_for(".index"), said=gettext("Declined"), undo=undo)


@bp.post("/plan/<uuid:initiative_id>/reconsider")
@requires(Can.PROPOSE_INITIATIVE)
def reconsider(initiative_id: UUID) -> Response:
    visible_or_404(Initiative, id=initiative_id).reconsider(current_user)
    return done(None, url_for(".index"), said=gettext("Proposed again"))


@bp.post("/plan/<uuid:initiative_id>/start")
@requires(Can.STEER_PLAN)
def start(initiative_id: UUID) -> Response:
    visible_or_404(Initiative, id=initiative_id).start(current_user)
    return done(None, url_for(".index"), said=gettext("Under way"))


@bp.post("/plan/<uuid:initiative_id>/finish")
@requires(Can.STEER_PLAN)
def finish(initiative_id: UUID) -> Response:
    visible_or_404(Initiative, id=initiative_id).finish(current_user)
    return done(None, url_for(".index"), said=gettext("Done"))


@bp.post("/plan/looked-through")
@requires(Can.STEER_PLAN)
def looked_through() -> Response:
    look_through(g.client.id, current_user)
    return done(None, url_for(".index"), said=gettext("Revised today"))


def _changeable(initiative_id: UUID) -> Initiative:
    """The initiative, if this side may reword it: its own while it is proposed, the team until it is over."""
    initiative = visible_or_404(Initiative, id=initiative_id)
    return initiative if _may_change(initiative) else abort(422, gettext("Only those who proposed it can reword it."))


def _may_change(initiative: Initiative) -> bool:
    if is_team():
        return initiative.state not in CLOSED
    return initiative.side == Side.YOU and initiative.state == InitiativeState.PROPOSED


def _form(template: str, form: InitiativeForm, initiative: Initiative | None = None, **shown: Any) -> Response:
    form.offer(initiative.quarter if initiative else None)
    if initiative:
        shown |= {"initiative": initiative, "may_change": _may_change(initiative)}
    return page(template, form=form, **shown)


def _quarter(initiative: Any) -> str:
    return quarter_words(initiative.quarter) if initiative.quarter else gettext("Some day")


def _shown() -> dict[str, Any]:
    steps = plan_steps(g.client.id)
    rows = initiatives(g.client.id)
    revised_at = steps[0].created_at if steps else None
    return {
        "side": Side.US if is_team() else Side.YOU,
        "groups": _by_quarter([row for row in rows if row.state not in CLOSED]),
        "closed": [row for row in rows if row.state in CLOSED],
        "agreed_by": _last(steps, "agreed"),
        "declined_by": _last(steps, "declined"),
        "revised_at": revised_at,
        "is_stale": is_stale(revised_at),
        "steps": steps[:20],
        "titles": {row.id: row.title for row in rows},
    }


def _by_quarter(rows: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """In the order of time, under the words of each quarter."""
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(_quarter(row), []).append(row)
    return list(groups.items())


def _last(steps: Sequence[Any], kind: str) -> dict[UUID, str]:
    """Initiative id -> who did this last."""
    return {step.initiative_id: step.by_name for step in reversed(steps) if step.kind == kind}
