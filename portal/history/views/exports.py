"""Exports: clients, contacts and interactions as CSV or Excel, behind the reader's fence, in pieces."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.tables import sheet
from portal.ground.web import page
from portal.history.exporting.clients import clients_table
from portal.history.exporting.contacts import contacts_table
from portal.history.exporting.interactions import interactions_table
from portal.history.forms.filters import address_of as timeline_address
from portal.history.forms.filters import asked_filters
from portal.people.forms.client_filters import address_of as list_address
from portal.people.forms.client_filters import filters_from
from portal.people.models.clients import Client

bp = Blueprint("exports", __name__, url_prefix="/export")


@bp.get("")
@requires(Can.EXPORT)
def index() -> Response:
    """What can be exported; with `?client=` of that client only. The filters it was called with go along."""
    client = _client()
    asked = timeline_address(request.args) if client else list_address(request.args)
    return page("history/exports/index.html", client=client, asked=asked)


@bp.get("/clients")
@requires(Can.EXPORT)
def clients() -> Response:
    """The list of clients, with the filters of its address."""
    return sheet(clients_table(filters_from(request.args, current_user.id), current_user.id))


@bp.get("/contacts")
@requires(Can.EXPORT)
def contacts() -> Response:
    return sheet(contacts_table(_client()))


@bp.get("/interactions")
@requires(Can.EXPORT)
def interactions() -> Response:
    """Of all clients, or of one with the filters of its timeline."""
    return sheet(interactions_table(_client(), asked_filters(request.args)))


def _client() -> Client | None:
    client_id = request.args.get("client", type=UUID)
    return visible_or_404(Client, id=client_id) if client_id else None
