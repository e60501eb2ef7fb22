"""What the reports do when something happens: tell the client, and see that what they say is answered."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from portal.facts import ReportCommented, ReportFeedbackGiven, ReportPublished, ReportWithdrawn
from portal.ground.clock import today_in, vendor_zone
from portal.ground.db import db
from portal.ground.happen import later, reacts_to
from portal.ground.letters import reading
from portal.ground.links import mailed_link, path_to
from portal.ground.months import month_title
from portal.ground.words import asks
from portal.ground.workdays import vendor_calendar
from portal.notices.models.filing import file_sent
from portal.notices.models.kinds import NoticeKind
from portal.notices.models.notices import take_back
from portal.notices.models.telling import Letter, notify
from portal.people.models.clients import Client
from portal.people.models.users import User
from portal.reports.models.editions import ReportEdition
from portal.reports.models.notice_kinds import REPORT, REPORT_ANSWER, REPORT_COMMENT
from portal.reports.models.reads import authors
from portal.reports.models.told import owner_of, people_told
from portal.tasks.models import Task

ANSWERED_IN = 2  # working days


@later(ReportPublished)
def tell_of_report(fact: ReportPublished, event_id: UUID) -> None:
    """The client's people with access, unless the report was withdrawn meanwhile."""
    edition = db.session.get_one(ReportEdition, (fact.client_id, fact.edition_id))
    if edition.withdrawn_at is not None:
        return
    client = db.session.get_one(Client, fact.client_id)
    words = {
        "url": mailed_link("results.show", client_id=fact.client_id, month=fact.month), "month": fact.month,
        "number": fact.number, "by_name": fact.actor_name, "company": client.name,
        "headline": edition.content["words"]["headline"],
    }  # fmt: skip
    mails = notify(
        people_told(fact.client_id), REPORT, fact, key=f"report {event_id}", place=_place(fact),
        subject_id=fact.edition_id, letter=Letter("report_published", words),
    )  # fmt: skip
    by = db.session.get(User, fact.actor_id) if fact.actor_id else None
    file_sent(fact.client_id, mails, key=f"report {event_id}", by=by)


@reacts_to(ReportWithdrawn)
def take_report_back(fact: ReportWithdrawn, _event_id: UUID) -> None:
    take_back(fact.client_id, fact.edition_id)


@later(ReportCommented)
def tell_of_comment(fact: ReportCommented, event_id: UUID) -> None:
    """The other side: our owner and whoever of us wrote, or all of theirs; at once if it asks or answers them."""
    wrote = authors(fact.client_id, fact.month)
    if not fact.from_team:
        _tell_of_comment(fact, event_id, [*wrote, *_owner_ids(fact)], REPORT_COMMENT)
        return
    theirs = {user.id for user in people_told(fact.client_id)}
    asked = theirs if asks(fact.words) else theirs & wrote
    _tell_of_comment(fact, event_id, asked, REPORT_ANSWER)
    _tell_of_comment(fact, event_id, theirs - asked, REPORT_COMMENT)


def _tell_of_comment(fact: ReportCommented, event_id: UUID, to: Iterable[UUID], kind: NoticeKind) -> None:
    url = mailed_link("results.show", client_id=fact.client_id, month=fact.month)
    letter = Letter("report_comment", {"fact": fact, "url": url})
    notify(to, kind, fact, key=event_id, place=_place(fact), subject_id=fact.comment_id, letter=letter)


def _owner_ids(fact: ReportCommented) -> list[UUID]:
    owner = owner_of(fact.client_id)
    return [owner.id] if owner else []


def _place(fact: ReportPublished | ReportCommented) -> str:
    return path_to("results.show", client_id=fact.client_id, month=fact.month)


@reacts_to(ReportFeedbackGiven)
def answer_feedback(fact: ReportFeedbackGiven, _event_id: UUID) -> None:
    """Words and a “no” ask for an answer; a plain “yes” stands on the timeline alone."""
    if fact.words or fact.useful == "no":
        _ask_owner(fact, fact.words)


@reacts_to(ReportCommented)
def answer_comment(fact: ReportCommented, _event_id: UUID) -> None:
    if not fact.from_team:
        _ask_owner(fact, fact.words)


def _ask_owner(fact: ReportFeedbackGiven | ReportCommented, words: str | None) -> None:
    """A task for the client's owner; while it is open, further words do not make another."""
    owner, by = owner_of(fact.client_id), db.session.get_one(User, fact.actor_id)
    with reading("en", None):
        title = f"Answer {fact.actor_name} about the results for {month_title(fact.month)}"
    same = select(Task.id).where(
        Task.client_id == fact.client_id, Task.title == title, Task.done_at.is_(None), Task.removed_at.is_(None)
    )
    if db.session.scalars(same.limit(1)).first() is None:
        due_on = vendor_calendar().add_workdays(today_in(vendor_zone()), ANSWERED_IN)
        Task.add(fact.client_id, by, title=title, note=words, owner_id=owner.id if owner else None, due_on=due_on)
