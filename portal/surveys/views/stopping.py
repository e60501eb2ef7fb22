"""The page the foot of a survey's mail leads to: a GET shows what would stop, a POST stops all surveys (RFC 8058)."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from portal.ground.access import by_token
from portal.ground.web import page
from portal.people.models.contacts import Contact
from portal.surveys.models.mutes import mute, stops_all, unmute
from portal.surveys.models.stopping import find_stopping

bp = Blueprint("survey_stopping", __name__, url_prefix="/stop-surveys")


@bp.get("/<token>")
@by_token
def show(token: str) -> ResponseReturnValue:
    return _page(find_stopping(token), token)


@bp.post("/<token>")
@by_token
def stop(token: str) -> ResponseReturnValue:
    """Also called by mail programs, which carry no cookie and no token of ours: the address is the right to do it."""
    if contact := find_stopping(token):
        mute(contact, None, None, None)
    return _page(contact, token)


@bp.post("/<token>/again")
@by_token
def ask_again(token: str) -> ResponseReturnValue:
    if contact := find_stopping(token):
        unmute(contact, None)
    return _page(contact, token)


def _page(contact: Contact | None, token: str) -> ResponseReturnValue:
    """In the reader's language: the link says who reads."""
    if contact is None:
        return page("surveys/stopping/gone.html", status=404)
    with force_locale(contact.language or "en"):
        return page("surveys/stopping/show.html", contact=contact, stopped=stops_all(contact), token=token)
