"""Offers: an incentive as it is offered to one client for the end of one contract, until it is honoured or lapses."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, bindparam, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import (
    OfferAccepted,
    OfferDeclined,
    OfferFact,
    OfferHonoured,
    OfferLapsed,
    OfferMade,
    OfferWithdrawn,
)
from portal.ground.access import ClientOwned, as_system
from portal.ground.clock import vendor_today
from portal.ground.db import Base, Id, Kept, db, new_id, now
from portal.ground.happen import Itself, happen
from portal.ground.keys import belongs_to
from portal.ground.workdays import vendor_calendar
from portal.people.models.clients import ClientStanding
from portal.people.models.users import User
from portal.rewards.models.incentives import SPAN_WORDS, Graded, Incentive, IncentiveKind, grades_of, held_incentive
from portal.rewards.models.programme import programme
from portal.tasks.models import Task

DUE_IN_WORKDAYS = 5
Actor = User | Itself


class OfferState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    HONOURED = "honoured"


ANSWERABLE = (OfferState.OFFERED, OfferState.DECLINED)  # a no may become a yes until the last day
OPEN = (OfferState.OFFERED, OfferState.ACCEPTED)


class Why(StrEnum):
    """What stands in the way of offering something."""

    OFF = "off"
    PROGRAMME_OFF = "programme_off"
    NO_END = "no_end"
    TOO_LATE = "too_late"
    OFFERED = "offered"
    NONE_LEFT = "none_left"


class NotOffered(ValueError):
    """`args[0]`: a Why."""


class NotAnswerable(ValueError):
    """It was answered otherwise, was withdrawn, or its last day is over."""


class IncentiveOffer(Base, Kept, ClientOwned, Graded):
    """What one client is offered with its renewal, in the words of the incentive on that day.

    `last_on`: the last day to take it up. `months`: for how long the client renews, once it said yes; `reason`: of ours
    for withdrawing it, which the client reads, or theirs for a no. `entry_id`, `expert_id`: what came of it.
    """

    __tablename__ = "incentive_offer"
    __table_args__ = (
        belongs_to("task", "task_id"),
        belongs_to("point_entry", "entry_id"),
        belongs_to("expert_access", "expert_id"),
        UniqueConstraint("client_id", "incentive_id", "contract_ends_on"),
        CheckConstraint(SPAN_WORDS, name="is_for_some_span"),
        CheckConstraint("state NOT IN ('accepted', 'honoured') OR months IN (12, 24, 36)", name="a_yes_names_a_span"),
    )
    behind_wall = "SELECT"
    incentive_id: Mapped[UUID] = mapped_column(ForeignKey("incentive.id"))
    contract_ends_on: Mapped[date]
    last_on: Mapped[date]
    state: Mapped[OfferState] = mapped_column(default=OfferState.OFFERED)
    months: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    task_id: Mapped[UUID | None]
    entry_id: Mapped[UUID | None]
    expert_id: Mapped[UUID | None]

    @classmethod
    def make(cls, incentive_id: UUID, client_id: UUID, by: Actor) -> Self:
        """Offer it to the client for the end of its contract: once for each end. Raises NotOffered."""
        with as_system():
            incentive = held_incentive(incentive_id)
            ends_on = db.session.get_one(ClientStanding, client_id).renewal_on
            obstacle = obstacle_to(incentive, client_id, ends_on)
            if obstacle is not None or ends_on is None:
                raise NotOffered(obstacle)
            words = {name: getattr(incentive, name) for name in _FROZEN}
            offer = cls(
                id=new_id(), client_id=client_id, incentive_id=incentive.id, contract_ends_on=ends_on,
                last_on=incentive.last_day(ends_on), state=OfferState.OFFERED, reason="", **words,
            )  # fmt: skip
            db.session.add(offer)
            offer.tell(OfferMade, by, last_on=offer.last_on)
        return offer

    def accept(self, months: int, by: User) -> None:
        """They renew for so many months; one of us may write down what they said. Safe to call twice, also at once.

        Raises NotAnswerable.
        """
        with self.alone():
            if self.state in (OfferState.ACCEPTED, OfferState.HONOURED) and self.months == months:
                return
            if not self.is_answerable or months not in [grade.months for grade in grades_of(self)]:
                raise NotAnswerable(self.state)
            self._answer(OfferState.ACCEPTED, by, months=months, reason="")
            self._set_task(by)
            self.tell(OfferAccepted, by, months=months, by_us=by.is_team)

    def decline(self, by: User, reason: str) -> None:
        """Not this time; until the last day they may still say yes. Safe to call twice. Raises NotAnswerable."""
        with self.alone():
            if self.state == OfferState.DECLINED:
                return
            if not self.is_answerable:
                raise NotAnswerable(self.state)
            self._answer(OfferState.DECLINED, by, reason=reason)
            self.tell(OfferDeclined, by)

    def withdraw(self, by: User, reason: str) -> None:
        """It is not to be had any more, for a reason the client reads. Safe to call twice."""
        with self.alone():
            if self.state not in (*OPEN, OfferState.DECLINED):
                return
            self._end(OfferState.WITHDRAWN, reason)
            self.tell(OfferWithdrawn, by, reason=reason)
            task = self._task()
            if task is not None and task.done_at is None:
                task.remove(by)

    def lapse(self) -> None:
        """Nobody answered it by its last day. Safe to call twice."""
        with self.alone():
            if self.state == OfferState.OFFERED:
                self._end(OfferState.LAPSED)
                self.tell(OfferLapsed, Itself(""))

    def settle(self, by: User, **came: UUID | None) -> None:
        """It was honoured. `came`: entry_id or expert_id, what came of it. The caller holds it; it is accepted."""
        for name, value in came.items():
            setattr(self, name, value)
        self._end(OfferState.HONOURED)
        self.tell(OfferHonoured, by, months=self.months or 0)
        task = self._task()
        if task is not None:
            task.complete(by)

    @property
    def is_answerable(self) -> bool:
        return is_answerable(self)

    @property
    def amount(self) -> int:
        """The percent, points or days for the span the client chose."""
        return next(grade.amount for grade in grades_of(self) if grade.months == self.months)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """As the system, while nobody else moves this offer."""
        with as_system():
            db.session.refresh(self, with_for_update=True)
            yield

    def tell(self, kind: type[OfferFact], by: Actor, **words: Any) -> None:
        db.session.flush()
        about: dict[str, Any] = {"offer_id": self.id, "name": self.name}
        happen(kind(client_id=self.client_id, actor_id=by.id, actor_name=by.name, **about, **words))

    def _answer(self, state: OfferState, by: User, **values: Any) -> None:
        self.state, self.answered_at, self.answered_by_id = state, now(), by.id
        for name, value in values.items():
            setattr(self, name, value)

    def _end(self, state: OfferState, reason: str = "") -> None:
        self.state, self.ended_at, self.reason = state, now(), reason

    def _set_task(self, by: User) -> None:
        """For the client's owner: an expert is named soon, all else is due with the renewal."""
        due_on = vendor_calendar().add_workdays(vendor_today(), DUE_IN_WORKDAYS)
        if self.kind != IncentiveKind.EXPERT:
            due_on = max(self.contract_ends_on, due_on)
        owner_id = db.session.get_one(ClientStanding, self.client_id).owner_id
        self.task_id = Task.add(self.client_id, by, title=self.name, owner_id=owner_id, due_on=due_on).id

    def _task(self) -> Task | None:
        return db.session.get(Task, (self.client_id, self.task_id)) if self.task_id else None


