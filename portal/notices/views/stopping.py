"""The page a mail's foot leads to without signing in: a GET shows what would stop, a POST stops it (RFC 8058)."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from portal.ground.access import public
from portal.ground.web import page
from portal.notices.models.stopping import Stop, find_stop

bp = Blueprint("stopping", __name__, url_prefix="/stop-mails")


@bp.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    found = find_stop(token)
    return _gone() if found is None else _page(found, token)


@bp.post("/<token>")
@public
def stop(token: str) -> ResponseReturnValue:
    """Also called by mail programs, which carry no cookie and no token of ours: the address is the right to do it."""
    found = find_stop(token)
    if found is None:
        return _gone()
    found.stop()
    return _page(found, token)


def _page(found: Stop, token: str) -> ResponseReturnValue:
    """In the reader's language: the link says who reads."""
    with force_locale(found.user.language or "en"):
        return page("notices/stopping/show.html", stop=found, token=token)


def _gone() -> ResponseReturnValue:
    return page("notices/stopping/gone.html", status=404)
