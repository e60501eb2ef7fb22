"""The page a survey's mail leads to, without signing in: a GET shows, a POST saves, sends or stops."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal.ground.access import as_system, by_token
from portal.ground.guard import limiter
from portal.ground.tokens import token_hash
from portal.ground.web import page
from portal.surveys.models.asked import Asked, Fault, asked_by_link
from portal.surveys.views import answer_pages
from portal.surveys.views.answer_pages import Addresses, closed, in_words_of

BY_ADDRESS, BY_LINK = "3000/minute", "60/minute"  # a whole company may answer from one address
STOPPABLE = (None, Fault.USED, Fault.LATE, Fault.STOPPED)  # these questions would come again
View = Callable[..., Any]
ALONE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}

bp = Blueprint("surveys_answering", __name__, url_prefix="/s")


@bp.after_request
def _keep_to_itself(response: Response) -> Response:
    """The address is the right to answer: no other page and no list of pages learns it."""
    response.headers.update(ALONE)
    return response


def _link() -> str:
    return token_hash(str((request.view_args or {}).get("token", ""))).hex()


def by_link(view: View) -> View:
    """Whoever carries the link, not too often."""
    return limiter.limit(BY_ADDRESS)(limiter.limit(BY_LINK, key_func=_link)(by_token(view)))


@bp.get("/<token>")
@by_link
def show(token: str) -> Response:
    return _about(token, answer_pages.show)


@bp.post("/<token>/save")
@by_link
def save(token: str) -> Response:
    return _about(token, answer_pages.save, hold=True)


@bp.post("/<token>")
@by_link
def send(token: str) -> Response:
    return _about(token, answer_pages.send, hold=True)


@bp.get("/<token>/stop")
@by_link
def ask_to_stop(token: str) -> Response:
    return _about(token, _stop_page)


@bp.post("/<token>/stop")
@by_link
def stop(token: str) -> Response:
    return _about(token, _stop, hold=True)


def _about(token: str, answer: Callable[[Asked, Addresses], Response], *, hold: bool = False) -> Response:
    """Whoever is signed in on this browser does not matter: all is read for the person the link was sent to."""
    with as_system():
        asked = asked_by_link(token, hold=hold)
        if asked is None:
            return closed(Fault.UNKNOWN)
        with in_words_of(asked):
            return answer(asked, _addresses(token))


def _stop(asked: Asked, at: Addresses) -> Response:
    if asked.fault in STOPPABLE:
        asked.stop()
    return _stop_page(asked, at)


def _stop_page(asked: Asked, at: Addresses) -> Response:
    if asked.fault not in STOPPABLE:
        return closed(asked.fault, asked, at)
    return page("surveys/answering/stop.html", asked=asked, at=at)


def _addresses(token: str) -> Addresses:
    places = {"again": "show", "send": "send", "save": "save", "stop": "ask_to_stop"}
    return Addresses(**{name: url_for(f".{verb}", token=token) for name, verb in places.items()})
