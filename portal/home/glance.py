"""What a client's home opens with, in one statement: sentence, newest win, what is to be confirmed, next meeting."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Text, and_, bindparam, cast, exists, select, type_coerce

from portal.ground.clock import vendor_today
from portal.ground.db import JsonText
from portal.ground.reading import Raw, Reading
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.people.models.users import Membership, User
from portal.rewards.models.incentive_offers import IncentiveOffer, OfferState
from portal.rewards.models.standings import Badge
from portal.tasks.models import Side
from portal.workspace.models.appointments import is_link
from portal.workspace.models.expectations import Confirmation, Expectations
from portal.workspace.models.guests import GUEST_NAME, LOGIN, THEIRS
from portal.workspace.models.meetings import Meeting, MeetingGuest
from portal.workspace.models.sentences import ManagerSentence
from portal.workspace.models.wins import Win

STILL = timedelta(minutes=30)  # so long after it began a meeting can still be joined from home
NEW = timedelta(days=60)  # a win older than this is history

_HERE: BindParameter[UUID] = bindparam("client_id")
_sentence = select(ManagerSentence.id).where(ManagerSentence.client_id == _HERE)
_sentence = _sentence.order_by(ManagerSentence.id.desc()).limit(1)
_win = select(Win.id).where(Win.client_id == _HERE, Win.withdrawn_at.is_(None), Win.won_on >= bindparam("new_since"))
_win = _win.order_by(Win.won_on.desc(), Win.id.desc()).limit(1)
_confirmed = exists().where(
    Confirmation.client_id == Expectations.client_id,
    Confirmation.expectations_id == Expectations.id,
    Confirmation.round == Expectations.round,
    Confirmation.side == Side.YOU,
)
_unconfirmed = select(Expectations.id).where(
    Expectations.client_id == _HERE,
    Expectations.withdrawn_at.is_(None),
    Expectations.replaced_at.is_(None),
    ~_confirmed,
)
_unconfirmed = _unconfirmed.order_by(Expectations.number.desc()).limit(1)
_meeting = select(Meeting.id).where(
    Meeting.client_id == _HERE, Meeting.starts_at > bindparam("since"), Meeting.cancelled_at.is_(None)
)
_meeting = _meeting.order_by(Meeting.starts_at, Meeting.id).limit(1)
_open_offers = exists().where(
    IncentiveOffer.client_id == _HERE,
    IncentiveOffer.state == OfferState.OFFERED,
    IncentiveOffer.last_on >= bindparam("offered_on"),
)
_badges = exists().where(Badge.client_id == _HERE)
GLANCE = Reading(
    select(
        ManagerSentence.id.label("sentence_id"),
        ManagerSentence.text.label("sentence"),
        ManagerSentence.author_id,
        ManagerSentence.author_name,
        ManagerSentence.created_at.label("said_at"),
        Win.id.label("win_id"),
        Win.title.label("win"),
        Win.goal_id,
        Win.words.label("win_words"),
        Win.won_on,
        Expectations.id.label("expectations_id"),
        Expectations.round,
        Meeting.id.label("meeting_id"),
        Meeting.title,
        Meeting.starts_at,
        Meeting.minutes,
        Meeting.place,
        type_coerce(cast(Meeting.agenda, Text), JsonText).label("agenda"),
        Meeting.ask_id,
        MeetingGuest.user_id,
        MeetingGuest.contact_id,
        Membership.user_id.label("login_id"),
        GUEST_NAME,
        _badges.label("has_badges"),
        _open_offers.label("has_open_offers"),
    )
    .select_from(Client)
    .outerjoin(
        ManagerSentence,
        and_(ManagerSentence.client_id == Client.id, ManagerSentence.id == _sentence.scalar_subquery()),
    )
    .outerjoin(Win, and_(Win.client_id == Client.id, Win.id == _win.scalar_subquery()))
    .outerjoin(
        Expectations, and_(Expectations.client_id == Client.id, Expectations.id == _unconfirmed.scalar_subquery())
    )
    .outerjoin(Meeting, and_(Meeting.client_id == Client.id, Meeting.id == _meeting.scalar_subquery()))
    .outerjoin(MeetingGuest, and_(MeetingGuest.client_id == Meeting.client_id, MeetingGuest.meeting_id == Meeting.id))
    .outerjoin(User, User.id == MeetingGuest.user_id)
    .outerjoin(Contact, THEIRS)
    .outerjoin(Membership, LOGIN)
    .where(Client.id == _HERE)
    .order_by(MeetingGuest.user_id.is_(None), MeetingGuest.created_at, MeetingGuest.id)
)


@dataclass(frozen=True)
class Glance:
    """`row`: its columns, each group empty where there is none; `guests`: rows of who takes part in the meeting."""

    row: Any
    guests: list[Any]

    @property
    def link(self) -> str | None:
        """Where to join the meeting, if its place is a link."""
        return self.row.place if is_link(self.row.place) else None


def glance_at(client_id: UUID, at: datetime, today: date) -> tuple[Raw, ...]:
    """The rows as they were read: one, or one for each who takes part in the meeting."""
    days = {"since": at - STILL, "new_since": today - NEW, "offered_on": vendor_today()}
    return tuple(GLANCE.raw({"client_id": client_id, **days}))


def glance_of(raw: tuple[Raw, ...]) -> Glance:
    rows = [GLANCE.revive(row) for row in raw]
    return Glance(rows[0], [row for row in rows if row.user_id or row.contact_id])
