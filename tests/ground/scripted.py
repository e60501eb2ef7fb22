"""A small app under the real policy whose pages try every script of ours, served for a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from types import SimpleNamespace

from flask import Flask, Response, redirect, render_template, render_template_string, request
from flask_babel import Babel
from flask_wtf import CSRFProtect
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from werkzeug.serving import make_server

from portal.ground.assets import ROOT, init_assets
from portal.ground.clock import init_clock
from portal.ground.drawing import init_drawing
from portal.ground.guard import HEADERS
from portal.ground.kept import init_kept

PAGE = """{% extends "layout/page.html" %}{% block title %}Scripts{% endblock %}{% block content %}
<h1>Scripts</h1>
<form id="quick" method="post" action="/quick" hx-post="/quick" hx-target="#said" data-draft="quick">{{ ui.tokens() }}
  <label>Text <textarea name="text" data-shortcut="l"></textarea></label>
  <label><input type="checkbox" name="mind"> Mind</label>
  <button>Save</button></form>
<form id="plain" method="post" action="/plain" data-draft="plain">{{ ui.tokens() }}
  <label>Plain <textarea name="plain"></textarea></label><button>Send</button></form>
<form id="remove" method="post" action="/plain" data-confirm="Remove it?" data-confirm-yes="Remove">{{ ui.tokens() }}
  <button>Delete</button></form>
<form id="filter" method="get" data-autosubmit>
  <label>Kind <select name="kind"><option>call<option>note</select></label></form>
<button data-copy="the words">Copy</button>
<div id="said">nothing yet</div>{% endblock %}"""


def scripted_app() -> Flask:
    app = Flask("scripted", root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.config.update(SECRET_KEY="for tests only", TESTING=True)
    app.jinja_env.undefined = StrictUndefined
    Babel(app)
    CSRFProtect(app)
    init_assets(app)
    init_drawing(app)
    init_clock(app)
    app.jinja_env.globals.update(form_token=lambda: Markup(""), toasts=list)
    init_kept(app, csrf_token=generate_csrf)
    app.context_processor(around)
    app.after_request(guard)
    app.add_url_rule("/", "page", lambda: render_template_string(PAGE))
    app.add_url_rule("/done", "done", lambda: render_template_string(PAGE))
    app.add_url_rule(
        "/sign-in", "sign_in", lambda: render_template_string(PAGE, shell="layout/plain.html", account=None)
    )
    app.add_url_rule("/quick", "quick", quick, methods=["POST"])
    app.add_url_rule("/plain", "plain", plain, methods=["POST"])
    return app


def around() -> dict[str, object]:
    """What the portal's own menus would say."""
    account = {"id": "1", "name": "Ada Byron", "settings_url": "/me", "theme_url": "/theme", "sign_out_url": "/out"}
    brand = SimpleNamespace(name="Calder & Rowe", colour="", logo_url="", version="", key=("Calder & Rowe",))
    menus = {
        "nav_home": "/",
        "nav_search": None,
        "nav_bell": None,
        "nav_items": [],
        "nav_pinned": [],
        "nav_admin": [],
        "nav_key": lambda: (),
        "person_attributes": person_attributes,
    }
    reader = {"locale_code": "en", "text_direction": "ltr", "current_theme": None, "viewing": None}
    return {"shell": "layout/team.html", "account": account, "brand": brand, **menus, **reader}


@pass_context
def person_attributes(context: Context) -> Markup:
    named = ' data-person="1"' if context["account"] else ""
    return Markup(f'{named} hx-headers:inherited=\'{{"X-CSRFToken": "{generate_csrf()}"}}\'')


def guard(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = HEADERS["Content-Security-Policy"]
    return response


def quick() -> str | tuple[object, ...]:
    """Saved, unless the text is a status: then that is the answer."""
    text = request.form["text"]
    if text == "401":
        return "", 401, {"HX-Redirect": "/sign-in"}
    if text == "502":
        return "<h1>Bad gateway</h1>", 502
    if text.isdigit():
        return render_template("errors/_error.html", title="No", words="Wait a minute", request_id="0198"), int(text)
    return f"saved: {text}, mind {request.form.get('mind', 'off')}"


def plain() -> object:
    return redirect("/sign-in" if request.form.get("plain") == "late" else "/done", 303)


@contextmanager
def served() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, scripted_app(), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
