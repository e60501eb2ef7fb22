"""What a person is asked by their link or in the portal, what they said so far, and whether it still counts."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, select

from portal.ground.db import db, now
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.surveys.models.answers import AnonymousAnswer, Answer
from portal.surveys.models.links import read_token
from portal.surveys.models.mutes import SurveyMute
from portal.surveys.models.questionnaires import Question, Questionnaire
from portal.surveys.models.said import Said
from portal.surveys.models.surveys import Survey, SurveyKind, SurveyVersion
from portal.surveys.models.waves import Invitation, Wave

CORRECTABLE = timedelta(hours=24)


class Closed(StrEnum):
    """Why nothing can be answered any more; each has kind words of its own."""

    UNKNOWN = "unknown"
    REVOKED = "revoked"
    LEFT = "left"
    STOPPED = "stopped"
    USED = "used"
    LATE = "late"


@dataclass(frozen=True)
class Asked:
    """One person's invitation with all that its page shows.

    `survey`: the version that was sent; `owner`: whoever looks after the client now; `answer`: None before they began
    and of anonymous waves; `is_stopped`: they want no more surveys; `is_current`: the link is the newest that was made.
    """

    invitation: Invitation
    wave: Wave
    survey: SurveyVersion
    kind: SurveyKind
    for_leavers: bool
    contact: Contact
    client: Client
    state: ClientState
    owner: User
    answer: Answer | None
    is_stopped: bool
    is_current: bool = True

    @cached_property
    def questionnaire(self) -> Questionnaire:
        return self.survey.questionnaire

    @property
    def closed(self) -> Closed | None:
        """None while it can be answered or corrected."""
        invitation = self.invitation
        if not self.is_current or invitation.revoked_at or self.wave.cancelled_at:
            return Closed.REVOKED
        if self.contact.left_on or (self.state == ClientState.LEFT and not self.for_leavers):
            return Closed.LEFT
        if self.is_stopped:
            return Closed.STOPPED
        if invitation.completed_at:
            return None if self.until and now() < self.until else Closed.USED
        return Closed.LATE if invitation.expires_at <= now() else None

    @property
    def until(self) -> datetime | None:
        """Up to when what was sent may be corrected; None before it is sent, and of what has no name."""
        return self.answer.completed_at + CORRECTABLE if self.answer and self.answer.completed_at else None

    @property
    def version(self) -> int:
        """Of the answer; 0 before it is begun."""
        return self.answer.version if self.answer else 0

    @property
    def asks_to_talk(self) -> bool:
        """Whether the page asks if we may talk to them about it."""
        return self.questionnaire.standard is not None and not self.wave.is_anonymous

    def answered(self) -> list[tuple[Question, Any]]:
        """What they said, question by question."""
        values = self.answer.values if self.answer else {}
        return [(one, values[one.key]) for one in self.questionnaire.questions() if one.key in values]

    def save(self, said: Said, language: str) -> Answer:
        """What they said so far."""
        answer = self._answer(language)
        answer.save(said)
        db.session.flush()
        return answer

    def send(self, said: Said, language: str) -> None:
        """Sent, or if it was before, corrected."""
        if self.wave.is_anonymous:
            AnonymousAnswer.send(said, self)
        elif self.until:
            self._answer(language).correct(said, self)
        else:
            self._answer(language).complete(said, self)
        db.session.flush()

    def _answer(self, language: str) -> Answer:
        return self.answer or Answer.start(self, language)


STOPPED = exists().where(
    SurveyMute.client_id == Invitation.client_id,
    SurveyMute.contact_id == Invitation.contact_id,
    SurveyMute.survey_id.is_(None),
    SurveyMute.by_id.is_(None),
    SurveyMute.lifted_at.is_(None),
)
"""The person asked stopped all surveys themselves."""

_HERE = Invitation.client_id == bindparam("client_id"), Invitation.id == bindparam("id")
_HOLD = select(Invitation.id).where(*_HERE).with_for_update()
_FIND = (
    select(
        *(Invitation, Wave, SurveyVersion, Survey.kind, Survey.for_leavers, Contact, Client, ClientStanding.state),
        *(User, Answer, STOPPED),
    )
    .join(Wave, Wave.id == Invitation.wave_id)
    .join(SurveyVersion, and_(SurveyVersion.survey_id == Wave.survey_id, SurveyVersion.number == Wave.number))
    .join(Survey, Survey.id == Wave.survey_id)
    .join(Contact, and_(Contact.client_id == Invitation.client_id, Contact.id == Invitation.contact_id))
    .join(Client, Client.id == Invitation.client_id)
    .join(ClientStanding, ClientStanding.client_id == Invitation.client_id)
    .join(User, User.id == ClientStanding.owner_id)
    .outerjoin(Answer, and_(Answer.client_id == Invitation.client_id, Answer.invitation_id == Invitation.id))
    .where(*_HERE)
)


def asked_by_link(token: str, *, hold: bool = False) -> Asked | None:
    """What the link leads to, be it good or not; None for what was never ours. Call it as the system.

    `hold`: nobody else answers it until this transaction ends.
    """
    match read_token(token):
        case client_id, id, generation:
            asked = asked_of(client_id, id, hold=hold)
            return asked and replace(asked, is_current=asked.invitation.generation == generation)
        case _:
            return None


def asked_of(client_id: UUID, id: UUID, *, hold: bool = False) -> Asked | None:
    """The same for the id of an invitation."""
    key: dict[str, Any] = {"client_id": client_id, "id": id}
    if hold:
        db.session.execute(_HOLD, key)
    row = db.session.execute(_FIND, key).one_or_none()
    return Asked(*row) if row else None
