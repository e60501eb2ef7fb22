"""View as client: a team member borrows a client's eyes, and gives them back."""

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.ground.access import Can, ends_viewing, requires
from portal.ground.web import done
from portal.people.models.viewing import end_viewing, view_as
from portal.people.scope import client_blueprint

bp = Blueprint("viewing", __name__)
begin = client_blueprint("view_as", __name__)


@begin.post("/view-as")
@requires(Can.VIEW_AS_CLIENT)
def start() -> ResponseReturnValue:
    view_as(g.client, g.sign_in, by=current_user)
    return done(None, to=url_for("client.show"))


@bp.post("/view-as/end")
@ends_viewing
def end() -> ResponseReturnValue:
    """Back to the client's page as the team sees it."""
    viewed = end_viewing(g.sign_in)
    return done(None, to=url_for("client.show", client_id=viewed) if viewed else url_for("home.index"))
