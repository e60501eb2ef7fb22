"""What the page of one answer's loop shows, and the reply that can be written from it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import and_, bindparam, exists, select

from portal.ground.clock import vendor_zone
from portal.ground.db import db, new_id
from portal.ground.letters import reading
from portal.ground.mail import Addressee, post
from portal.notices.models.filing import file_sent
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.surveys.models.answers import Answer
from portal.surveys.models.consents import Consent, is_promoter
from portal.surveys.models.loops import ContactedBy, Loop, LoopStep
from portal.surveys.models.surveys import Survey, SurveyVersion
from portal.tasks.models import Task

_AGREED = exists().where(
    Consent.client_id == Answer.client_id,
    Consent.contact_id == Answer.contact_id,
    Consent.given_at.is_not(None),
    Consent.withdrawn_at.is_(None),
)
_ANSWER = (
    select(
        Answer.client_id,
        Answer.id,
        Answer.contact_id,
        Answer.survey_id,
        Answer.score,
        Answer.words,
        Answer.may_talk,
        Answer.completed_at,
        Survey.kind,
        SurveyVersion.name.label("survey_name"),
        Contact.name.label("contact_name"),
        Contact.title.label("contact_title"),
        Contact.email,
        Contact.left_on,
        _AGREED.label("has_agreed"),
        Loop.id.label("loop_id"),
        Loop.is_low,
        Loop.because,
        Loop.contacted_at,
        Loop.contacted_by,
        Loop.closed_at,
        Loop.outcome,
        Loop.words.label("closing_words"),
        Loop.version,
        Task.id.label("task_id"),
        Task.due_on,
        User.name.label("owner_name"),
    )
    .join(SurveyVersion, and_(SurveyVersion.survey_id == Answer.survey_id, SurveyVersion.number == Answer.number))
    .join(Survey, Survey.id == Answer.survey_id)
    .join(Contact, and_(Contact.client_id == Answer.client_id, Contact.id == Answer.contact_id))
    .outerjoin(Loop, and_(Loop.client_id == Answer.client_id, Loop.answer_id == Answer.id))
    .outerjoin(Task, and_(Task.client_id == Answer.client_id, Task.answer_id == Answer.id))
    .outerjoin(User, User.id == Task.owner_id)
    .where(
        Answer.client_id == bindparam("client_id"),
        Answer.id == bindparam("answer_id"),
        Answer.completed_at.is_not(None),
    )
)
_STEPS = (
    select(LoopStep.id, LoopStep.kind, LoopStep.how, LoopStep.words, LoopStep.by_name, LoopStep.created_at)
    .where(LoopStep.client_id == bindparam("client_id"), LoopStep.loop_id == bindparam("loop_id"))
    .order_by(LoopStep.id.desc())
    .limit(100)
)


def answer_row(client_id: UUID, answer_id: UUID) -> Any:
    """A sent answer with its loop, whose columns are None while it has none; None if there is no such answer."""
    return db.session.execute(_ANSWER, {"client_id": client_id, "answer_id": answer_id}).one_or_none()


def loop_steps(client_id: UUID, loop_id: UUID | None) -> Sequence[Any]:
    """What happened, newest first."""
    return db.session.execute(_STEPS, {"client_id": client_id, "loop_id": loop_id}).all() if loop_id else ()


def may_be_written_to(row: Any) -> bool:
    """They did not ask to be left alone, are still there, and have an address."""
    return row.may_talk is not False and row.left_on is None and bool(row.email)


def may_be_asked_for_a_word(row: Any) -> bool:
    """A promoter, or somebody who let us say something of theirs before and has not taken it back."""
    return is_promoter(row.kind, row.score) or row.has_agreed


def draft_reply(row: Any, by: User) -> dict[str, str]:
    """Subject and text to begin from, in the person's language."""
    contact, client = _person(row.client_id, row.contact_id)
    with reading(contact.language or client.language or "en", client.zone or vendor_zone()):
        hello = gettext("Hello %(name)s,", name=contact.name)
        signature = "\n".join(filter(None, (by.name, by.title)))
        subject = gettext("Your answer to “%(survey)s”", survey=row.survey_name)
    return {"subject": subject, "text": f"{hello}\n\n\n\n{signature}"}


def reply(answer: Answer, by: User, *, subject: str, text: str) -> Loop:
    """Mail these words and no others to whoever answered; it counts as having been in touch.

    An answer without a loop gets one. Raises ValueError for somebody who is not to be written to.
    """
    contact, client = _person(answer.client_id, answer.contact_id)
    if answer.may_talk is False or contact.left_on or not contact.email:
        raise ValueError("not to be written to")
    loop = Loop.open(answer, by)
    addressee = Addressee(contact.email, contact.name, contact.language or client.language, client.zone)
    key = f"reply {new_id()}"
    mail = post(addressee, "written", key=key, client_id=client.id, reply_to=by.email, topic=subject, words=text)
    file_sent(client.id, [mail], key=key, by=by)
    loop.note_contact(by, ContactedBy.REPLY, words=text)
    return loop


def _person(client_id: UUID, contact_id: UUID) -> tuple[Contact, Client]:
    return db.session.get_one(Contact, (client_id, contact_id)), db.session.get_one(Client, client_id)
