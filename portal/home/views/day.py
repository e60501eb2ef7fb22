"""My day: what a team member has to do, and which of their clients need a look."""

from flask import Blueprint, Response, request
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.calendars import written
from portal.ground.clock import today
from portal.ground.web import page
from portal.home.day import Day, Occasion, occasions, read_day
from portal.home.sentences import opening
from portal.home.served import Reason, Served

bp = Blueprint("day", __name__)
MOST_SHOWN = 25
MOST_TASKS = 25
MOST_QUIET = 5


@bp.get("/my-day")
@requires(Can.SEE_DAY)
def index() -> Response:
    """`?clients=all` shows every client of theirs in place of those that need a look."""
    day = read_day(current_user.id, today())
    return page(
        "home/day.html", day=day, most_tasks=MOST_TASKS, shows_all=request.args.get("clients") == "all", tell=tell
    )


def tell(day: Day, shows_all: bool) -> tuple[str, str, list[Served], list[Served], list[Occasion]]:
    """What the page says of a day: its name, the first sentence, the table, who has gone quiet, the occasions."""
    return (
        written(day.today, gettext("EEEE d MMMM")),
        opening(day.duties, len(day.looks), day.follow_ups_due),
        (day.clients if shows_all else day.looks)[:MOST_SHOWN],
        [client for client in day.looks if Reason.QUIET in client.reasons][:MOST_QUIET],
        occasions(day.clients, day.today)[:MOST_QUIET],
    )
