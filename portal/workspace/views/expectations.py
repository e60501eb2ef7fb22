"""The pages of a client's expectations, the same for both sides: read, write, propose, confirm."""

from typing import Any
from uuid import UUID

from flask import Response, abort, g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, can, is_team, requires, visible_or_404
from portal.ground.settings import set_setting
from portal.ground.web import conflict, done, page
from portal.people.scope import client_blueprint
from portal.people.stale import newer_values
from portal.tasks.models import Side
from portal.workspace.forms.expectations import CadenceForm, ExpectationsForm
from portal.workspace.models.expectation_pages import draft_of, parts, story
from portal.workspace.models.expectations import (
    CADENCE,
    PARTS,
    Expectations,
    ExpectationsDraft,
    NotStandingError,
    NotTheirsError,
    cadence,
)

bp = client_blueprint("expectations", __name__)


@bp.get("/expectations")
@requires(Can.SEE_EXPECTATIONS)
def index() -> Response:
    return page("workspace/expectations/index.html", **_shown())


@bp.get("/expectations/<uuid:expectations_id>")
@requires(Can.SEE_EXPECTATIONS)
def version(expectations_id: UUID) -> Response:
    """One version as it read, with what it changed."""
    told = story(g.client.id)
    at = next((place for place, one in enumerate(told.versions) if one.version.id == expectations_id), None)
    if at is None:
        abort(404)
    shown, before = told.versions[at], told.versions[at + 1] if at + 1 < len(told.versions) else None
    read = parts(shown.version, before.version if before else None)
    return page("workspace/expectations/version.html", told=shown, before=before, parts=read)


@bp.get("/expectations/write")
@requires(Can.PROPOSE_EXPECTATIONS)
def write() -> Response:
    newest, draft = _at_hand()
    return _form_page(ExpectationsForm(data=_saved(newest, draft)), newest, draft)


@bp.post("/expectations/draft")
@requires(Can.DRAFT_EXPECTATIONS)
def save() -> Response:
    """Keep the team's draft."""
    form = ExpectationsForm()
    if (refused := _refused(form)) is not None:
        return refused
    newest = story(g.client.id).newest
    ExpectationsDraft.save(g.client.id, current_user, base=newest.number if newest else 0, **form.words)
    return done(None, url_for(".write"), said=gettext("Saved. The client reads nothing of it yet."))


@bp.post("/expectations/draft/discard")
@requires(Can.DRAFT_EXPECTATIONS)
def discard() -> Response:
    """The draft is not needed after all."""
    draft = draft_of(g.client.id)
    if draft is not None:
        draft.discard()
    return done(None, url_for(".index"), said=gettext("Draft discarded"))


@bp.post("/expectations")
@requires(Can.PROPOSE_EXPECTATIONS)
def propose() -> Response:
    form = ExpectationsForm()
    if (refused := _refused(form)) is not None:
        return refused
    newest, draft = _at_hand()
    if form.words == (newest.words if newest else dict.fromkeys(PARTS, "")):
        form.refuse(form.success, gettext("Nothing reads otherwise yet. Change a word, then propose it."))
        return _form_page(form, newest, draft)
    made = Expectations.propose(
        g.client.id, current_user, _side(), confirms=can(Can.CONFIRM_EXPECTATIONS), **form.words
    )
    return done(None, url_for(".index"), said=gettext("Version %(number)s is proposed", number=made.number))


@bp.post("/expectations/<uuid:expectations_id>/confirm")
@requires(Can.CONFIRM_EXPECTATIONS)
def confirm(expectations_id: UUID) -> Response:
    proposed = visible_or_404(Expectations, id=expectations_id)
    if request.form.get("round", str(proposed.round)) != str(proposed.round):
        abort(409, gettext("This was confirmed meanwhile. Load the page again to see what stands."))
    try:
        proposed.confirm(current_user, _side())
    except NotStandingError:
        abort(409, gettext("A newer version took its place. Load the page again to read it."))
    return done(None, url_for(".index"), said=gettext("Confirmed"))


@bp.post("/expectations/<uuid:expectations_id>/withdraw")
@requires(Can.PROPOSE_EXPECTATIONS)
def withdraw(expectations_id: UUID) -> Response:
    try:
        visible_or_404(Expectations, id=expectations_id).withdraw(current_user, _side())
    except NotTheirsError:
        abort(409, gettext("Only those who proposed it can take it back. Propose other words instead."))
    except NotStandingError:
        abort(409, gettext("Both sides agreed to it meanwhile. Propose a new version instead."))
    return done(None, url_for(".index"), said=gettext("Taken back"))


@bp.post("/expectations/cadence")
@requires(Can.SET_CADENCE)
def change_cadence() -> Response:
    """For all clients: how often both sides are asked again."""
    form = CadenceForm()
    if not form.validate_on_submit():
        return page("workspace/expectations/index.html", form=form, **{**_shown(), "cadence_form": form})
    set_setting(CADENCE, form.days.data)
    return done(None, url_for(".index"), said=gettext("Saved. It counts from the next confirmation on."))


def _side() -> Side:
    return Side.US if is_team() else Side.YOU


def _at_hand() -> tuple[Expectations | None, ExpectationsDraft | None]:
    """What people start from when they write: the newest version that stands, and the team's draft."""
    return story(g.client.id).newest, draft_of(g.client.id)


def _saved(newest: Expectations | None, draft: ExpectationsDraft | None) -> dict[str, Any]:
    """What the form starts with, the draft before the version; and the mark of both."""
    words = draft or newest
    mark = f"{newest.number if newest else 0}.{draft.version if draft else 0}"
    return {**(words.words if words else {}), "version": mark}


def _refused(form: ExpectationsForm) -> Response | None:
    """The form again if it cannot be taken: 422 for what it says, 409 if somebody wrote or proposed meanwhile."""
    newest, draft = _at_hand()
    if not form.validate_on_submit():
        return _form_page(form, newest, draft)
    saved = _saved(newest, draft)
    if newest and str(form.version.data).partition(".")[0] != str(newest.number):
        saved.update(newest.words)
    newer = newer_values(form, saved)
    if newer is None:
        return None
    return conflict("workspace/expectations/write.html", form=form, draft=draft, newest=newest, newer=newer)


def _form_page(form: ExpectationsForm, newest: Expectations | None, draft: ExpectationsDraft | None) -> Response:
    return page("workspace/expectations/write.html", form=form, draft=draft, newest=newest, newer=None)


def _shown() -> dict[str, Any]:
    told = story(g.client.id)
    shown = told.proposed or told.agreed
    before = told.agreed.version if told.proposed and told.agreed else None
    return {
        "story": told,
        "told": shown,
        "parts": parts(shown.version, before) if shown else [],
        "side": _side(),
        "draft": draft_of(g.client.id) if can(Can.DRAFT_EXPECTATIONS) else None,
        "cadence_form": CadenceForm(formdata=None, days=cadence()) if can(Can.SET_CADENCE) else None,
    }
