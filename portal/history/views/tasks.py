"""Tasks over all clients: the list with its filters, and the way to a new one."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.clock import today
from portal.ground.web import page
from portal.history.models.client_choice import clients_meant
from portal.history.models.task_lists import Standing, Whose, listed_tasks
from portal.people.models.clients import Client

bp = Blueprint("tasks", __name__)


@bp.get("/tasks")
@requires(Can.EDIT_TASK)
def index() -> Response:
    """`?whose=mine|all`, `?client=<id>` and `?state=open|late|snoozed|done`; anything else is the first of each."""
    client_id = request.args.get("client", type=UUID)
    client = visible_or_404(Client, id=client_id) if client_id else None
    whose = Whose.CLIENT if client else request.args.get("whose", Whose.MINE, type=Whose)
    if whose == Whose.CLIENT and not client:
        whose = Whose.MINE
    return page("history/tasks/index.html", client=client, whose=whose, **listed(whose, client_id))


@bp.get("/tasks/new")
@requires(Can.EDIT_TASK)
def new() -> Response:
    """For which client: a task always belongs to one."""
    typed = request.args.get("client", "").strip()
    return page("history/tasks/choose.html", typed=typed, clients=clients_meant(typed, current_user.id))


def listed(whose: Whose, client_id: UUID | None) -> dict[str, Any]:
    """What a template of a list of tasks wants to know."""
    standing = request.args.get("state", Standing.OPEN, type=Standing)
    found = listed_tasks(
        whose,
        standing,
        today=today(),
        user_id=current_user.id,
        client_id=client_id,
        after=request.args.get("after"),
    )
    return {"tasks": found.rows, "after": found.after, "standing": standing, "today": today()}