_FROZEN = tuple(Graded.__annotations__)
Index("ix_incentive_offer_newest", IncentiveOffer.client_id, IncentiveOffer.created_at.desc(), IncentiveOffer.id.desc())
Index("ix_incentive_offer_of", IncentiveOffer.incentive_id, IncentiveOffer.state, IncentiveOffer.last_on)
Index("ix_incentive_offer_list", IncentiveOffer.state, IncentiveOffer.last_on, IncentiveOffer.id)

_INCENTIVE, _CLIENT = bindparam("incentive_id", type_=Id()), bindparam("client_id", type_=Id())
_IS_TAKEN = or_(
    IncentiveOffer.state.in_((OfferState.ACCEPTED, OfferState.HONOURED)),
    IncentiveOffer.state.in_(ANSWERABLE) & (IncentiveOffer.last_on >= bindparam("today")),
)
_TAKEN = select(func.count()).where(IncentiveOffer.incentive_id == _INCENTIVE, _IS_TAKEN)
_ALL_TAKEN = (
    select(IncentiveOffer.incentive_id, func.count().label("times"))
    .where(_IS_TAKEN)
    .group_by(IncentiveOffer.incentive_id)
)
_KNOWN = (
    select(IncentiveOffer.id)
    .where(
        IncentiveOffer.client_id == _CLIENT,
        IncentiveOffer.incentive_id == _INCENTIVE,
        or_(IncentiveOffer.contract_ends_on == bindparam("ends_on"), IncentiveOffer.state.in_(OPEN)),
    )
    .limit(1)
)


def is_answerable(row: Any) -> bool:
    """Of an offer, or a row with its columns: the client may say yes or no today."""
    return row.state in ANSWERABLE and row.last_on >= vendor_today()


def taken(incentive_id: UUID) -> int:
    """In how many offers it stands, or was taken up."""
    found = db.session.scalar(_TAKEN, {"incentive_id": incentive_id, "today": vendor_today()})
    return int(found or 0)


def all_taken() -> dict[UUID, int]:
    """The same of every incentive that stands or was taken up at all, by its id."""
    rows = db.session.execute(_ALL_TAKEN, {"today": vendor_today()})
    return {row.incentive_id: row.times for row in rows}


def obstacle_to(incentive: Incentive, client_id: UUID, contract_ends_on: date | None) -> Why | None:
    """What stands in the way of offering it to this client now; None: nothing does."""
    if incentive.off_at is not None:
        return Why.OFF
    if incentive.kind == IncentiveKind.POINTS and not programme().is_on:
        return Why.PROGRAMME_OFF
    if contract_ends_on is None:
        return Why.NO_END
    if incentive.last_day(contract_ends_on) < vendor_today():
        return Why.TOO_LATE
    wanted = {"client_id": client_id, "incentive_id": incentive.id, "ends_on": contract_ends_on}
    if db.session.scalar(_KNOWN, wanted) is not None:
        return Why.OFFERED
    return Why.NONE_LEFT if incentive.most is not None and taken(incentive.id) >= incentive.most else None
