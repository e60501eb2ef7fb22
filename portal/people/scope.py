"""The client in the URL: every page under /clients/<id> comes from one factory."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, g
from flask_login import current_user
from sqlalchemy import bindparam, inspect, select

from portal.ground.athand import AtHand
from portal.ground.reading import Reading
from portal.people.models.clients import Client

_COLUMNS = [getattr(Client, column.key) for column in inspect(Client).column_attrs]
_FIND = Reading(select(*_COLUMNS).where(Client.id == bindparam("id")))


def client_blueprint(name: str, import_name: str, **options: Any) -> Blueprint:
    """A blueprint whose every URL is about one client, loaded through the fence into `g.client`; strangers get 404."""
    blueprint = Blueprint(name, import_name, url_prefix="/clients/<uuid:client_id>", **options)

    @blueprint.url_value_preprocessor
    def find_client(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        enter((values or {}).pop("client_id"))

    @blueprint.url_defaults
    def add_client(_endpoint: str, values: dict[str, Any]) -> None:
        if "client_id" not in values and "client" in g:
            values["client_id"] = g.client.id

    return blueprint


def enter(client_id: UUID) -> AtHand:
    """Stand at this client for the rest of the request: nobody signed in is 401, a stranger's client 404."""
    if not current_user.is_authenticated:
        abort(401)
    row = _FIND.one_or_none({"id": client_id}) or abort(404)
    client = g.client = AtHand(Client, row, row.id)
    g.role = current_user.role_at(client.id)
    return client
