"""One entry of the history: logged, read, changed, pinned, removed and brought back."""

from typing import Any
from uuid import UUID

from flask import Response, abort, g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, is_team, requires, visible, visible_or_404
from portal.ground.db import db
from portal.ground.files import FileTooLargeError, keep_all
from portal.ground.web import conflict, done, page
from portal.history.forms.composer import refused
from portal.history.forms.written import EditForm, FilesForm, LogForm
from portal.history.models.beside import next_steps, people_at_hand
from portal.history.models.concerns import Concern, open_concerns
from portal.history.models.differences import steps
from portal.history.models.interactions import Interaction, TooManyPins
from portal.history.models.linked_concerns import came_up, concerns_in
from portal.history.models.next_steps import add_next_step
from portal.history.models.presence import NotHere
from portal.history.models.sharing import may_return, shared_words
from portal.history.models.versions import versions_of
from portal.people.scope import client_blueprint

bp = client_blueprint("interactions", __name__)


@bp.post("/interactions")
@requires(Can.LOG_INTERACTION)
def log() -> Response:
    form = LogForm()
    entry = _logged(form) if form.validate_on_submit() else None
    if entry is None:
        composer = refused(form, people_at_hand(g.client.id))
        return page("history/log.html", "history/_refused.html", form=form, composer=composer)
    taken = next_steps(g.client.id, [entry.id]).steps if form.next_step.data else {}
    return done(
        "history/_logged.html",
        to=url_for("timeline.index", _anchor=f"entry-{entry.id}"),
        said=gettext("Logged"),
        undo=url_for(".remove", interaction_id=entry.id),
        entry=entry,
        steps=taken.get(entry.id, ()),
    )


@bp.get("/interactions/<uuid:interaction_id>")
@requires(Can.SEE_TIMELINE)
def show(interaction_id: UUID) -> Response:
    """Everything about one entry; the client's people read the words for them."""
    entry = _find(interaction_id)
    if not is_team():
        return page("history/shared_entry.html", entry=entry)
    return page("history/entry.html", entry=entry, **_around(entry))


@bp.route("/interactions/<uuid:interaction_id>/edit", methods=["GET", "POST"])
@requires(Can.EDIT_INTERACTION)
def edit(interaction_id: UUID) -> Response:
    """Another wording; whoever was slower sees both."""
    entry = _find_to_change(interaction_id)
    if entry.removed_at is not None:
        abort(409, gettext("This entry was removed. Bring it back before you change it."))
    form = EditForm.of(entry)
    people = people_at_hand(g.client.id)
    if not form.validate_on_submit():
        return page("history/edit.html", form=form, entry=entry, people=people)
    if form.version.data != str(entry.version):
        form.version.data = str(entry.version)
        return conflict("history/conflict.html", form=form, entry=entry, people=people)
    try:
        entry.edit(form.written(title=form.title.data, occurred_at=form.moment(entry)), by=current_user)
    except NotHere:
        form.refuse(form.contacts, gettext("Somebody you named is not here any more. Choose again."))
        return page("history/edit.html", form=form, entry=entry, people=people)
    return done(None, to=url_for(".show", interaction_id=entry.id), said=gettext("Saved"))


@bp.post("/interactions/<uuid:interaction_id>/remove")
@requires(Can.EDIT_INTERACTION)
def remove(interaction_id: UUID) -> Response:
    entry = _find_to_change(interaction_id)
    entry.remove(current_user)
    undo = url_for(".restore", interaction_id=entry.id)
    return done(None, to=url_for("timeline.index"), said=gettext("Removed"), undo=undo)


@bp.post("/interactions/<uuid:interaction_id>/restore")
@requires(Can.EDIT_INTERACTION)
def restore(interaction_id: UUID) -> Response:
    entry = _find_to_change(interaction_id)
    if not may_return(entry):
        abort(409, gettext("The client reads other words about this now. Withdraw those first."))
    entry.restore(current_user)
    return done(None, to=url_for(".show", interaction_id=entry.id), said=gettext("It is back"))


@bp.post("/interactions/<uuid:interaction_id>/pin")
@requires(Can.EDIT_INTERACTION)
def pin(interaction_id: UUID) -> Response:
    entry = _find_to_change(interaction_id)
    try:
        entry.pin(current_user)
    except TooManyPins:
        abort(409, gettext("Five entries are pinned already. Unpin one of them first."))
    return done(
        None, to=url_for("timeline.index"), said=gettext("Pinned"), undo=url_for(".unpin", interaction_id=entry.id)
    )


@bp.post("/interactions/<uuid:interaction_id>/unpin")
@requires(Can.EDIT_INTERACTION)
def unpin(interaction_id: UUID) -> Response:
    entry = _find_to_change(interaction_id)
    entry.unpin(current_user)
    return done(None, to=url_for(".show", interaction_id=entry.id), said=gettext("Unpinned"))


@bp.post("/interactions/<uuid:interaction_id>/concerns")
@requires(Can.EDIT_CONCERN)
def link(interaction_id: UUID) -> Response:
    """A concern came up in this entry too."""
    entry = _find_to_change(interaction_id)
    concern = visible_or_404(Concern, id=request.form.get("concern_id", type=UUID) or abort(422))
    came_up(concern, entry.id)
    return done(None, to=url_for(".show", interaction_id=entry.id), said=gettext("Linked"))


def _logged(form: LogForm) -> Interaction | None:
    """The new entry with its files and its next step, or None and the reason beside its field."""
    try:
        files = keep_all(form.uploads)
        entry = Interaction.log(g.client.id, form.written(), by=current_user, shared=form.shared, files=files)
    except FileTooLargeError as error:
        form.refuse(form.files, gettext("A file may have %(most)s MB at most.", most=error.most // 1_000_000))
        return None
    except NotHere:
        form.refuse(form.contacts, gettext("Somebody you named is not here any more. Choose again."))
        return None
    if form.next_step.data:
        add_next_step(g.client.id, entry.id, form.next_step.data, form.next_on.data, by=current_user)
    return entry


def _find(interaction_id: UUID) -> Interaction:
    """The entry; one that was removed is there for the team alone."""
    entry = visible_or_404(Interaction, id=interaction_id)
    if entry.removed_at is not None and not is_team():
        abort(404)
    return entry


def _find_to_change(interaction_id: UUID) -> Interaction:
    """The entry, held until this request is over: of two who change it at once the second sees what the first did."""
    held = visible(Interaction, id=interaction_id).with_for_update()
    return db.session.scalars(held).one_or_none() or abort(404)


def _around(entry: Interaction) -> dict[str, Any]:
    """What stands about an entry on the team's page."""
    versions = versions_of(entry.client_id, entry.id)
    now = {"title": entry.title, "text": entry.text}
    changes = list(steps([version.content for version in reversed(versions)] + [now])) if versions else []
    return {
        "steps": next_steps(entry.client_id, [entry.id]).steps.get(entry.id, ()),
        "versions": list(zip(versions, reversed(changes), strict=True)),
        "concerns": concerns_in(entry.client_id, entry.id),
        "open_concerns": open_concerns(entry.client_id),
        "words": shared_words(entry.client_id, entry.id) if entry.origin_id is None else None,
        "files_form": FilesForm(),
    }
