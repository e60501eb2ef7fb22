"""Who knows whom at one client; the team's alone."""

from flask import Response, g

from portal.ground.access import Can, requires
from portal.ground.clock import today
from portal.ground.web import page
from portal.history.models.coverage import who_knows_whom
from portal.people.scope import client_blueprint

bp = client_blueprint("knows", __name__)


@bp.get("/who-knows-whom")
@requires(Can.EDIT_CONCERN)
def index() -> Response:
    return page("history/knows/index.html", knows=who_knows_whom(g.client.id, today()))
