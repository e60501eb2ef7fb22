"""The rooms of the portal that menus lead to, and the pages that guides help with."""

from dataclasses import dataclass

from flask import request
from flask_babel import lazy_gettext as _

from portal.ground.access import Can

REWARDS, OFFERS = "rewards.index", "client_incentives.index"


@dataclass(frozen=True)
class Room:
    """A place a menu may name: shown to those who hold `permission`, once the portal has its endpoint."""

    endpoint: str
    label: str
    icon: str
    permission: Can
    counts: str = ""
    shortcut: str | None = None
    others: tuple[str, ...] = ()

    @property
    def is_current(self) -> bool:
        return request.endpoint == self.endpoint or request.blueprint in self.others


TEAM_ROOMS = (
    Room("day.index", _("My day"), "sun", Can.SEE_DAY, counts="due"),
    Room("quick_log.show", _("Log a call or note"), "plus", Can.LOG_INTERACTION, shortcut="l"),
    Room("clients.index", _("Clients"), "people", Can.SEE_CLIENTS, others=("clients",)),
    Room("tasks.index", _("Tasks"), "check", Can.EDIT_TASK, counts="open"),
    Room("inbox.index", _("Notifications"), "bell", Can.READ_NOTICES, counts="unread", others=("inbox",)),
    Room("touchpoints.index", _("Touchpoints"), "call", Can.EDIT_TOUCHPOINT),
    Room("handing_over.index", _("Handoffs"), "go", Can.SEE_CLIENTS, others=("handing_over",)),
    Room("updates.index", _("Updates"), "mail", Can.WRITE_UPDATE, others=("updates",)),
    Room("guides.index", _("Guides"), "file", Can.READ_TEAM_GUIDE, others=("guides",)),
    Room("reports.index", _("Reports"), "chart", Can.WRITE_REPORT, others=("reading_sheets",)),
    Room(
        "survey_results.index",
        _("Survey results"),
        "survey",
        Can.READ_SURVEYS,
        others=("survey_results", "verbatims", "improvements", "all_consents", "waves"),
    ),
    Room(
        "redemption_queue.queue",
        _("Rewards"),
        "star",
        Can.FULFIL_REWARD,
        others=("redemption_queue", "referrals", "gestures", "incentive_list", "programme_figures"),
    ),
    Room("search.index", _("Search"), "search", Can.SEARCH, shortcut="/"),
)
ADMIN_ROOMS = (
    Room("team.index", _("Team"), "us", Can.MANAGE_TEAM, others=("team",)),
    Room("imports.index", _("Import"), "file", Can.IMPORT, others=("imports",)),
    Room("playbooks.index", _("Playbooks"), "road", Can.EDIT_PLAYBOOK, others=("playbooks", "playbook_parts")),
    Room(
        "surveys.index",
        _("Surveys"),
        "survey",
        Can.READ_SURVEYS,
        others=("surveys", "survey_parts", "survey_wordings", "survey_previews", "topics", "survey_policy"),
    ),
    Room("rules.index", _("Rules"), "flag", Can.READ_RULES, others=("rules", "rule_runs", "shares")),
    Room(
        "programme.index",
        _("Rewards"),
        "star",
        Can.MANAGE_REWARDS,
        others=("programme", "catalogue", "incentives", "referral_terms"),
    ),
    Room("working_days.index", _("Working days"), "clock", Can.SET_WORKING_DAYS),
    Room("cadences.index", _("Follow-up cadence"), "call", Can.SET_TOUCHPOINTS),
    Room("guide_drafts.index", _("Write guides"), "note", Can.WRITE_GUIDE, others=("guide_drafts",)),
    Room("outbox.index", _("Outbox"), "mail", Can.SEE_OUTBOX),
    Room("mails.index", _("Mails"), "mail", Can.SEE_OUTBOX, others=("mails",)),
    Room("tokens.index", _("API tokens"), "lock", Can.MANAGE_TOKENS, others=("tokens",)),
    Room("audit.index", _("Audit log"), "lock", Can.READ_AUDIT),
    Room("admin.components", _("Components"), "gear", Can.SEE_COMPONENTS),
)
CLIENT_ROOMS = (
    Room("home.client", _("Home"), "home", Can.SEE_HOME),
    Room("roadmap.index", _("Roadmap"), "road", Can.SEE_ROADMAP, others=("roadmap", "milestones")),
    Room("results.index", _("Results"), "chart", Can.READ_REPORT, others=("results", "goals")),
    Room("timeline.index", _("Notes"), "note", Can.SEE_TIMELINE, others=("timeline", "interactions")),
    Room("postings.index", _("Updates"), "mail", Can.READ_UPDATES, others=("postings",)),
    Room(
        "client_surveys.index",
        _("Surveys"),
        "survey",
        Can.ANSWER_SURVEY,
        others=("client_surveys", "your_words", "client_survey_results"),
    ),
    Room(
        REWARDS,
        _("Rewards"),
        "star",
        Can.SEE_POINTS,
        others=("rewards", "redemptions", "statement", "client_referrals", "client_incentives"),
    ),
    Room(OFFERS, _("Offers"), "star", Can.SEE_OFFERS, others=("client_incentives",)),
    Room("guides.index", _("Guides"), "file", Can.READ_GUIDES, others=("guides",)),
    Room("serving.index", _("Team"), "people", Can.SEE_HOME, others=("serving", "team_access")),
)

# Which page of the portal a blueprint is, as guides name it: "Help with this page" leads there without a query.
HELP = {
    "home": "home",
    "roadmap": "roadmap",
    "goals": "results",
    "results": "results",
    "timeline": "notes",
    "interactions": "notes",
    "postings": "updates",
    "expectations": "expectations",
    "serving": "team",
    "team_access": "team",
}
