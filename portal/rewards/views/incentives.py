"""The admin's pages of incentives: what may be offered with a renewal, when, to whom, and whether it is."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.db import db
from portal.ground.web import conflict, done, page
from portal.people.models.client_list import segments
from portal.people.stale import newer_values
from portal.rewards.forms.incentive_words import OtherWords
from portal.rewards.forms.incentives import ChangeIncentiveForm, IncentiveForm
from portal.rewards.models.incentive_offers import all_taken
from portal.rewards.models.incentives import Incentive, all_incentives, grades_of
from portal.rewards.models.programme import programme
from portal.rewards.models.tiers import tiers_of
from portal.rewards.views.offer_words import for_span

bp = Blueprint("incentives", __name__, url_prefix="/admin/rewards/incentives")

SAVED = (
    "version", "name", "kind", "for_12", "for_24", "for_36", "topic", "terms", "opens_days", "closes_days",
    "by_itself", "segment", "tier", "most",
)  # fmt: skip
USUAL = {"opens_days": 120, "closes_days": 14, "by_itself": True}


@bp.get("")
@requires(Can.SET_INCENTIVES)
def index() -> Response:
    return page(
        "rewards/incentives/index.html", incentives=all_incentives(), grades_of=grades_of, taken=all_taken(),
        for_span=for_span,
    )  # fmt: skip


@bp.get("/new")
@requires(Can.SET_INCENTIVES)
def new() -> Response:
    return page("rewards/incentives/edit.html", form=_offered(IncentiveForm(formdata=None, data=USUAL)), incentive=None)


@bp.post("/new")
@requires(Can.SET_INCENTIVES)
def add() -> Response:
    form = _offered(IncentiveForm())
    if not form.fits():
        return page("rewards/incentives/edit.html", form=form, incentive=None)
    Incentive.add(current_user, **form.incentive())
    return done(None, url_for(".index"), said=gettext("Incentive added; turn it on to offer it"))


@bp.get("/<uuid:incentive_id>")
@requires(Can.SET_INCENTIVES)
def edit(incentive_id: UUID) -> Response:
    incentive = _incentive(incentive_id)
    form = _offered(ChangeIncentiveForm(formdata=None, data=_saved(incentive)), incentive)
    return page("rewards/incentives/edit.html", form=form, incentive=incentive)


@bp.post("/<uuid:incentive_id>")
@requires(Can.SET_INCENTIVES)
def change(incentive_id: UUID) -> Response:
    incentive = _incentive(incentive_id)
    form = _offered(ChangeIncentiveForm(), incentive)
    if not form.fits():
        return page("rewards/incentives/edit.html", form=form, incentive=incentive)
    if newer := newer_values(form, _saved(incentive)):
        return conflict("rewards/incentives/edit.html", form=form, incentive=incentive, newer=newer)
    incentive.change(current_user, **form.incentive())
    return done(None, url_for(".index"), said=gettext("Saved"))


@bp.post("/<uuid:incentive_id>/turn-on")
@requires(Can.SET_INCENTIVES)
def turn_on(incentive_id: UUID) -> Response:
    _incentive(incentive_id).turn_on(current_user)
    return done(None, url_for(".index"), said=gettext("On: the next morning it is offered to whoever it is for"))


@bp.post("/<uuid:incentive_id>/turn-off")
@requires(Can.SET_INCENTIVES)
def turn_off(incentive_id: UUID) -> Response:
    _incentive(incentive_id).turn_off(current_user)
    undo = url_for(".turn_on", incentive_id=incentive_id)
    return done(None, url_for(".index"), said=gettext("Off: what was offered stands"), undo=undo)


def _offered(form: Any, incentive: Incentive | None = None) -> Any:
    form.offer(segments(), tiers_of(programme()), incentive.segment if incentive else None)
    return form


def _incentive(incentive_id: UUID) -> Incentive:
    return db.session.get(Incentive, incentive_id) or abort(404)


def _saved(incentive: Incentive) -> dict[str, Any]:
    return {**{name: getattr(incentive, name) for name in SAVED}, **OtherWords.fields(incentive.translated)}
