"""The team's pages of waves: choose survey and audience, see who is asked and who not and why, send, follow."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.clock import vendor_zone
from portal.ground.db import db
from portal.ground.web import done, page
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.surveys.forms.waves import WaveForm
from portal.surveys.models import wave_pages
from portal.surveys.models.asking import hidden_from
from portal.surveys.models.eligibility import Asking
from portal.surveys.models.policy import policy
from portal.surveys.models.series import WaveSeries
from portal.surveys.models.surveys import Survey, SurveyKind
from portal.surveys.models.waves import AlreadySentError, Wave, invitation_state, wave_state
from portal.surveys.models.withheld import Reason
from portal.surveys.words import reason_words, role_words

bp = Blueprint("waves", __name__, url_prefix="/surveys/waves")
_LOOKS = {"csrf": False}  # an address that only looks carries no token against forgery


@bp.get("")
@requires(Can.SEND_SURVEY)
def index() -> Response:
    rows = wave_pages.waves(request.args.get("after"))
    return page("surveys/waves/index.html", waves=rows, series=wave_pages.series(), state_of=wave_state)


@bp.get("/new")
@requires(Can.SEND_SURVEY)
def new() -> Response:
    """`?client=` and `?contact=` begin with whom it is for; with a survey in the address also whom it would ask."""
    if "survey" not in request.args:
        return _page(_begun())
    form = _offered(WaveForm(request.args, meta=_LOOKS))
    return _page(form, _seen(form) if form.validate() else None)


@bp.post("")
@requires(Can.SEND_SURVEY)
def plan() -> Response:
    form = _offered(WaveForm())
    if not form.validate_on_submit():
        return _page(form)
    survey = db.session.get_one(Survey, UUID(form.survey.data))
    if form.every.data:
        how = form.how | {"every_months": form.every.data}
        WaveSeries.begin(survey, current_user, begins_on=form.begins_on, audience=form.audience, **how)
        return done(None, url_for(".index"), said=gettext("Planned"))
    wave = Wave.plan(survey, current_user, audience=form.audience, planned_for=form.planned_for, **form.how)
    return done(None, url_for(".show", wave_id=wave.id), said=gettext("Planned"))


@bp.get("/<uuid:wave_id>")
@requires(Can.SEND_SURVEY)
def show(wave_id: UUID) -> Response:
    """Each person's state; `?show=withheld` for those who were not asked, and why."""
    wave, withheld = visible_or_404(Wave, id=wave_id), request.args.get("show") == "withheld"
    return page(
        "surveys/waves/show.html",
        wave=wave,
        survey=db.session.get_one(Survey, wave.survey_id),
        counts=wave_pages.counts_of(wave_id),
        withheld=withheld,
        people=wave_pages.people_of(wave_id, request.args.get("after"), withheld=withheld),
        state_of=invitation_state,
        reasons=reason_words(),
    )


@bp.post("/<uuid:wave_id>/send")
@requires(Can.SEND_SURVEY)
def send(wave_id: UUID) -> Response:
    return _unless_sent(wave_id, lambda wave: wave.send_now(), gettext("On its way"))


@bp.post("/<uuid:wave_id>/cancel")
@requires(Can.SEND_SURVEY)
def cancel(wave_id: UUID) -> Response:
    return _unless_sent(wave_id, lambda wave: wave.cancel(current_user), gettext("Cancelled"))


@bp.post("/<uuid:wave_id>/remind")
@requires(Can.SEND_SURVEY)
def remind(wave_id: UUID) -> Response:
    visible_or_404(Wave, id=wave_id).hurry()
    said = gettext("Whoever has not answered and has a reminder left is reminded within a quarter of an hour")
    return done(None, url_for(".show", wave_id=wave_id), said=said)


@bp.post("/series/<uuid:series_id>/pause")
@requires(Can.SEND_SURVEY)
def pause(series_id: UUID) -> Response:
    visible_or_404(WaveSeries, id=series_id).pause()
    return done(None, url_for(".index"), said=gettext("Paused"))


@bp.post("/series/<uuid:series_id>/go-on")
@requires(Can.SEND_SURVEY)
def go_on(series_id: UUID) -> Response:
    visible_or_404(WaveSeries, id=series_id).go_on()
    return done(None, url_for(".index"), said=gettext("It goes on"))


@bp.post("/series/<uuid:series_id>/end")
@requires(Can.SEND_SURVEY)
def end(series_id: UUID) -> Response:
    visible_or_404(WaveSeries, id=series_id).end()
    return done(None, url_for(".index"), said=gettext("Ended"))


def _unless_sent(wave_id: UUID, verb: Any, said: str) -> Response:
    try:
        verb(visible_or_404(Wave, id=wave_id))
    except AlreadySentError:
        abort(409, gettext("Everybody has their invitation already, or it was cancelled."))
    return done(None, url_for(".show", wave_id=wave_id), said=said)


def _begun() -> Any:
    known = policy()
    meant: dict[str, Any] = {"open_days": known.open_days, "reminders": known.reminders}
    if only := request.args.get("client", type=UUID):
        meant["clients"] = visible_or_404(Client, id=only).name
        if person := request.args.get("contact", type=UUID):
            meant["contact_id"] = str(visible_or_404(Contact, client_id=only, id=person).id)
    return _offered(WaveForm(formdata=None, **meant))


def _offered(form: WaveForm) -> Any:
    form.offer(wave_pages.askable(), wave_pages.segments(), wave_pages.owners(), role_words())
    return form


def _seen(form: WaveForm) -> dict[str, Any]:
    survey = db.session.get_one(Survey, UUID(form.survey.data))
    asking = Asking(
        audience=form.audience,
        survey_id=survey.id,
        is_nps=survey.kind == SurveyKind.NPS,
        hidden=hidden_from(current_user),
    )
    chosen = request.args.get("show")
    reason = Reason(chosen) if chosen in tuple(Reason) else None
    seen = wave_pages.preview(asking, reason, request.args.get("after"))
    asked = {name: values for name, values in request.args.lists() if name not in ("show", "after")}
    return {"counts": seen.counts, "reason": reason, "people": seen.people, "asked": asked}


def _page(form: WaveForm, seen: dict[str, Any] | None = None) -> Response:
    shown: dict[str, Any] = {
        "seen": seen,
        "zone": vendor_zone(),
        "reasons": reason_words(),
        "any_survey": bool(form.survey.choices),
    }
    return page("surveys/waves/new.html", form=form, **shown)
