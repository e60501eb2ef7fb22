"""The front door: it sends each person to their first page."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from portal.ground.access import signed_in
from portal.ground.db import db
from portal.ground.links import link_to
from portal.ground.web import page
from portal.home.navigation import current_client_id, side
from portal.home.views.client_home import client as client_home
from portal.people.models.clients import Client

bp = Blueprint("home", __name__)
bp.add_url_rule("/clients/<uuid:client_id>/home", "client", client_home)


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """The team's day or list of clients; a contact's own company; a choice for those who have several."""
    if side() == "team":
        return redirect(link_to("day.index", "clients.index") or "/me", 303)
    client_id = current_client_id()
    if client_id:
        return redirect(link_to("home.client", "timeline.index", client_id=client_id) or "/me", 303)
    companies = db.session.execute(select(Client.id, Client.name).order_by(Client.name).limit(100)).all()
    return page("home/choose.html", companies=companies, person=current_user)
