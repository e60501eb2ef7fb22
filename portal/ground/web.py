"""Requests and answers: one transaction each, whole pages or fragments. The only module that knows htmx's headers."""

import json
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, flash, get_flashed_messages, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from htmx_flask import Htmx

from portal.ground.db import db
from portal.ground.once import Once
from portal.ground.routing import LateRule

VARY = {"Vary": "HX-Request, HX-Request-Type"}


class Portal(Flask):
    """Flask, with one transaction for each request and one answer for each form."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Nothing here is asynchronous; Flask looks into each of twenty functions of a request to find out."""
        return func

    url_rule_class = LateRule

    def dispatch_request(self) -> ResponseReturnValue:
        """Commit what a view answered below 400; undo what it refused or failed to finish."""
        try:
            once = Once.claim()
            if once is not None and once.answered:
                return once.answer()
            response = self.make_response(super().dispatch_request())
            if response.status_code >= 400:
                db.session.rollback()
            else:
                if once is not None:
                    once.keep(response)
                db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        return response


def init_web(app: Flask) -> None:
    Htmx(app)
    app.jinja_env.globals.update(is_fragment=wants_fragment, toasts=toasts)


def wants_fragment() -> bool:
    """True if htmx will swap the answer into a part of the page."""
    return request.headers.get("HX-Request-Type") == "partial"


def page(template: str, fragment: str | None = None, status: int | None = None, **context: Any) -> Response:
    """The whole page, or only its fragment if htmx asked for that; 422 if it carries a refused form."""
    form = context.get("form")
    code = status or (422 if form is not None and form.errors else 200)
    chosen = fragment if fragment and wants_fragment() else template
    return make_response(render_template(chosen, **context), code, VARY)


def done(
    fragment: str | None, to: str, *, said: str | None = None, undo: str | None = None, **context: Any
) -> Response:
    """After a change: the changed fragment for htmx, a redirect (303) for everyone else.

    `said`: a toast, such as "Call logged"; `undo`: where its Undo button posts.
    Without a fragment htmx is sent to `to`.
    """
    if said:
        toast(said, undo=undo)
    if not wants_fragment():
        return make_response(redirect(to, 303))
    if fragment is None:
        return make_response("", 200, {**VARY, "HX-Redirect": to})
    body = render_template(fragment, **context) + render_template("ui/_toasts.html")
    return make_response(body, 200, VARY)


def toast(text: str, undo: str | None = None, kind: str = "done") -> None:
    """Say something once, on the next page or beside the next fragment."""
    flash(json.dumps({"text": text, "undo": undo}), kind)


def toasts() -> list[dict[str, str | None]]:
    """What is to be said now: text, undo and kind of each; said once."""
    return [{**json.loads(said[1]), "kind": said[0]} for said in get_flashed_messages(with_categories=True)]


def conflict(template: str, fragment: str | None = None, **context: Any) -> Response:
    """409: the row was changed meanwhile; the template shows both texts and loses neither."""
    return page(template, fragment, status=409, **context)
