"""The page a survey's mail leads to, without signing in: a GET shows, a POST saves or sends."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal.ground.access import as_system, by_token
from portal.ground.guard import limiter
from portal.ground.tokens import token_hash
from portal.surveys.models.asked import Asked, Closed, asked_by_link
from portal.surveys.models.stopping import stop_url
from portal.surveys.views import answer_pages
from portal.surveys.views.answer_pages import Addresses, closed, in_words_of

BY_ADDRESS, BY_LINK = "3000/minute", "60/minute"  # a whole company may answer from one address
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


def _about(token: str, answer: Callable[[Asked, Addresses], Response], *, hold: bool = False) -> Response:
    """Whoever is signed in on this browser does not matter: all is read for the person the link was sent to."""
    with as_system():
        asked = asked_by_link(token, hold=hold)
        if asked is None:
            return closed(Closed.UNKNOWN)
        with in_words_of(asked):
            return answer(asked, _addresses(asked, token))


def _addresses(asked: Asked, token: str) -> Addresses:
    show, save = (url_for(f".{verb}", token=token) for verb in ("show", "save"))
    return Addresses(show, save, stop=stop_url(asked.invitation))
