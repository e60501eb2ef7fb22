"""What the reports do when something happens: tell the client, and see that what they say is answered."""

from uuid import UUID

from sqlalchemy import select

from portal.facts import ReportCommented, ReportFeedbackGiven, ReportPublished
from portal.ground.clock import today_in, vendor_zone
from portal.ground.db import db
from portal.ground.happen import later, reacts_to
from portal.ground.letters import reading
from portal.ground.links import mailed_link
from portal.ground.mail import post
from portal.ground.months import month_title
from portal.ground.workdays import vendor_calendar
from portal.people.models.clients import Client
from portal.people.models.users import User
from portal.reports.models.editions import ReportEdition
from portal.reports.models.told import owner_of, people_told
from portal.tasks.models import Task

ANSWERED_IN = 2  # working days


@later(ReportPublished)
def mail_report(fact: ReportPublished, event_id: UUID) -> None:
    """One mail for each of the client's people with access, unless the report was withdrawn meanwhile."""
    edition = db.session.get_one(ReportEdition, (fact.client_id, fact.edition_id))
    if edition.withdrawn_at is not None:
        return
    url = mailed_link("results.show", client_id=fact.client_id, month=fact.month)
    client = db.session.get_one(Client, fact.client_id)
    for user in people_told(fact.client_id):
        post(
            user, "report_published", key=f"report {event_id} {user.id}", client_id=fact.client_id, user_id=user.id,
            url=url, month=fact.month, number=fact.number, by_name=fact.actor_name, company=client.name,
            headline=edition.content["words"]["headline"],
        )  # fmt: skip


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
