"""The list of clients, and adding one."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import SelectChoice

from portal.ground.access import Can, requires
from portal.ground.db import db
from portal.ground.kept import kept_rows
from portal.ground.links import link_to
from portal.ground.web import done, page
from portal.people.forms.client_filters import QUIET, RENEWS, address_of, filters_from
from portal.people.forms.clients import STATES, AddClientForm
from portal.people.models.client_list import list_clients, segments
from portal.people.models.clients import Client, ClientState
from portal.people.models.serving import team_members
from portal.people.models.users import User

bp = Blueprint("clients", __name__, url_prefix="/clients")


@bp.get("")
@requires(Can.SEE_CLIENTS)
def index() -> ResponseReturnValue:
    """The clients that fit the filters of the address; `after` asks htmx's "more" for the next ones only."""
    filters = filters_from(request.args, current_user.id)
    found = list_clients(filters, current_user.id, request.args.get("after"))
    asked: dict[str, Any] = address_of(request.args)
    more = url_for(".index", after=found.after, **asked) if found.after else None
    rows = kept_rows("people/clients/row.html", found.raw, found.reading.revive)
    if request.args.get("after") and request.headers.get("HX-Target", "").endswith("more-clients"):
        return page("people/clients/_rows.html", "people/clients/_rows.html", rows=rows, more=more)
    owners, known = team_members(), segments()
    return page(
        "people/clients/index.html",
        "people/clients/_list.html",
        rows=rows,
        more=more,
        filters=filters,
        asked=asked,
        address=address,
        export=link_to("exports.index", **asked),
        asked_key=tuple(request.args.items(multi=True)),
        people_key=(tuple(owners), tuple(known)),
        owners=owners,
        segments=known,
        states=STATES,
        renews=RENEWS,
        quiet=QUIET,
    )


def address(**changes: str | None) -> str:
    """The list with the same filters but for these changes."""
    asked: dict[str, Any] = address_of(request.args, **changes)
    return url_for("clients.index", **asked)


@bp.get("/new")
@requires(Can.ADD_CLIENT)
def new() -> ResponseReturnValue:
    return page("people/clients/new.html", form=_add_form())


@bp.post("/new")
@requires(Can.ADD_CLIENT)
def add() -> ResponseReturnValue:
    form = _add_form()
    owner = db.session.get(User, UUID(form.owner.data)) if form.validate() else None
    if owner is None:
        return page("people/clients/new.html", form=form)
    standing = {**form.team_alone(), "state": ClientState(form.state.data)}
    client = Client.add(by=current_user, owner=owner, standing=standing, **form.shared())
    return done(None, to=url_for("client.show", client_id=client.id), said=_("%(name)s added", name=client.name))


def _add_form() -> AddClientForm:
    form = AddClientForm(owner=str(current_user.id))
    form.owner.choices = [SelectChoice("", _("Choose"))] + [
        SelectChoice(str(member.id), member.name) for member in team_members()
    ]
    return form
