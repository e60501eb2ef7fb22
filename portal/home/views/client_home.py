"""The page a client opens first; the team sees the same with a form for the manager's sentence."""

from typing import Any
from uuid import UUID

from flask import g
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, can, is_team, requires
from portal.ground.calendars import written
from portal.ground.clock import in_zone, reader_zone, today
from portal.ground.db import now
from portal.ground.web import page
from portal.home.client_home import Home, read_home
from portal.people.scope import enter
from portal.workspace.forms.home import SentenceForm

NOON, EVENING = 12, 18


@requires(Can.SEE_HOME)
def client(client_id: UUID) -> ResponseReturnValue:
    """`/clients/<id>/home`: the same words for both sides."""
    enter(client_id)
    at, team = now(), is_team()
    hour = in_zone(at, reader_zone()).hour
    confirms, answers = team or can(Can.CONFIRM_EXPECTATIONS), team or can(Can.ANSWER_OFFER)
    return page(
        "home/client.html",
        home=read_home(client_id, current_user.id, at, today(), confirms=confirms, answers_offers=answers),
        client=g.client,
        person=current_user,
        part_of_day="morning" if hour < NOON else "afternoon" if hour < EVENING else "evening",
        is_team=team,
        tell=tell,
    )


def tell(home: Home) -> tuple[str, Any]:
    """The day in words, and for those who may say how things stand the form to do so."""
    row = home.glance.row
    form = SentenceForm(formdata=None, text=row.sentence, seen=row.sentence_id) if can(Can.SAY_SENTENCE) else None
    return written(home.today, gettext("EEEE d MMMM")), form
