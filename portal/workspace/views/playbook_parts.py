"""The parts of a playbook's draft: phases, milestones and tasks added, changed, moved, removed and put back."""

from operator import attrgetter
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.drafts import Drafted
from portal.ground.parts import add_hands, part
from portal.ground.trees import new_key
from portal.ground.web import conflict, done, page
from portal.workspace.forms.playbooks import CHANGED, NEW, node_form
from portal.workspace.models.outlines import MilestoneOutline, Node, Outline, PhaseOutline, TaskOutline
from portal.workspace.models.playbooks import Playbook
from portal.workspace.views.playbooks import found

bp = Blueprint("playbook_parts", __name__, url_prefix="/admin/playbooks/<uuid:playbook_id>/parts")
HELD: dict[type[Node], type[Node]] = {PhaseOutline: MilestoneOutline, MilestoneOutline: TaskOutline}


@bp.get("/new")
@requires(Can.EDIT_PLAYBOOK)
def new(playbook_id: UUID) -> Response:
    """An empty form; `?under=` names the phase or the milestone, without it a phase is added."""
    playbook = found(playbook_id)
    kind, under = _place(playbook.outline)
    return _form_of(playbook, kind, node_form(NEW, kind, playbook.outline, None, phase=under), under=under)


@bp.post("")
@requires(Can.EDIT_PLAYBOOK)
def add(playbook_id: UUID) -> Response:
    playbook = found(playbook_id)
    kind, under = _place(playbook.outline)
    form = node_form(NEW, kind, playbook.outline, None)
    if not form.validate_on_submit():
        return _form_of(playbook, kind, form, under=under)
    values = form.values
    node = kind(key=new_key(), **{name: value for name, value in values.items() if name != "phase"})
    playbook.add_part(current_user, node, values.get("phase", under))
    return done(None, _shown_at(playbook, node.key), said=gettext("Added"))


@bp.get("/<key>")
@requires(Can.EDIT_PLAYBOOK)
def edit(playbook_id: UUID, key: str) -> Response:
    playbook = found(playbook_id)
    node = part(playbook, key)
    form = node_form(
        CHANGED, type(node), playbook.outline, key, obj=node, version=node.digest, phase=_phase(playbook, key)
    )
    return _form_of(playbook, type(node), form, node=node)


@bp.post("/<key>")
@requires(Can.EDIT_PLAYBOOK)
def change(playbook_id: UUID, key: str) -> Response:
    playbook = found(playbook_id)
    node = part(playbook, key)
    form = node_form(CHANGED, type(node), playbook.outline, key)
    if not form.validate_on_submit():
        return _form_of(playbook, type(node), form, node=node)
    if form.version.data != node.digest:
        form.version.data = node.digest
        return conflict("workspace/playbooks/part.html", **_shown(playbook, type(node), form, node=node, newer=node))
    values = form.values
    under = values.pop("phase", None)
    playbook.change_part(current_user, key, values, under)
    return done(None, _shown_at(playbook, key), said=gettext("Saved"))


def _shown_at(playbook: Drafted, key: str | None) -> str:
    return url_for("playbooks.show", playbook_id=playbook.id, _anchor=f"part-{key}" if key else None)


add_hands(bp, Can.EDIT_PLAYBOOK, found, _shown_at, attrgetter("title"))


def _place(outline: Outline) -> tuple[type[Node], str | None]:
    """What kind of node is to be added, and under which key."""
    under = request.values.get("under")
    if not under:
        return PhaseOutline, None
    holder = outline.find(under)
    if holder is None or type(holder) not in HELD:
        abort(404)
    return HELD[type(holder)], under


def _phase(playbook: Playbook, key: str) -> str | None:
    holder = playbook.outline.holder(key)
    return holder.key if holder else None


def _form_of(playbook: Playbook, kind: type[Node], form: Any, **place: Any) -> Response:
    return page("workspace/playbooks/part.html", **_shown(playbook, kind, form, **place))


def _shown(playbook: Playbook, kind: type[Node], form: Any, **place: Any) -> dict[str, Any]:
    named = {PhaseOutline: "phase", MilestoneOutline: "milestone", TaskOutline: "task"}[kind]
    return {"playbook": playbook, "kind": named, "form": form, "node": None, "under": None, "newer": None, **place}
