"""The touchpoints of one client: what is next, snoozed or skipped with a reason, and what became of the others."""

from typing import Any
from uuid import UUID

from flask import Response, g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.cadence.forms.touchpoints import SkipForm, SnoozeForm
from portal.cadence.models.lists import touchpoints_of
from portal.ground.access import Can, requires, visible_or_404
from portal.ground.clock import today
from portal.ground.links import link_to
from portal.ground.web import done, page
from portal.people.scope import client_blueprint
from portal.tasks.touchpoints import Touchpoint, is_open, state_of

bp = client_blueprint("client_touchpoints", __name__)
PLACES = {"day": "day.index", "all": "touchpoints.index", "timeline": "timeline.index"}


@bp.get("/touchpoints")
@requires(Can.EDIT_TOUCHPOINT)
def index() -> Response:
    return _page()


@bp.post("/touchpoints/<uuid:touchpoint_id>/snooze")
@requires(Can.EDIT_TOUCHPOINT)
def snooze(touchpoint_id: UUID) -> Response:
    touchpoint, form = visible_or_404(Touchpoint, id=touchpoint_id), SnoozeForm()
    if not form.validate_on_submit():
        return _page(touchpoint_id, snooze_form=form)
    touchpoint.snooze(current_user, form.values["until"], form.values["reason"])
    return _done(gettext("Snoozed"), url_for(".wake", touchpoint_id=touchpoint_id))


@bp.post("/touchpoints/<uuid:touchpoint_id>/wake")
@requires(Can.EDIT_TOUCHPOINT)
def wake(touchpoint_id: UUID) -> Response:
    visible_or_404(Touchpoint, id=touchpoint_id).wake(current_user)
    return _done(gettext("Back on the list"))


@bp.post("/touchpoints/<uuid:touchpoint_id>/skip")
@requires(Can.EDIT_TOUCHPOINT)
def skip(touchpoint_id: UUID) -> Response:
    touchpoint, form = visible_or_404(Touchpoint, id=touchpoint_id), SkipForm()
    if not form.validate_on_submit():
        return _page(touchpoint_id, skip_form=form)
    touchpoint.skip(current_user, form.values["reason"])
    return _done(
        gettext("Left out; the next one comes at its time"), url_for(".take_back", touchpoint_id=touchpoint_id)
    )


@bp.post("/touchpoints/<uuid:touchpoint_id>/take-back")
@requires(Can.EDIT_TOUCHPOINT)
def take_back(touchpoint_id: UUID) -> Response:
    visible_or_404(Touchpoint, id=touchpoint_id).take_back(current_user)
    return _done(gettext("Not left out after all"))


def _page(refused_id: UUID | None = None, **forms: Any) -> Response:
    """`forms`: a refused one, which belongs to the touchpoint `refused_id`."""
    rows = touchpoints_of(g.client.id)
    return page(
        "cadence/touchpoints/of_client.html",
        status=422 if forms else None,
        coming=sorted((row for row in rows if is_open(row)), key=lambda row: row.due_on),
        past=[row for row in rows if not is_open(row)],
        refused_id=refused_id,
        today=today(),
        state_of=state_of,
        **{"snooze_form": SnoozeForm(formdata=None), "skip_form": SkipForm(formdata=None), **forms},
    )


def _done(said: str, undo: str | None = None) -> Response:
    place = link_to(PLACES.get(request.args.get("back", ""), ""), **_client()) or url_for(".index")
    return done(None, place, said=said, undo=undo)


def _client() -> dict[str, Any]:
    return {"client_id": g.client.id} if request.args.get("back") == "timeline" else {}
