"""Logging from anywhere: choose the client, then write."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.web import page
from portal.history.forms.composer import empty
from portal.history.models.beside import people_at_hand
from portal.history.models.choosing import clients_called, clients_of, clients_owned_by
from portal.history.models.guessing import guess_kind, guess_people, names_in
from portal.people.scope import enter

bp = Blueprint("quick_log", __name__)


@bp.get("/log")
@requires(Can.LOG_INTERACTION)
def show() -> Response:
    """`?client=` opens its composer; `?q=` is a line typed elsewhere, from which kind and people are guessed."""
    line = request.args.get("q", "").strip()
    client_id = request.args.get("client", type=UUID)
    if client_id:
        return _write(client_id, line)
    name = request.args.get("name", "").strip()
    return page(
        "history/choose_client.html", "history/_clients.html", line=line, name=name, clients=_clients(name, line)
    )


def _write(client_id: UUID, line: str) -> Response:
    enter(client_id)
    people = people_at_hand(g.client.id)
    kind = guess_kind(line) if line else "call"
    named = guess_people(line, (*people.contacts, *people.members))
    composer = empty(people, current_user.id, kind=kind, text=line, contacts=named)
    return page("history/log.html", composer=composer)


def _clients(name: str, line: str) -> list[Any]:
    """Those called so, else those whose people the line names, else one's own."""
    found = clients_called(name) if name else clients_of(names_in(line)) or clients_owned_by(current_user.id)
    return list({row.id: row for row in found}.values())
