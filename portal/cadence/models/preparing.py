"""Who comes to a meeting, with what one should know before: how they like to be treated, and what not to mention."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from portal.ground.db import db
from portal.people.models.contacts import Contact, ContactStanding, Preference, PreferenceKind
from portal.workspace.models.guests import guests
from portal.workspace.models.meetings import Meeting, MeetingGuest

MOST_KNOWN = 200
_THEIRS = (
    select(
        Contact.id,
        Contact.title,
        ContactStanding.role,
        ContactStanding.stance,
        ContactStanding.last_talk_at,
        Preference.label,
        Preference.value,
        Preference.kind,
    )
    .join(MeetingGuest, and_(MeetingGuest.client_id == Contact.client_id, MeetingGuest.contact_id == Contact.id))
    .outerjoin(
        ContactStanding,
        and_(ContactStanding.client_id == Contact.client_id, ContactStanding.contact_id == Contact.id),
    )
    .outerjoin(
        Preference,
        and_(
            Preference.client_id == Contact.client_id,
            Preference.contact_id == Contact.id,
            Preference.removed_at.is_(None),
        ),
    )
    .where(Contact.client_id == bindparam("client_id"), MeetingGuest.meeting_id == bindparam("meeting_id"))
    .order_by(Contact.name, Preference.noted_on.desc())
    .limit(MOST_KNOWN)
)


@dataclass
class Guest:
    """One of us (`is_us`) or of theirs; `likes` and `avoids` are pairs of label and value."""

    name: str
    is_us: bool
    contact_id: UUID | None = None
    title: str | None = None
    role: str | None = None
    stance: str | None = None
    last_talk_at: datetime | None = None
    likes: list[tuple[str, str]] = field(default_factory=list)
    avoids: list[tuple[str, str]] = field(default_factory=list)


def guests_to_meet(meeting: Meeting) -> list[Guest]:
    """Our side first, in two statements."""
    people = [Guest(row.name, row.contact_id is None, row.contact_id) for row in guests(meeting)]
    theirs = {guest.contact_id: guest for guest in people if guest.contact_id}
    for row in db.session.execute(_THEIRS, {"client_id": meeting.client_id, "meeting_id": meeting.id}):
        _learn(theirs[row.id], row)
    return people


def _learn(guest: Guest, row: Any) -> None:
    guest.title, guest.role, guest.stance, guest.last_talk_at = row.title, row.role, row.stance, row.last_talk_at
    if row.label:
        known = guest.avoids if row.kind == PreferenceKind.AVOID else guest.likes
        known.append((row.label, row.value))
