"""All handoffs under way, and handing over somebody's clients in one step."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user

from portal.ground.access import Can, as_system, can, requires, visible_or_404
from portal.ground.clock import today
from portal.ground.web import done, page
from portal.handoff.forms.hand_over import CHOICE, HandOverForm, ReceiversForm, chosen_in
from portal.handoff.models.absences import absences_open
from portal.handoff.models.handing_over import StalePreview, hand_over
from portal.handoff.models.handoff_pages import MOST_OPEN, done_handoffs, open_handoffs
from portal.handoff.models.handoffs import Reason
from portal.handoff.models.shares import HeldClient, Load, gone_members, held_by, loads, number_held, share_out
from portal.people.models.owners import CannotOwnError
from portal.people.models.users import User

bp = Blueprint("handing_over", __name__)


@bp.get("/handoffs")
@requires(Can.SEE_CLIENTS)
def index() -> Response:
    """What is late on top; whoever assigns people begins here too."""
    under_way = open_handoffs(today())
    return page(
        "handoff/index.html",
        under_way=sorted(under_way[:MOST_OPEN], key=lambda one: (not one.is_late, one.next_by is None)),
        is_cut=len(under_way) > MOST_OPEN,
        finished=done_handoffs(today()),
        absences=absences_open(),
        members=loads() if can(Can.ASSIGN) else [],
    )


@bp.get("/team/<uuid:user_id>/hand-over")
@requires(Can.ASSIGN)
def preview(user_id: UUID) -> Response:
    """`?to=...&to=...&by=value` draws who would take which client."""
    giver = _member(user_id)
    others = _others(giver)
    asked = ReceiversForm(request.args) if request.args else ReceiversForm(formdata=None)
    asked.offer(others)
    chosen = [load for load in others if load.id in (asked.to.data or ())]
    clients = held_by(giver.id)
    if request.args and asked.validate():
        share_out(clients, chosen, asked.measure, giver_id=giver.id)
    form = HandOverForm(formdata=None)
    return _drawn(giver, clients, form, asked=asked, receivers=chosen, status=422 if asked.errors else None)


@bp.post("/team/<uuid:user_id>/hand-over")
@requires(Can.ASSIGN)
def give(user_id: UUID) -> Response:
    """What was previewed happens, all of it or nothing; a client that changed owner meanwhile is shown first."""
    giver, form = _member(user_id), HandOverForm()
    others, asked = _others(giver), _asked()
    chosen = {client: to for client, to in asked.items() if to in {load.id for load in others}}
    if gone := gone_members(set(asked.values())):
        form.form_errors.append(gettext("%(name)s can no longer sign in.", name=", ".join(gone)))
        return _again(giver, form, others, chosen, status=409)
    if not form.validate() or not chosen:
        if not chosen:
            form.form_errors.append(gettext("Choose who takes over for at least one client."))
        return _again(giver, form, others, chosen, status=422)
    try:
        begun = hand_over(chosen, giver, current_user, reason=Reason(form.reason.data), words=form.words.data,
                          note=form.note.data)  # fmt: skip
    except StalePreview as stale:
        return _again(giver, form, others, chosen, status=409, moved=stale.moved)
    except CannotOwnError as gone:
        form.form_errors.append(gettext("%(name)s can no longer sign in.", name=str(gone)))
        return _again(giver, form, _others(giver), chosen, status=409)
    number = len(begun)
    said = ngettext("One client handed over", "%(num)d clients handed over", number) if number else gettext("Done")
    return done(None, to=url_for(".index"), said=said)


def _member(user_id: UUID) -> User:
    member = visible_or_404(User, id=user_id)
    return member if member.is_team else abort(404)


def _others(giver: User) -> list[Load]:
    return [load for load in loads() if load.id != giver.id]


def _asked() -> dict[UUID, UUID]:
    try:
        return chosen_in(request.form)
    except ValueError:
        abort(422)


def _again(giver: User, form: HandOverForm, others: list[Load], chosen: dict[UUID, UUID], **more: Any) -> Response:
    """The preview with what was chosen, as things stand now."""
    clients, loads = held_by(giver.id), {load.id: load for load in others}
    for client in clients:
        client.to = chosen.get(client.id)
        if client.to in loads:
            loads[client.to].take(client)
    receivers = [load for load in others if load.id in set(chosen.values())]
    asked = ReceiversForm(formdata=None, to=[load.id for load in receivers])
    asked.offer(others)
    return _drawn(giver, clients, form, asked=asked, receivers=receivers, **more)


def _drawn(giver: User, clients: list[HeldClient], form: HandOverForm, **more: Any) -> Response:
    with as_system():
        hidden = number_held(giver.id) - len(clients)
    return page("handoff/hand_over.html", giver=giver, clients=clients, form=form, hidden=hidden, choice=CHOICE, **more)
