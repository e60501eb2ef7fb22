"""My day: what a team member has to do, and which of their clients need a look."""

from flask import Blueprint, Response, request
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.calendars import written
from portal.ground.clock import today
from portal.ground.web import page
from portal.home.day import duties, occasions, snoozed_count
from portal.home.sentences import opening
from portal.home.served import Reason, needing_a_look, served_by

bp = Blueprint("day", __name__)
MOST_SHOWN = 25
MOST_TASKS = 25
MOST_QUIET = 5


@bp.get("/my-day")
@requires(Can.SEE_DAY)
def index() -> Response:
    """`?clients=all` shows every client of theirs in place of those that need a look."""
    on = today()
    todo, clients = duties(current_user.id, on), served_by(current_user.id, on)
    looks = needing_a_look(clients)
    shows_all = request.args.get("clients") == "all"
    return page(
        "home/day.html",
        today=on,
        weekday=written(on, gettext("EEEE d MMMM")),
        opening=opening(todo, len(looks)),
        duties=todo,
        most_tasks=MOST_TASKS,
        snoozed=snoozed_count(current_user.id, on),
        shown=(clients if shows_all else looks)[:MOST_SHOWN],
        shows_all=shows_all,
        looks=len(looks),
        served=len(clients),
        quiet=[client for client in looks if Reason.QUIET in client.reasons][:MOST_QUIET],
        occasions=occasions(clients, on)[:MOST_QUIET],
    )
