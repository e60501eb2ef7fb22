"""The head of the team's pages about one client: its row and its tabs, for `people/_client_head.html`."""

from typing import Any

from flask import Flask, g, request
from flask_babel import lazy_gettext as _
from flask_login import current_user

from portal.ground.access import Can, can
from portal.ground.links import link_to
from portal.people.models.heads import client_head

ROADMAP = ("roadmap", "phases", "milestones", "moving", "milestone_tasks", "dependencies", "roadmap_start")
REWARDS = (
    "statement", "rewards", "redemptions", "client_referrals", "referral", "client_gestures", "client_incentives",
)  # fmt: skip
# (endpoint, label, permission, blueprints that belong to the tab)
TABS = (
    ("timeline.index", _("Timeline"), Can.SEE_TIMELINE, ("timeline", "interactions", "files")),
    ("briefs.show", _("Brief"), Can.SEE_CLIENTS, ("briefs", "handoffs", "introductions")),
    ("roadmap.index", _("Roadmap"), Can.SEE_ROADMAP, ROADMAP),
    ("expectations.index", _("Expectations"), Can.SEE_EXPECTATIONS, ("expectations",)),
    ("results.index", _("Results"), Can.READ_REPORT, ("results", "drafting", "goals", "readings")),
    ("client_survey_results.index", _("Surveys"), Can.READ_SURVEYS, ("client_survey_results",)),
    ("contacts.index", _("Contacts"), Can.SEE_CLIENTS, ("contacts", "preferences", "access")),
    ("concerns.index", _("Concerns"), Can.EDIT_CONCERN, ("concerns",)),
    ("client_tasks.index", _("Tasks"), Can.EDIT_TASK, ("client_tasks",)),
    ("statement.show", _("Rewards"), Can.SEE_POINTS, REWARDS),
    ("knows.index", _("Who knows whom"), Can.SEE_CLIENTS, ("knows",)),
    ("serving.index", _("Who serves them"), Can.SEE_CLIENTS, ("serving", "assignments")),
    ("client.settings", _("Settings"), Can.EDIT_CLIENT, ("client",)),
)


def init_head(app: Flask) -> None:
    app.jinja_env.globals.update(client_head=head_of_client, client_tabs=client_tabs)


def head_of_client() -> Any:
    return client_head(g.client.id, current_user.id)


def client_tabs() -> list[dict[str, Any]]:
    """The rooms of a client's page that are there, for the people who may enter them."""
    return [
        {"url": url, "label": str(label), "current": request.blueprint in blueprints}
        for endpoint, label, permission, blueprints in TABS
        if can(permission) and (url := link_to(endpoint, client_id=g.client.id))
    ]
