"""Writing guides: for leads and admins, who also see how they are read."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.web import conflict, done, page
from portal.people.stale import newer_values
from portal.workspace.forms.guides import PHASES, PLACES, ChangeGuideForm, GuideForm
from portal.workspace.models.guide_pages import drafts, understood, words_said
from portal.workspace.models.guides import GuideDraft

bp = Blueprint("guide_drafts", __name__, url_prefix="/admin/guides")


@bp.get("")
@requires(Can.WRITE_GUIDE)
def index() -> Response:
    return page("workspace/guide_drafts/index.html", drafts=drafts(), phases=PHASES, places=PLACES)


@bp.get("/new")
@requires(Can.WRITE_GUIDE)
def new() -> Response:
    return page("workspace/guide_drafts/new.html", form=GuideForm())


@bp.post("")
@requires(Can.WRITE_GUIDE)
def add() -> Response:
    form = GuideForm()
    if not form.validate_on_submit():
        return page("workspace/guide_drafts/new.html", form=form)
    draft = GuideDraft.write(current_user, **form.values)
    return done(None, url_for(".show", guide_id=draft.id), said=gettext("Saved. Nobody else reads it yet."))


@bp.get("/<uuid:guide_id>")
@requires(Can.WRITE_GUIDE)
def show(guide_id: UUID) -> Response:
    """The draft as its readers will have it, what they answered, and who understood it."""
    draft = _draft(guide_id)
    published = draft.published
    return page(
        "workspace/guide_drafts/show.html",
        draft=draft,
        published=published,
        differs=published is not None and published.words != draft.words,
        said=words_said(guide_id),
        understood=understood(guide_id, draft.edition) if draft.for_team and published else (),
        phases=PHASES,
        places=PLACES,
    )


@bp.get("/<uuid:guide_id>/edit")
@requires(Can.WRITE_GUIDE)
def edit(guide_id: UUID) -> Response:
    draft = _draft(guide_id)
    return page("workspace/guide_drafts/edit.html", form=ChangeGuideForm(data=_saved(draft)), draft=draft, newer=None)


@bp.post("/<uuid:guide_id>")
@requires(Can.WRITE_GUIDE)
def change(guide_id: UUID) -> Response:
    draft, form = _draft(guide_id), ChangeGuideForm()
    if not form.validate_on_submit():
        return page("workspace/guide_drafts/edit.html", form=form, draft=draft, newer=None)
    if (newer := newer_values(form, _saved(draft))) is not None:
        return conflict("workspace/guide_drafts/edit.html", form=form, draft=draft, newer=newer)
    draft.change(current_user, **form.values)
    return done(None, url_for(".show", guide_id=guide_id), said=gettext("Saved"))


@bp.post("/<uuid:guide_id>/publish")
@requires(Can.WRITE_GUIDE)
def publish(guide_id: UUID) -> Response:
    _draft(guide_id).publish(current_user)
    return done(None, url_for(".show", guide_id=guide_id), said=gettext("Published"))


@bp.post("/<uuid:guide_id>/withdraw")
@requires(Can.WRITE_GUIDE)
def withdraw(guide_id: UUID) -> Response:
    _draft(guide_id).withdraw(current_user)
    return done(None, url_for(".show", guide_id=guide_id), said=gettext("Withdrawn: nobody reads it any more"))


@bp.post("/<uuid:guide_id>/remove")
@requires(Can.WRITE_GUIDE)
def remove(guide_id: UUID) -> Response:
    visible_or_404(GuideDraft, id=guide_id).remove(current_user)
    return done(None, url_for(".index"), said=gettext("Removed"))


def _draft(guide_id: UUID) -> GuideDraft:
    draft = visible_or_404(GuideDraft, id=guide_id)
    if draft.removed_at is not None:
        abort(404)
    return draft


def _saved(draft: GuideDraft) -> dict[str, Any]:
    return {**draft.words, "page": draft.page or "", "for_team": draft.for_team, "version": draft.version}
