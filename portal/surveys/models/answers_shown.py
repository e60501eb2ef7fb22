"""What was said, one answer at a time: the newest words, a client's last answers, everything asked of one person."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from portal.ground.reading import Reading
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.surveys.models.answers import Answer
from portal.surveys.models.surveys import Survey
from portal.surveys.models.tallies import COMPLETED, CONDITIONS, Asked
from portal.surveys.models.waves import Invitation, Wave

MOST_WORDS = 12
MOST_ANSWERS = 20
MOST_ASKS = 100

_HIS_OR_HERS = and_(Contact.client_id == Invitation.client_id, Contact.id == Invitation.contact_id)
_ONE = (
    select(
        Answer.id,
        Answer.score,
        Answer.words,
        Answer.completed_at,
        Answer.language,
        Survey.kind,
        Wave.name.label("wave"),
        Invitation.client_id,
        Invitation.contact_id,
        Invitation.created_at.label("asked_at"),
        Contact.name.label("contact"),
    )
    .select_from(Invitation)
    .join(Contact, _HIS_OR_HERS)
    .join(Wave, Wave.id == Invitation.wave_id)
    .join(Survey, Survey.id == Wave.survey_id)
)
_ANSWERED = _ONE.join(Answer, COMPLETED)
_OF_CLIENT = Reading(
    _ANSWERED.where(Invitation.client_id == bindparam("client_id"))
    .order_by(Answer.completed_at.desc(), Answer.id.desc())
    .limit(MOST_ANSWERS)
)
_OF_PERSON = Reading(
    _ONE.add_columns(Wave.is_anonymous)
    .outerjoin(Answer, COMPLETED)
    .where(Invitation.client_id == bindparam("client_id"), Invitation.contact_id == bindparam("contact_id"))
    .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    .limit(MOST_ASKS)
)


@cache
def _words(names: tuple[str, ...]) -> Reading:
    within = (Invitation.created_at >= bindparam("since"), Invitation.created_at < bindparam("until"))
    statement = _ANSWERED.add_columns(Client.name.label("client")).join(Client, Client.id == Invitation.client_id)
    statement = statement.where(Answer.words.is_not(None), *within, *(CONDITIONS[name] for name in names))
    return Reading(statement.order_by(Answer.completed_at.desc(), Answer.id.desc()).limit(MOST_WORDS))


def newest_words(asked: Asked) -> Sequence[Any]:
    """The newest answers in words to the asks of a period; the columns of `last_answers`, and `client`."""
    return _words(asked.names).rows(asked.values)


def last_answers(client_id: UUID) -> Sequence[Any]:
    """What people of a client answered last.

    Columns: id, score, words, completed_at, asked_at, language, kind of survey, wave, client_id, contact_id, contact.
    """
    return _OF_CLIENT.rows({"client_id": client_id})


def asks_of(client_id: UUID, contact_id: UUID) -> Sequence[Any]:
    """Everything one person was asked, the newest first; of what has no answer, or none with their name, id is None.

    Columns as in `last_answers`, and is_anonymous.
    """
    return _OF_PERSON.rows({"client_id": client_id, "contact_id": contact_id})
