"""The client's own home: their tasks, what we shared with them, who serves them."""

from uuid import UUID

from flask import g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, is_team, requires
from portal.ground.calendars import written
from portal.ground.clock import in_zone, reader_zone, today
from portal.ground.db import now
from portal.ground.web import page
from portal.history.models.task_lists import their_tasks
from portal.home.client_home import serving, shared_notes
from portal.people.scope import enter


@requires(Can.SEE_HOME)
def client(client_id: UUID) -> ResponseReturnValue:
    """`/clients/<id>/home`; a team member sees it only through the client's eyes ("view as client")."""
    enter(client_id)
    if is_team():
        return redirect(url_for("client.show", client_id=client_id), 303)
    on = today()
    tasks = their_tasks(client_id)
    return page(
        "home/client.html",
        client=g.client,
        person=current_user,
        hour=in_zone(now(), reader_zone()).hour,
        today=on,
        weekday=written(on, gettext("EEEE d MMMM")),
        tasks=tasks,
        late=sum(1 for task in tasks if task.due_on and task.due_on < on),
        team=serving(client_id),
        notes=shared_notes(client_id),
    )
