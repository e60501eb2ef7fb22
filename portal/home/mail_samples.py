"""Every mail the portal writes by itself, filled in with an example: what it looks like in each language."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from portal.facts import (
    ApprovalAsked,
    CommentWritten,
    MeetingMoveAsked,
    MeetingPlanned,
    MilestoneApproved,
    MilestoneReached,
    PasswordChanged,
    ReportCommented,
    TaskAsked,
)
from portal.ground.clock import vendor_today, vendor_zone
from portal.ground.db import now
from portal.ground.happen import Fact
from portal.ground.letters import Letter, reading, write
from portal.ground.mail import Addressee
from portal.ground.words import markdown_to_html
from portal.notices.models.digests import Part, Told
from portal.surveys.models.mails import first_question
from portal.surveys.models.surveys import SurveyKind, first_questionnaire
from portal.workspace.models.notice_kinds import COMMENT, PROGRESS

NOBODY = UUID(int=0)
READER = "Helen Marsh"

# Name of the template -> what it is for.
MAILS: dict[str, Any] = {
    "invitation": _("Somebody is let into the portal for the first time"),
    "access": _("Somebody who has a password is let in"),
    "reset": _("Somebody forgot their password"),
    "account": _("Something about an account changed"),
    "approval": _("A milestone waits for approval"),
    "comment": _("Somebody wrote about a milestone"),
    "decision": _("A client approved, or wants changes"),
    "task_asked": _("We ask a contact to do something"),
    "expectations": _("Expectations wait for a yes"),
    "meeting": _("A meeting is planned, moved or called off"),
    "meeting_asked": _("A client asks for another time"),
    "update": _("A letter from leadership, or an update"),
    "report_published": _("Monthly results are out"),
    "report_comment": _("Somebody wrote about results"),
    "written": _("One of us writes to a client in their own words"),
    "survey": _("A survey is sent, with its first question"),
    "improvement": _("Somebody is told what we changed because of their answer"),
    "consent": _("A happy person is asked for a word to others"),
    "referral_invitation": _("A contact recommends us to somebody"),
    "referral_copy": _("What we wrote to somebody recommended, in copy"),
    "referral_accepted": _("Somebody recommended agreed"),
    "referral_rewarded": _("A recommended company gets what was promised"),
    "rule": _("A rule writes to a client"),
    "notice": _("Anything else somebody is told at once"),
    "digest": _("The digest"),
}


def sample(name: str, language: str) -> Letter:
    """The mail as somebody who reads this language would get it."""
    with reading(language, vendor_zone()):
        words = {**_everywhere(), **_SAMPLES[name]()}
        return write(name, {**words, "to": Addressee("helen@northwind.example", READER, language)})


def _everywhere() -> dict[str, Any]:
    url = current_app.config["SITE_URL"]
    milestone = SimpleNamespace(title="Evening answering at Harrogate", about="From five to eight, on weekdays.")
    return {
        "url": f"{url}/", "page": f"{url}/", "by_name": "Ada Duarte", "company": "Northwind Dental Group",
        "milestone": milestone, "words": "", "unsubscribe_url": f"{url}/",
    }  # fmt: skip


def _by(kind: type[Fact], **words: Any) -> Any:
    return kind(client_id=NOBODY, actor_id=None, actor_name="Ada Duarte", **words)


def _milestone(kind: type[Fact], **words: Any) -> dict[str, Any]:
    return {"fact": _by(kind, milestone_id=NOBODY, title="Evening answering at Harrogate", **words)}


def _comment() -> dict[str, Any]:
    fact = _by(
        CommentWritten, comment_id=NOBODY, milestone_id=NOBODY, from_team=True, title="Evening answering at Harrogate",
        excerpt="The slot has a name now.",
    )  # fmt: skip
    return {"fact": fact, "words": "The slot has a name now. Does Thursday suit you?"}


def _task() -> dict[str, Any]:
    due_on = vendor_today() + timedelta(days=3)
    task = SimpleNamespace(title="Confirm Christmas opening hours", note="For all six practices.", due_on=due_on)
    return {"fact": _by(TaskAsked, task_id=NOBODY, title=task.title, side="you"), "task": task}


def _meeting() -> dict[str, Any]:
    meeting = SimpleNamespace(
        title="October review", starts_at=_soon(), minutes=45, place="https://video.example/review",
        agenda=["Results for October", "Your plan"],
    )  # fmt: skip
    fact = _by(MeetingPlanned, meeting_id=NOBODY, title=meeting.title, starts_at=meeting.starts_at)
    return {"fact": fact, "meeting": meeting, "zone": vendor_zone()}


def _meeting_asked() -> dict[str, Any]:
    asked = {"title": "October review", "starts_at": _soon(), "proposed_at": _soon() + timedelta(days=1)}
    return {"fact": _by(MeetingMoveAsked, meeting_id=NOBODY, reason="We have a delivery then.", **asked)}


def _update() -> dict[str, Any]:
    update = SimpleNamespace(
        kind="letter", title="The year behind us", text="Thank you for a year of trust.", signed_by_name="Lea Brandt",
        signed_by_title="Team lead",
    )  # fmt: skip
    return {"update": update, "body": markdown_to_html(update.text)}


def _report() -> dict[str, Any]:
    return {"month": _last_month(), "number": 1, "headline": "Bookings passed the goal for the **second** month."}


def _report_comment() -> dict[str, Any]:
    words = {"month": _last_month(), "comment_id": NOBODY, "words": "What moved the bookings?", "from_team": True}
    return {"fact": _by(ReportCommented, **words)}


def _referral() -> dict[str, Any]:
    terms = SimpleNamespace(referred_words="The first month of reporting free.")
    referrer = SimpleNamespace(name="Bea Marsh", client_name="Acme")
    return {
        "referrer": referrer, "terms": terms, "person": READER, "address": "helen@northwind.example",
        "words": "They answer our phones after six, and well.",
    }  # fmt: skip


def _survey() -> dict[str, Any]:
    asked = first_questionnaire("One question about us", SurveyKind.NPS)
    words = {"words": "I read every answer myself.", "by": "Ada Duarte", "until": _soon().date()}
    return {"asks": first_question(asked, str(get_locale())), "reminder": False, "is_anonymous": False, **words}


def _notice() -> dict[str, Any]:
    return {"kind": PROGRESS, "about": _reached()}


def _digest() -> dict[str, Any]:
    url = current_app.config["SITE_URL"]
    comment = _comment()["fact"]
    part = Part("Northwind Dental Group")
    part.kinds.append((PROGRESS, [Told(PROGRESS, _reached(), f"{url}/")], 0))
    part.kinds.append((COMMENT, [Told(COMMENT, comment, f"{url}/")], 2))
    return {"parts": [part], "many": 4, "weekly": False, "is_team": False, "choices_url": f"{url}/"}


def _reached() -> Any:
    return _milestone(MilestoneReached, reached_on=vendor_today())["fact"]


def _soon() -> datetime:
    return now() + timedelta(days=2)


def _last_month() -> date:
    return (vendor_today().replace(day=1) - timedelta(days=1)).replace(day=1)


_SAMPLES: dict[str, Callable[[], dict[str, Any]]] = {
    "invitation": lambda: {"days": 7},
    "access": dict,
    "reset": lambda: {"minutes": 60},
    "account": lambda: {"fact": _by(PasswordChanged)},
    "approval": lambda: _milestone(ApprovalAsked),
    "comment": _comment,
    "decision": lambda: _milestone(MilestoneApproved),
    "task_asked": _task,
    "expectations": lambda: {"again": False},
    "meeting": _meeting,
    "meeting_asked": _meeting_asked,
    "update": _update,
    "report_published": _report,
    "report_comment": _report_comment,
    "written": lambda: {"topic": "Your new client manager", "words": "From Monday I look after you."},
    "survey": _survey,
    "improvement": lambda: {"title": "Reports come on the first", "words": "You asked for them. Here they are."},
    "consent": lambda: {"words": "May we quote a few words of yours about working with us?"},
    "referral_invitation": _referral,
    "referral_copy": _referral,
    "referral_accepted": lambda: {**_referral(), "consent": "I agree that Calder & Rowe gets in touch with me."},
    "referral_rewarded": lambda: {"words": "Your first month of reporting is free.", "points": 200},
    "rule": lambda: {"title": "Your contract", "words": "Shall we talk about next year?"},
    "notice": _notice,
    "digest": _digest,
}
