"""One client: the way in, the settings, pinning it and looking through its eyes."""

from flask import g, redirect
from flask.typing import ResponseReturnValue

from portal.ground.access import is_team, signed_in
from portal.ground.links import link_to
from portal.people.scope import client_blueprint

bp = client_blueprint("client", __name__)


@bp.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Where a client's page begins: the timeline for the team, the home for the client's own people."""
    first = ("timeline.index", "contacts.index") if is_team() else ("home.client", "timeline.index")
    return redirect(link_to(*first, client_id=g.client.id) or "/", 303)
