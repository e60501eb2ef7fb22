"""The answer when something cannot be done: a page, or a fragment, in plain words and without inner details."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, g, make_response, redirect, render_template, request
from flask_babel import gettext, lazy_gettext
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from markupsafe import escape
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from structlog import get_logger
from werkzeug.exceptions import HTTPException, InternalServerError, default_exceptions

from portal.ground.links import link_to, split_address
from portal.ground.outages import Outage, is_clash, outage
from portal.ground.problems import is_for_programs, problem
from portal.ground.typed import Typed
from portal.ground.watch import request_id
from portal.ground.web import VARY, wants_fragment

log = get_logger("portal.errors")

WORDS = {
    400: (
        lazy_gettext("We could not read this request"),
        lazy_gettext("Go back, load the page again and try once more."),
    ),
    401: (
        lazy_gettext("Sign in to go on"),
        lazy_gettext("Your session has ended. Sign in, and carry on where you were."),
    ),
    403: (
        lazy_gettext("Your role does not include this"),
        lazy_gettext("Nothing was changed. If your work needs it, ask whoever gave you access."),
    ),
    404: (lazy_gettext("Nothing is here"), lazy_gettext("The link may be old, or the page is for others.")),
    405: (lazy_gettext("This cannot be done here"), lazy_gettext("Go back and use the buttons of the page.")),
    409: (lazy_gettext("Someone else was faster"), lazy_gettext("Load the page again to see what changed.")),
    413: (lazy_gettext("This is too large"), lazy_gettext("Choose a smaller file and try again.")),
    415: (lazy_gettext("This kind of file is not taken here"), lazy_gettext("Send it in another form.")),
    422: (lazy_gettext("Something needs another look"), lazy_gettext("Check what you entered and try again.")),
    429: (
        lazy_gettext("We take a breath here"),
        lazy_gettext("Too many requests came at once. Wait a minute and try again."),
    ),
    500: (
        lazy_gettext("Something went wrong on our side"),
        lazy_gettext("That is ours to fix, and we wrote it down. Try again in a while."),
    ),
    503: (lazy_gettext("We are back in a moment"), lazy_gettext("Nothing is lost. Try again in a few seconds.")),
}
OUTAGES = {
    Outage.BUSY: lazy_gettext("The portal is busy. Nothing was saved yet: try again in a few seconds."),
    Outage.AWAY: lazy_gettext("The portal cannot reach its records. It tries again by itself; so can you."),
    Outage.FULL: lazy_gettext("There is no room to save. Reading goes on; the people who run the portal need to know."),
}


def init_errors(app: Flask) -> None:
    app.log_exception = _write_down  # type: ignore[method-assign,assignment]
    for code in WORDS:
        app.register_error_handler(code, _refuse)
    app.register_error_handler(CSRFError, _expire)
    app.register_error_handler(401, _ask_to_sign_in)
    app.register_error_handler(500, _break)
    app.register_error_handler(SQLAlchemyError, _wait)
    app.register_error_handler(StaleDataError, _lose)


def _refuse(error: HTTPException) -> Response:
    """What a view, a limit or the router refused; `abort(code, description)` replaces the usual words."""
    if error.response is not None:
        return make_response(error.response)
    code = error.code or 500
    own = vars(error).get("description") if type(error) is default_exceptions.get(code) else None
    headers = {name: value for name, value in error.get_headers() if not name.startswith("Content-")}
    return _answer(code, own, headers)


def _ask_to_sign_in(error: HTTPException) -> Response:
    """The sign-in page and back again; whoever posted something first sees it once more."""
    if is_for_programs():
        return _refuse(error)
    if request.headers.get("HX-Request"):
        return make_response("", 401, VARY | {"HX-Redirect": _sign_in(_shown())})
    if request.method == "GET":
        return make_response(redirect(_sign_in(request.full_path.rstrip("?")), 303), VARY)
    return _refuse(error)


def _expire(_error: CSRFError) -> Response:
    return _answer(400, gettext("This page was open for too long. Load it again; what you typed is shown below."), {})


def _lose(_error: StaleDataError) -> Response:
    """Two saved the same row in the same moment; the later one sees what it had typed."""
    return _answer(409, None, {})


def _wait(error: SQLAlchemyError) -> Response:
    """The database cannot answer now: say so, and say when to ask again. Any other failure is a mistake of ours."""
    if is_clash(error):
        return _answer(409, None, {})
    reason = outage(error)
    if reason is None:
        raise error
    log.warning("database", outage=reason.name.lower())
    _forget_who_asks()  # before any word is looked up: which language they read is asked of the database
    return _answer(503, str(OUTAGES[reason]), {"Retry-After": str(reason.value)})


def _break(_error: InternalServerError) -> Response:
    return _answer(500, None, {})


def _write_down(failure: Any) -> None:
    """Flask's own line quotes the path, and a path may hold the token of a reset link."""
    log.error("broken", endpoint=request.endpoint, exc_info=failure)


def _answer(code: int, own: str | None, headers: Mapping[str, str]) -> Response:
    title, usual = WORDS[code]
    if is_for_programs():
        return problem(code, own or str(usual), headers=headers, request_id=request_id())
    said = {"code": code, "title": title, "words": own or usual, "request_id": request_id(), "typed": Typed.of(code)}
    if code < 500:
        return make_response(_render(code, said), code, {**VARY, **headers})
    _forget_who_asks()
    try:
        body = _render(code, said)
    except Exception:
        log.exception("the error page is broken too")
        body = _without_template(said)
    return make_response(body, code, {**VARY, **headers})


def _render(code: int, said: Mapping[str, object]) -> str:
    if wants_fragment():
        return render_template([f"errors/_{code}.html", "errors/_error.html"], **said)
    return render_template([f"errors/{code}.html", "errors/page.html"], **said)


def _forget_who_asks() -> None:
    """Pages show who is signed in; looking that up again would meet the same failure."""
    g._login_user = AnonymousUserMixin()
    g.role = g.viewing_as = None


def _without_template(said: Mapping[str, object]) -> str:
    title, words = escape(said["title"]), escape(said["words"])
    number = gettext("Number of this request: %(id)s", id=said["request_id"])
    if wants_fragment():
        return f'<p role="alert">{title}. {words}</p>'
    return f'<!doctype html><html lang="en"><title>{title}</title><h1>{title}</h1><p>{words}</p><p>{escape(number)}</p>'


def _sign_in(then: str | None) -> str:
    """The sign-in page, and where to go from there."""
    return link_to("sign_in.show", next=then) or "/sign-in"


def _shown() -> str | None:
    """The page the person looks at while htmx asks for a part of it."""
    shown = split_address(request.headers.get("HX-Current-URL", ""))
    if shown.netloc != request.host:
        return None
    return f"{shown.path}?{shown.query}" if shown.query else shown.path
