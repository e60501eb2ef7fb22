"""What the pages of meetings show: what comes, what was, one meeting with its people and its steps."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.ground.db import db, now
from portal.workspace.models.meetings import Meeting, MeetingStep

MOST_COMING = 50
MOST_PAST = 50
LAST_STEPS = 100

_ROW = (
    Meeting.id,
    Meeting.title,
    Meeting.starts_at,
    Meeting.minutes,
    Meeting.place,
    Meeting.agenda,
    Meeting.cancelled_at,
    Meeting.ask_id,
)
_MINE = select(*_ROW).where(Meeting.client_id == bindparam("client_id"))
_COMING = _MINE.where(Meeting.starts_at >= bindparam("at")).order_by(Meeting.starts_at, Meeting.id).limit(MOST_COMING)
_PAST = (
    _MINE.where(Meeting.starts_at < bindparam("at"))
    .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
    .limit(MOST_PAST)
)
_STEPS = (
    select(
        MeetingStep.id,
        MeetingStep.kind,
        MeetingStep.created_at,
        MeetingStep.by_name,
        MeetingStep.words,
        MeetingStep.from_at,
        MeetingStep.to_at,
    )
    .where(MeetingStep.client_id == bindparam("client_id"), MeetingStep.meeting_id == bindparam("meeting_id"))
    .order_by(MeetingStep.id.desc())
    .limit(LAST_STEPS)
)


def coming_meetings(client_id: UUID, at: datetime | None = None) -> Sequence[Any]:
    """What begins from now on, the nearest first, called off or not."""
    return db.session.execute(_COMING, {"client_id": client_id, "at": at or now()}).all()


def past_meetings(client_id: UUID, at: datetime | None = None) -> Sequence[Any]:
    """What has begun, the latest first."""
    return db.session.execute(_PAST, {"client_id": client_id, "at": at or now()}).all()


def meeting_steps(meeting: Meeting) -> Sequence[Any]:
    """What happened to a meeting, the latest first."""
    return db.session.execute(_STEPS, {"client_id": meeting.client_id, "meeting_id": meeting.id}).all()
