"""The smallest app these tests can ask: the ground, a few views, no feature."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_login import LoginManager
from jinja2 import DictLoader

from config import Config
from portal.ground.access import public
from portal.ground.db import db
from portal.ground.errors import init_errors
from portal.ground.guard import init_guard
from portal.ground.watch import init_watch
from portal.ground.web import Portal

PAGES = {
    "errors/page.html": "PAGE {{ code }} {{ title }}|{{ words }}|{{ request_id }}|{{ typed.texts }}|{{ typed.fields }}",
    "errors/_error.html": "FRAGMENT {{ code }} {{ title }}|{{ words }}|{{ typed.texts }}",
}


def small_app(folder: Path, templates: dict[str, str] | None = None, **environ: str) -> Flask:
    """A production app on a database of its own; `environ` adds settings, `templates` replaces the pages."""
    values = {
        "SITE_URL": "https://portal.example.com",
        "SECRET_KEY": "k" * 40,
        "DATABASE_URL": f"sqlite:///{folder}/small.db",
        "FILES_URL": f"file://{folder}/files",
    }
    app = Portal("small", static_folder=str(folder), static_url_path="/static")
    app.config.from_object(Config(values | environ))
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    app.jinja_loader = DictLoader(PAGES if templates is None else templates)
    init_watch(app)
    init_guard(app)
    Babel(app)
    LoginManager(app).request_loader(lambda _request: None)
    db.init_app(app)
    init_errors(app)
    app.add_url_rule("/sign-in", "sign_in.show", public(lambda: "sign in"))
    app.add_url_rule("/", "home", public(lambda: "home " * 400))
    return app


def answer(app: Flask, view: Any, path: str = "/view", **rule: Any) -> None:
    """Add one more view."""
    app.add_url_rule(path, path.strip("/"), public(view), **rule)
