"""Handoffs as pages list them: those under way, those of one of us, the steps of one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from portal.ground.db import Id, db
from portal.ground.reading import Reading
from portal.handoff.models.handoffs import Handoff, HandoffStep, Reason
from portal.people.models.clients import Client

MOST_OPEN = 200
MOST_MINE = 50
MOST_DONE = 20
MOST_STEPS = 100

_LISTED = select(
    Handoff.id,
    Handoff.client_id,
    Client.name,
    Handoff.created_at,
    Handoff.from_id,
    Handoff.from_name,
    Handoff.to_id,
    Handoff.to_name,
    Handoff.reason,
    Handoff.words,
    Handoff.brief_by,
    Handoff.introduce_by,
    Handoff.briefed_at,
    Handoff.introduced_at,
    Handoff.asked_at,
    Handoff.confirmed_at,
    Handoff.closed_at,
).join(Client, Client.id == Handoff.client_id)
_OPEN = Reading(_LISTED.where(Handoff.closed_at.is_(None)).order_by(Handoff.brief_by, Handoff.id).limit(MOST_OPEN + 1))
_DONE = Reading(
    _LISTED.where(Handoff.closed_at.is_not(None)).order_by(Handoff.closed_at.desc(), Handoff.id.desc()).limit(MOST_DONE)
)
# What a member has to see to: what they receive, and what they were asked about as the giver.
MINE = (
    _LISTED.where(
        or_(
            and_(Handoff.to_id == bindparam("me", type_=Id()), Handoff.closed_at.is_(None)),
            and_(
                Handoff.from_id == bindparam("me", type_=Id()),
                Handoff.asked_at.is_not(None),
                Handoff.closed_at.is_(None),
            ),
        )
    )
    .order_by(Handoff.brief_by, Handoff.id)
    .limit(MOST_MINE)
)
_OF_CLIENT = (
    _LISTED.where(Handoff.client_id == bindparam("client_id"))
    .order_by(Handoff.created_at.desc(), Handoff.id.desc())
    .limit(MOST_DONE)
)
_STEPS = (
    select(HandoffStep.id, HandoffStep.kind, HandoffStep.created_at, HandoffStep.by_name, HandoffStep.words)
    .where(HandoffStep.client_id == bindparam("client_id"), HandoffStep.handoff_id == bindparam("handoff_id"))
    .order_by(HandoffStep.id)
    .limit(MOST_STEPS)
)
_NEXT = (
    select(Handoff.client_id, Handoff.id)
    .where(
        Handoff.to_id == bindparam("me"),
        Handoff.closed_at.is_(None),
        Handoff.introduced_at.is_(None),
        Handoff.introduce_by.is_not(None),
        Handoff.id != bindparam("but"),
    )
    .order_by(Handoff.introduce_by, Handoff.id)
    .limit(1)
)


@dataclass(frozen=True)
class HandoffShown:
    """A row, and what is still to do on it."""

    row: Any
    today: date

    @property
    def wants_introduction(self) -> bool:
        return self.row.introduce_by is not None and self.row.introduced_at is None

    @property
    def next_by(self) -> date | None:
        """The day of the next step that is not done; a confirmation is due with the briefing."""
        if self.row.closed_at is not None:
            return None
        if self.row.briefed_at is None or self.row.confirmed_at is None:
            brief_by: date = self.row.brief_by
            return brief_by
        introduce_by: date | None = self.row.introduce_by
        return introduce_by if self.wants_introduction else None

    @property
    def is_late(self) -> bool:
        return self.next_by is not None and self.next_by < self.today

    @property
    def is_stand_in(self) -> bool:
        return bool(self.row.reason == Reason.LEAVE)

    @property
    def needs_nothing(self) -> bool:
        """A stand-in who has what they need: it stays open until the absence is over."""
        return self.next_by is None and self.row.asked_at is None


def open_handoffs(today: date) -> list[HandoffShown]:
    """Everything under way, what is due first on top; one more than is shown, if there are."""
    return [HandoffShown(row, today) for row in _OPEN.rows({})]


def done_handoffs(today: date) -> list[HandoffShown]:
    """The last that were finished."""
    return [HandoffShown(row, today) for row in _DONE.rows({})]


def handoffs_of(client_id: UUID, today: date) -> list[HandoffShown]:
    """The client's, the latest first."""
    return [HandoffShown(row, today) for row in db.session.execute(_OF_CLIENT, {"client_id": client_id})]


def asking(rows: Iterable[Any], today: date) -> list[HandoffShown]:
    """Of rows of `MINE` those that ask for something, what is due first on top."""
    shown = [HandoffShown(row, today) for row in rows if row.id is not None]
    return sorted((one for one in shown if not one.needs_nothing), key=lambda one: one.next_by or today)


def steps_of(handoff: Handoff) -> Sequence[Any]:
    return db.session.execute(_STEPS, {"client_id": handoff.client_id, "handoff_id": handoff.id}).all()


def next_introduction(user_id: UUID, but: UUID) -> Any:
    """Client and id of the next handoff of theirs whose client nobody has introduced yet; None if there is none."""
    return db.session.execute(_NEXT, {"me": user_id, "but": but}).one_or_none()
