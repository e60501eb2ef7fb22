"""The pages of a client's concerns; the team's alone."""

from typing import Any
from uuid import UUID

from flask import Response, abort, g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.web import conflict, done, page, wants_fragment
from portal.history.forms.concerns import ChangeConcernForm, ConcernForm, ResolveForm
from portal.history.models.concern_pages import concern_row, concern_steps, linked_interactions
from portal.history.models.concerns import Concern, open_concerns, resolved_concerns
from portal.history.models.interactions import Interaction
from portal.people.scope import client_blueprint

bp = client_blueprint("concerns", __name__)


@bp.get("/concerns")
@requires(Can.EDIT_CONCERN)
def index() -> Response:
    return page(
        "history/concerns/index.html", concerns=open_concerns(g.client.id), resolved=resolved_concerns(g.client.id)
    )


@bp.get("/concerns/new")
@requires(Can.EDIT_CONCERN)
def new() -> Response:
    """An empty form; `?from=` names the interaction in which the concern came up."""
    source = request.args.get("from", type=UUID)
    entry = visible_or_404(Interaction, id=source) if source else None
    named = [entry.id] if entry else []
    form = ConcernForm(owner_id=current_user.id, interactions=named)
    form.offer(g.client.id, named=named)
    return page("history/concerns/new.html", form=form)


@bp.post("/concerns")
@requires(Can.EDIT_CONCERN)
def add() -> Response:
    form = ConcernForm()
    form.offer(g.client.id, named=_named())
    if not form.validate_on_submit():
        return page("history/concerns/new.html", form=form)
    concern = Concern.open(g.client.id, current_user, **form.values)
    return done(None, url_for(".show", concern_id=concern.id), said=gettext("Concern opened"))


@bp.get("/concerns/<uuid:concern_id>")
@requires(Can.EDIT_CONCERN)
def show(concern_id: UUID) -> Response:
    return page("history/concerns/show.html", form=ResolveForm(), **_shown(concern_id))


@bp.get("/concerns/<uuid:concern_id>/edit")
@requires(Can.EDIT_CONCERN)
def edit(concern_id: UUID) -> Response:
    concern = visible_or_404(Concern, id=concern_id)
    named = [row.id for row in linked_interactions(g.client.id, concern_id)]
    form = ChangeConcernForm(obj=concern, interactions=named)
    form.offer(g.client.id, concern.owner_id, named)
    return page("history/concerns/edit.html", form=form, concern=concern, newer=None)


@bp.post("/concerns/<uuid:concern_id>")
@requires(Can.EDIT_CONCERN)
def change(concern_id: UUID) -> Response:
    concern = visible_or_404(Concern, id=concern_id)
    form = ChangeConcernForm()
    form.offer(g.client.id, concern.owner_id, _named())
    if not form.validate_on_submit():
        return page("history/concerns/edit.html", form=form, concern=concern, newer=None)
    if form.version.data != str(concern.version):
        form.version.data = str(concern.version)
        return conflict("history/concerns/edit.html", form=form, concern=concern, newer=concern)
    concern.change(current_user, **form.values)
    return done(None, url_for(".show", concern_id=concern.id), said=gettext("Saved"))


@bp.post("/concerns/<uuid:concern_id>/start")
@requires(Can.EDIT_CONCERN)
def start(concern_id: UUID) -> Response:
    visible_or_404(Concern, id=concern_id).start(current_user)
    return _changed(concern_id, gettext("In progress"))


@bp.post("/concerns/<uuid:concern_id>/resolve")
@requires(Can.EDIT_CONCERN)
def resolve(concern_id: UUID) -> Response:
    concern = visible_or_404(Concern, id=concern_id)
    form = ResolveForm()
    if not form.validate_on_submit():
        return page("history/concerns/show.html", "history/concerns/_concern.html", form=form, **_shown(concern_id))
    concern.resolve(current_user, form.values["resolution"].strip())
    return _changed(concern_id, gettext("Resolved"), undo=url_for(".reopen", concern_id=concern_id))


@bp.post("/concerns/<uuid:concern_id>/reopen")
@requires(Can.EDIT_CONCERN)
def reopen(concern_id: UUID) -> Response:
    visible_or_404(Concern, id=concern_id).reopen(current_user)
    return _changed(concern_id, gettext("Open again"))


def _changed(concern_id: UUID, said: str, undo: str | None = None) -> Response:
    to = url_for(".show", concern_id=concern_id)
    shown = _shown(concern_id) if wants_fragment() else {}
    return done("history/concerns/_concern.html", to, said=said, undo=undo, form=ResolveForm(formdata=None), **shown)


def _shown(concern_id: UUID) -> dict[str, Any]:
    concern = concern_row(g.client.id, concern_id) or abort(404)
    return {
        "concern": concern,
        "steps": concern_steps(g.client.id, concern_id),
        "linked": linked_interactions(g.client.id, concern_id),
    }


def _named() -> list[UUID]:
    """The interactions the form names, so that those no longer among the latest stay possible."""
    return request.form.getlist("interactions", type=UUID)
