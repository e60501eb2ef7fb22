"""Search from anywhere: clients, contacts, interactions and concerns, newest first."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from portal.ground.access import Can, is_team, requires, visible_or_404
from portal.ground.search import Findable
from portal.ground.web import page
from portal.history.models.finding import find
from portal.people.models.clients import Client

bp = Blueprint("search", __name__)

LONGEST_QUERY = 200
TEAM_KINDS = (
    (Findable.INTERACTION, _("Interactions"), "note"),
    (Findable.CONCERN, _("Concerns"), "watch"),
    (Findable.CONTACT, _("Contacts"), "you"),
    (Findable.CLIENT, _("Clients"), "people"),
)
CLIENT_KINDS = tuple(kind for kind in TEAM_KINDS if kind[0] in (Findable.INTERACTION, Findable.CONTACT))


@bp.get("/search")
@requires(Can.SEARCH)
def index() -> ResponseReturnValue:
    """`q`: the words; `kind` and `client` narrow it; `after` asks for older hits."""
    query = request.args.get("q", "")[:LONGEST_QUERY].strip()
    client, kind, after = _client(), _kind(), request.args.get("after")
    found = find(query, client_id=client.id if client else None, kind=kind, after=after)
    asked: dict[str, Any] = {"q": query, "kind": kind, "client": client.id if client else None}
    return page(
        "history/search/index.html",
        "history/search/_hits.html" if after else "history/search/_results.html",
        query=query,
        client=client,
        kind=kind,
        kinds=TEAM_KINDS if is_team() else CLIENT_KINDS,
        found=found,
        more=url_for(".index", after=found.after, **asked) if found.after else None,
    )


def _client() -> Client | None:
    """The one client to search within; a stranger's is 404, like one that is not there."""
    given = request.args.get("client")
    if not given:
        return None
    try:
        return visible_or_404(Client, id=UUID(given))
    except ValueError:
        abort(404)


def _kind() -> Findable | None:
    given = request.args.get("kind", "")
    return Findable(given) if given in set(Findable) else None
