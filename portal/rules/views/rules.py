"""The rules: the list, and one page on which each is read, written, turned on and off."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, can, requires
from portal.ground.actions import ACTIONS, WAITS
from portal.ground.db import db
from portal.ground.web import conflict, done, page
from portal.rules.forms.drafts import MOST_ROWS, Draft
from portal.rules.forms.rule import RuleForm, rule_form
from portal.rules.models.loops import loop_of
from portal.rules.models.pages import counts_of, newest_runs, rules
from portal.rules.models.placeholders import placeholders
from portal.rules.models.rules import NothingToDo, Rule
from portal.rules.models.sentences import sentence
from portal.rules.models.words import is_known
from portal.rules.views.causes import place_of, time_that_came

bp = Blueprint("rules", __name__, url_prefix="/admin/rules")
bp.add_app_template_filter(time_that_came)
ROW_NUMBERS = frozenset(map(str, range(MOST_ROWS)))


@bp.get("")
@requires(Can.READ_RULES)
def index() -> Response:
    return page("rules/index.html", rules=rules(), sentence=sentence)


@bp.get("/new")
@requires(Can.MANAGE_RULES)
def new() -> Response:
    return _written(None, rule_form(Draft({"version": "0", "most_a_client": "1", "most_a_day": "100"})))


@bp.post("")
@requires(Can.MANAGE_RULES)
def add() -> Response:
    form, saves = _typed()
    if not saves or not form.validate():
        return _written(None, form)
    rule = Rule.add(current_user, **form.words)
    return done(None, url_for(".show", rule_id=rule.id), said=gettext("Rule added. It is still off."))


@bp.get("/<uuid:rule_id>")
@requires(Can.READ_RULES)
def show(rule_id: UUID) -> Response:
    rule = found(rule_id)
    return _written(rule, rule_form(Draft.of_words(rule.words, rule.version)) if can(Can.MANAGE_RULES) else None)


@bp.post("/<uuid:rule_id>")
@requires(Can.MANAGE_RULES)
def change(rule_id: UUID) -> Response:
    rule, (form, saves) = found(rule_id), _typed()
    if not saves or not form.validate():
        return _written(rule, form)
    if form.version.data != str(rule.version):
        form.version.data = str(rule.version)
        form.version.raw_data = None
        return conflict("rules/show.html", "rules/_form.html", **{**_around(rule, form), "newer": sentence(rule)})
    rule.change(current_user, form.words)
    return done(None, url_for(".show", rule_id=rule.id), said=gettext("Saved"))


@bp.post("/<uuid:rule_id>/on")
@requires(Can.MANAGE_RULES)
def turn_on(rule_id: UUID) -> Response:
    rule = found(rule_id)
    try:
        rule.turn_on(current_user)
    except NothingToDo:
        said = gettext("Say first what is to be done.")
        return done(None, url_for(".show", rule_id=rule.id), said=said)
    return done(None, url_for(".show", rule_id=rule.id), said=gettext("It is on"))


@bp.post("/<uuid:rule_id>/off")
@requires(Can.MANAGE_RULES)
def turn_off(rule_id: UUID) -> Response:
    rule = found(rule_id)
    rule.turn_off(current_user)
    undo = url_for(".turn_on", rule_id=rule.id)
    return done(None, url_for(".show", rule_id=rule.id), said=gettext("It is off"), undo=undo)


def found(rule_id: UUID) -> Rule:
    """The rule, held until the answer where somebody else may be writing to it too; or 404."""
    return db.session.get(Rule, rule_id, with_for_update=request.method == "POST") or abort(404)


def _typed() -> tuple[RuleForm, bool]:
    """The form as it was sent, with the row its button adds or takes away; and whether it is to be saved."""
    draft, (verb, _space, about) = Draft.of_form(request.form), request.form.get("do", "save").partition(" ")
    if verb == "ask":
        draft = draft.with_condition(request.form.get("add_condition", ""))
    elif verb == "act":
        draft = draft.with_action(request.form.get("add_action", ""))
    elif verb in ("if", "then") and about in ROW_NUMBERS:
        draft = draft.without(verb, int(about))
    return rule_form(draft), verb == "save"


def _written(rule: Rule | None, form: RuleForm | None) -> Response:
    """Who may not write reads the page, and there is no form to swap."""
    return page("rules/show.html", "rules/_form.html" if form else None, **_around(rule, form))


def _around(rule: Rule | None, form: RuleForm | None) -> dict[str, Any]:
    shown: dict[str, Any] = {"rule": rule, "form": form, "newer": None, "fresh": _fresh(form)}
    when = form.draft.plain.get("when", "") if form else ""
    known = {"team": placeholders(when, False), "client": placeholders(when, True)} if is_known(when) else {}
    shown |= {"placeholders": known, "actions": ACTIONS, "waits": WAITS}
    shown["open_actions"] = [name for name, action in ACTIONS.items() if action.for_client({})]
    if rule is None:
        return shown
    return {
        **shown,
        "sentence": sentence(rule),
        "loop": loop_of(rule),
        "counts": counts_of(rule.id),
        "runs": newest_runs(rule.id),
        "place_of": place_of,
    }


def _fresh(form: RuleForm | None) -> str:
    """The first field of the row that was just added, or what was just chosen; it takes the focus."""
    verb = request.form.get("do", "") if request.method == "POST" else ""
    if verb == "when":
        return verb
    if form is None or verb not in ("ask", "act"):
        return ""
    side, rows = ("if", form.draft.conditions) if verb == "ask" else ("then", form.draft.actions)
    return next((name for name in form._fields if rows and name.startswith(f"{side}{len(rows) - 1}_")), "")
