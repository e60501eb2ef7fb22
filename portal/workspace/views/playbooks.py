"""The admins' pages of playbooks: the list, a draft, its versions."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.calendars import digits
from portal.ground.db import db
from portal.ground.parts import add_shelf
from portal.ground.web import done, page
from portal.people.stale import newer_values
from portal.workspace.forms.playbooks import NameForm, PlaybookForm, phase_names
from portal.workspace.models.outlines import Outline
from portal.workspace.models.playbooks import (
    EmptyOutline,
    Playbook,
    PlaybookVersion,
    WaitingInCircles,
    first_outline,
    playbooks,
    versions_of,
)

bp = Blueprint("playbooks", __name__, url_prefix="/admin/playbooks")


@bp.get("")
@requires(Can.EDIT_PLAYBOOK)
def index() -> Response:
    return page("workspace/playbooks/index.html", playbooks=playbooks())


@bp.get("/new")
@requires(Can.EDIT_PLAYBOOK)
def new() -> Response:
    return page("workspace/playbooks/new.html", form=NameForm())


@bp.post("")
@requires(Can.EDIT_PLAYBOOK)
def add() -> Response:
    form = NameForm()
    if not form.validate_on_submit():
        return page("workspace/playbooks/new.html", form=form)
    playbook = Playbook.add(current_user, outline=first_outline(phase_names()), **form.values)
    return done(None, url_for(".show", playbook_id=playbook.id), said=gettext("Playbook added"))


@bp.get("/<uuid:playbook_id>")
@requires(Can.EDIT_PLAYBOOK)
def show(playbook_id: UUID) -> Response:
    return _draft(found(playbook_id))


@bp.get("/<uuid:playbook_id>/edit")
@requires(Can.EDIT_PLAYBOOK)
def edit(playbook_id: UUID) -> Response:
    playbook = found(playbook_id)
    return _edited(playbook, PlaybookForm(data=_read(playbook)))


@bp.post("/<uuid:playbook_id>")
@requires(Can.EDIT_PLAYBOOK)
def change(playbook_id: UUID) -> Response:
    playbook, form = found(playbook_id), PlaybookForm()
    if not form.validate_on_submit():
        return _edited(playbook, form)
    newer = newer_values(form, _read(playbook))
    if newer is not None:
        return _edited(playbook, form, newer, status=409)
    playbook.describe(current_user, **form.values)
    return _saved(playbook)


@bp.post("/<uuid:playbook_id>/publish")
@requires(Can.EDIT_PLAYBOOK)
def publish(playbook_id: UUID) -> Response:
    playbook = found(playbook_id)
    try:
        playbook.publish(current_user)
    except EmptyOutline:
        return _refused(playbook, gettext("Add a milestone first: there is nothing to begin with yet."))
    except WaitingInCircles:
        return _refused(playbook, gettext("Some milestones wait for one another. Change what one of them waits for."))
    return _saved(playbook, gettext("Version %(number)s is published", number=digits(playbook.published)))


@bp.get("/<uuid:playbook_id>/versions/<int:number>")
@requires(Can.EDIT_PLAYBOOK)
def version(playbook_id: UUID, number: int) -> Response:
    published = db.session.get(PlaybookVersion, (playbook_id, number)) or abort(404)
    return page("workspace/playbooks/version.html", version=published, **_outline(published.outline))


def found(playbook_id: UUID) -> Playbook:
    """The playbook, held until the answer where somebody else may be writing to it too; or 404."""
    return db.session.get(Playbook, playbook_id, with_for_update=request.method == "POST") or abort(404)


add_shelf(bp, Can.EDIT_PLAYBOOK, found, "playbook_id")


def _saved(playbook: Playbook, said: str | None = None) -> Response:
    return done(None, url_for(".show", playbook_id=playbook.id), said=said or gettext("Saved"))


def _refused(playbook: Playbook, why: str) -> Response:
    return _draft(playbook, status=422, refused=why)


def _read(playbook: Playbook) -> dict[str, Any]:
    """What its form starts with; the version is one of the form's own words, not of its steps."""
    wording = playbook.wording
    return {**wording, "version": sha256(repr(sorted(wording.items())).encode()).hexdigest()[:16]}


def _edited(
    playbook: Playbook, form: PlaybookForm, newer: dict[str, Any] | None = None, status: int | None = None
) -> Response:
    return page("workspace/playbooks/edit.html", status=status, playbook=playbook, form=form, newer=newer)


def _draft(playbook: Playbook, status: int | None = None, refused: str | None = None) -> Response:
    return page(
        "workspace/playbooks/show.html",
        status=status,
        refused=refused,
        playbook=playbook,
        **_outline(playbook.outline.living()),
        versions=versions_of(playbook.id),
    )


def _outline(outline: Outline) -> dict[str, Any]:
    """The outline, and what gives the titles of the milestones that one waits for."""
    titles = {one.key: one.title for one in outline.milestones()}

    def named(keys: Iterable[str]) -> str:
        return str(gettext("” and “")).join(titles[key] for key in keys)

    return {"outline": outline, "titles": named}
