"""Puts the portal together: settings, ground, features. The only module that knows every feature."""

from types import ModuleType

from flask import Blueprint, Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect

from portal.ground import happen, jobs, once, search, settings, worker
from portal.ground.access import can, demand_sign_in, raise_fence
from portal.ground.db import db
from portal.ground.errors import init_errors
from portal.ground.guard import init_guard
from portal.ground.once import init_once
from portal.ground.watch import init_watch
from portal.ground.web import Portal, init_web
from portal.history.models import acquaintances, attachments, concerns, interactions, presence, tasks, versions
from portal.people.identity import init_identity
from portal.people.models import assignments, clients, contacts, pins, sign_ins, users

TABLES: tuple[ModuleType, ...] = (
    *(happen, jobs, once, search, settings, worker),
    *(assignments, clients, contacts, pins, sign_ins, users),
    *(acquaintances, attachments, concerns, interactions, presence, tasks, versions),
)  # importing them is what maps them
REACTIONS: tuple[ModuleType, ...] = ()  # importing them is what registers them
BLUEPRINTS: tuple[Blueprint, ...] = ()


def create_app(config: object) -> Flask:
    """The portal with the settings of `config`, an object with upper-case attributes."""
    app = Portal("portal", template_folder="../templates", static_folder=None)
    app.config.from_object(config)
    init_guard(app)
    init_watch(app)
    init_errors(app)
    CSRFProtect(app)
    db.init_app(app)
    Migrate(app, db, directory=app.root_path + "/../migrations")
    init_web(app)
    init_once(app)
    init_identity(app)
    app.url_value_preprocessor(raise_fence)
    app.before_request(demand_sign_in)
    app.jinja_env.globals["can"] = can
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
