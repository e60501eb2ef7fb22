"""What a rule did, run by run, and what it would have done."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.db import now
from portal.ground.web import done, page
from portal.rules.models.pages import counts_of, runs_of
from portal.rules.models.rehearsals import rehearse
from portal.rules.models.runs import RuleRun
from portal.rules.views.causes import place_of
from portal.rules.views.rules import found

bp = Blueprint("rule_runs", __name__, url_prefix="/admin/rules/<uuid:rule_id>")


@bp.get("/runs")
@requires(Can.READ_RULES)
def index(rule_id: UUID) -> Response:
    rule = found(rule_id)
    log = runs_of(rule.id, request.args.get("after"))
    more = url_for(".index", rule_id=rule.id, after=log.after) if log.after else None
    counts = counts_of(rule.id)
    return page("rules/runs.html", rule=rule, runs=log.rows, more=more, counts=counts, place_of=place_of)


@bp.get("/rehearsal")
@requires(Can.READ_RULES)
def rehearsal(rule_id: UUID) -> Response:
    rule = found(rule_id)
    return page("rules/rehearsal.html", rule=rule, found=rehearse(rule), place_of=place_of)


@bp.post("/runs/<uuid:of>/<uuid:run_id>/again")
@requires(Can.MANAGE_RULES)
def again(rule_id: UUID, of: UUID, run_id: UUID) -> Response:
    """`of`: the client's id."""
    rule = found(rule_id)
    run = visible_or_404(RuleRun, client_id=of, id=run_id, rule_id=rule.id)
    if rule.is_on:
        run.try_again(now())
    said = gettext("It is tried again in a moment") if rule.is_on else gettext("Turn the rule on first")
    return done(None, url_for(".index", rule_id=rule.id), said=said)
