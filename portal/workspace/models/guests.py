"""Who takes part in meetings, with what is needed to show them and to write to them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select

from portal.ground.db import db
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.people.models.users import Membership, User, access_of
from portal.workspace.models.meetings import Meeting, MeetingGuest

THEIRS = and_(Contact.client_id == MeetingGuest.client_id, Contact.id == MeetingGuest.contact_id)
LOGIN = access_of(MeetingGuest.client_id, MeetingGuest.contact_id)
GUEST_NAME = func.coalesce(User.name, Contact.name).label("name")
_GUESTS = (
    select(
        MeetingGuest.meeting_id,
        MeetingGuest.user_id,
        MeetingGuest.contact_id,
        Membership.user_id.label("login_id"),
        GUEST_NAME,
        func.coalesce(User.email, Contact.email).label("email"),
        Contact.language,
        Contact.left_on,
        Client.zone,
    )
    .join(Client, Client.id == MeetingGuest.client_id)
    .outerjoin(User, User.id == MeetingGuest.user_id)
    .outerjoin(Contact, THEIRS)
    .outerjoin(Membership, LOGIN)
    .where(
        MeetingGuest.client_id == bindparam("client_id"), MeetingGuest.meeting_id.in_(bindparam("ids", expanding=True))
    )
    .order_by(MeetingGuest.user_id.is_(None), MeetingGuest.created_at, MeetingGuest.id)
)
_OWNER = (
    select(User)
    .join(Assignment, Assignment.user_id == User.id)
    .where(
        Assignment.client_id == bindparam("client_id"),
        Assignment.role == AssignmentRole.OWNER,
        Assignment.until_on.is_(None),
    )
)


def guests_of(client_id: UUID, meeting_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """Meeting id -> rows of who takes part, our side first.

    `user_id` is set for one of us, `contact_id` for one of theirs, `login_id` for those of theirs who can sign in.
    """
    found: dict[UUID, list[Any]] = defaultdict(list)
    if meeting_ids:
        for row in db.session.execute(_GUESTS, {"client_id": client_id, "ids": meeting_ids}):
            found[row.meeting_id].append(row)
    return found


def guests(meeting: Meeting) -> list[Any]:
    """Who takes part in this one."""
    return guests_of(meeting.client_id, [meeting.id])[meeting.id]


def owner_of(client_id: UUID) -> User | None:
    """Who of us looks after the client now."""
    return db.session.scalars(_OWNER, {"client_id": client_id}).one_or_none()
