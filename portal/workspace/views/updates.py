"""The team's pages of updates and letters: write, look at, schedule, publish, withdraw."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, can, requires, visible_or_404
from portal.ground.clock import vendor_zone
from portal.ground.db import db
from portal.ground.web import conflict, done, page
from portal.people.models.clients import Client
from portal.people.stale import newer_values
from portal.workspace.forms.updates import ChangeUpdateForm, ScheduleForm, UpdateForm
from portal.workspace.models.fan_out import reach
from portal.workspace.models.postings import withdraw as take_back
from portal.workspace.models.update_pages import reads, seen_update, segments, updates
from portal.workspace.models.updates import AlreadyOutError, Audience, Update, UpdateKind, state_of

bp = Blueprint("updates", __name__, url_prefix="/updates")


@bp.get("")
@requires(Can.WRITE_UPDATE)
def index() -> Response:
    return page("workspace/updates/index.html", updates=updates(request.args.get("after")), state_of=state_of)


@bp.get("/new")
@requires(Can.WRITE_UPDATE)
def new() -> Response:
    """An empty form; `?client=` names the one client it is for, `?segment=` a segment, `?kind=letter` is a letter."""
    only = request.args.get("client", type=UUID)
    if only:
        form = UpdateForm(audience="client", only_client_id=str(visible_or_404(Client, id=only).id))
    else:
        form = UpdateForm(formdata=None, **_meant())
    return page("workspace/updates/new.html", form=_offered(form))


def _meant() -> dict[str, Any]:
    """What its address says of a new one, as far as whoever writes may choose it."""
    meant: dict[str, Any] = {}
    if request.args.get("kind") == UpdateKind.LETTER and can(Can.WRITE_LETTER):
        meant["kind"] = UpdateKind.LETTER
    if (segment := request.args.get("segment", "")) in segments():
        meant |= {"audience": Audience.SEGMENT, "segment": segment}
    return meant


@bp.post("")
@requires(Can.WRITE_UPDATE)
def add() -> Response:
    form = _offered(UpdateForm())
    if not form.validate_on_submit():
        return page("workspace/updates/new.html", form=form)
    draft = Update.write(current_user, **form.values)
    return done(None, url_for(".show", update_id=draft.id), said=gettext("Saved. No client reads it yet."))


@bp.get("/<uuid:update_id>")
@requires(Can.WRITE_UPDATE)
def show(update_id: UUID) -> Response:
    """What it says as the client reads it, whom it reaches, and who has read it."""
    return page("workspace/updates/show.html", **_shown(update_id, ScheduleForm(formdata=None)))


@bp.get("/<uuid:update_id>/edit")
@requires(Can.WRITE_UPDATE)
def edit(update_id: UUID) -> Response:
    draft = _mine(update_id)
    form = _offered(ChangeUpdateForm(obj=draft))
    return page("workspace/updates/edit.html", form=form, update=draft, newer=None)


@bp.post("/<uuid:update_id>")
@requires(Can.WRITE_UPDATE)
def change(update_id: UUID) -> Response:
    draft = _mine(update_id)
    form = _offered(ChangeUpdateForm())
    if not form.validate_on_submit():
        return page("workspace/updates/edit.html", form=form, update=draft, newer=None)
    saved = {name: getattr(draft, name) for name in ("kind", "title", "text", "audience", "version")}
    if (newer := newer_values(form, saved)) is not None:
        return conflict("workspace/updates/edit.html", form=form, update=draft, newer=newer)
    _unless_out(draft.change, **form.values)
    return done(None, url_for(".show", update_id=draft.id), said=gettext("Saved"))


@bp.post("/<uuid:update_id>/schedule")
@requires(Can.WRITE_UPDATE)
def schedule(update_id: UUID) -> Response:
    draft, form = _mine(update_id), ScheduleForm()
    if not form.validate_on_submit():
        return page("workspace/updates/show.html", **_shown(update_id, form))
    _unless_out(draft.schedule, current_user, form.at)
    return done(None, url_for(".show", update_id=draft.id), said=gettext("Scheduled"))


@bp.post("/<uuid:update_id>/publish")
@requires(Can.WRITE_UPDATE)
def publish(update_id: UUID) -> Response:
    _mine(update_id).publish(current_user)
    return done(None, url_for(".show", update_id=update_id), said=gettext("On its way"))


@bp.post("/<uuid:update_id>/stop")
@requires(Can.WRITE_UPDATE)
def stop(update_id: UUID) -> Response:
    _unless_out(_mine(update_id).stop)
    return done(None, url_for(".show", update_id=update_id), said=gettext("A draft again"))


@bp.post("/<uuid:update_id>/withdraw")
@requires(Can.WRITE_UPDATE)
def withdraw(update_id: UUID) -> Response:
    take_back(_mine(update_id), current_user)
    return done(None, url_for(".show", update_id=update_id), said=gettext("Withdrawn: no client reads it any more"))


@bp.post("/<uuid:update_id>/discard")
@requires(Can.WRITE_UPDATE)
def discard(update_id: UUID) -> Response:
    known = seen_update(update_id)
    if known is not None:
        _unless_out(_mine(update_id).discard)
    return done(None, url_for(".index"), said=gettext("Draft discarded"))


def _seen(update_id: UUID) -> Update:
    return seen_update(update_id) or abort(404)


def _mine(update_id: UUID) -> Update:
    """The update, for those who may write such a one: a letter is leadership's."""
    known = _seen(update_id)
    if known.kind == UpdateKind.LETTER and not can(Can.WRITE_LETTER):
        abort(403)
    return known


def _unless_out(verb: Any, *values: Any, **named: Any) -> None:
    try:
        verb(*values, **named)
    except AlreadyOutError:
        abort(409, gettext("It is on its way to the clients, so its words stand. You can withdraw it."))


def _offered(form: UpdateForm) -> Any:
    only = form.only_client_id.data
    client = _client(only) if only else None
    form.offer(letters=can(Can.WRITE_LETTER), segments=segments(), client_name=client.name if client else None)
    return form


def _client(only: Any) -> Client:
    try:
        return visible_or_404(Client, id=UUID(str(only)))
    except ValueError:
        abort(404)


def _shown(update_id: UUID, form: ScheduleForm) -> dict[str, Any]:
    known = _seen(update_id)
    return {
        "update": known,
        "form": form,
        "state": known.state,
        "reach": reach(known) if known.is_open else None,
        "client": db.session.get(Client, known.only_client_id) if known.only_client_id else None,
        "reads": reads(update_id) if known.posted_at else (),
        "zone": vendor_zone(),
        "may_write": known.kind == UpdateKind.UPDATE or can(Can.WRITE_LETTER),
    }
