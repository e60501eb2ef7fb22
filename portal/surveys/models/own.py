"""A person's own surveys at their client: what they are asked there, and what they answered; nobody else's."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, and_, bindparam, cast, exists, select, type_coerce

from portal.ground.access import as_system
from portal.ground.db import JsonText, db
from portal.ground.reading import Raw, Reading
from portal.people.models.users import Membership
from portal.surveys.models.asked import STOPPED, Asked, asked_of
from portal.surveys.models.surveys import SurveyVersion
from portal.surveys.models.waves import Invitation, Wave

MOST = 100

_ME = (
    Membership.client_id == bindparam("client_id"),
    Membership.user_id == bindparam("user_id"),
    Membership.ended_at.is_(None),
)
_OWN = (
    select(
        Invitation.id,
        Invitation.created_at,
        Invitation.expires_at,
        Invitation.completed_at,
        STOPPED.label("is_stopped"),
        Wave.is_anonymous,
        type_coerce(cast(SurveyVersion.content, Text), JsonText).label("content"),
    )
    .join(
        Membership,
        and_(Membership.client_id == Invitation.client_id, Membership.contact_id == Invitation.contact_id, *_ME),
    )
    .join(Wave, and_(Wave.id == Invitation.wave_id, Wave.cancelled_at.is_(None)))
    .join(SurveyVersion, and_(SurveyVersion.survey_id == Wave.survey_id, SurveyVersion.number == Wave.number))
    .where(Invitation.revoked_at.is_(None))
    .order_by(Invitation.created_at.desc(), Invitation.id)
    .limit(MOST)
)
OWN = Reading(_OWN)
OPEN = Reading(_OWN.where(Invitation.completed_at.is_(None), ~STOPPED, Invitation.expires_at > bindparam("at")))
_IS_ME = select(exists().where(*_ME, Membership.contact_id == bindparam("contact_id")))


def own_surveys(client_id: UUID, user_id: UUID) -> list[Any]:
    """Rows of `OWN`, the newest first."""
    with as_system():
        return OWN.rows({"client_id": client_id, "user_id": user_id})


def open_surveys(client_id: UUID, user_id: UUID, at: datetime) -> tuple[Raw, ...]:
    """Rows of `OPEN` as they were read: what still waits for this person."""
    with as_system():
        return tuple(OPEN.raw({"client_id": client_id, "user_id": user_id, "at": at}))


def own_survey(client_id: UUID, id: UUID, user_id: UUID, *, hold: bool = False) -> Asked | None:
    """What this person is asked there; None for what others are. Call it as the system."""
    asked = asked_of(client_id, id, hold=hold)
    if asked is None:
        return None
    me = {"client_id": client_id, "user_id": user_id, "contact_id": asked.contact.id}
    return asked if db.session.scalar(_IS_ME, me) else None
