"""Redemptions: what a client had for its points, from redeemed to handed over, or cancelled with the points back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, bindparam, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import (
    RedemptionApproved,
    RedemptionCancelled,
    RedemptionDeclined,
    RedemptionFact,
    RedemptionFulfilled,
    RewardRedeemed,
)
from portal.ground.access import ClientOwned, Role, as_system
from portal.ground.clock import vendor_today
from portal.ground.db import Base, Id, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.ground.keys import belongs_to, only
from portal.ground.links import path_to
from portal.ground.workdays import vendor_calendar
from portal.people.models.clients import ClientStanding
from portal.people.models.users import Membership, User
from portal.rewards.models.balances import balance, hold
from portal.rewards.models.catalogue import (
    AT_ONCE,
    Reward,
    RewardCode,
    RewardKind,
    put_one_back,
    take_code,
    take_one,
)
from portal.rewards.models.ledger import Entry, reverse, spend
from portal.rewards.models.programme import programme
from portal.rewards.models.reach import NotRedeemable, Obstacle, Reach
from portal.rewards.models.tiers import tier_of, tiers_of
from portal.tasks.models import Task

REDEMPTION = "redemption"
DUE_IN_WORKDAYS = 5


class RedemptionState(StrEnum):
    REDEEMED = "redeemed"
    APPROVED = "approved"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    DECLINED = "declined"


ENDED = (RedemptionState.CANCELLED, RedemptionState.DECLINED)
WAITING = (RedemptionState.REDEEMED, RedemptionState.APPROVED)


class Redemption(Base, Kept, ClientOwned):
    """One reward a client redeemed, with name, words, kind and cost as they were then.

    `wish`: what the client wrote with it; `note`: what we wrote when it was handed over; `reason`: why it was cancelled
    or declined, for both sides to read. `code_id`: the code kept for it, which is shown once it is fulfilled.
    """

    __tablename__ = "redemption"
    behind_wall = "SELECT"
    __table_args__ = (
        belongs_to("contact", "contact_id"),
        belongs_to("point_entry", "entry_id"),
        UniqueConstraint("code_id"),
        CheckConstraint("points > 0", name="costs_something"),
    )
    reward_id: Mapped[UUID] = mapped_column(ForeignKey("reward.id"))
    name: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text, default="")
    terms: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[RewardKind]
    points: Mapped[int]
    percent: Mapped[int | None]
    state: Mapped[RedemptionState] = mapped_column(default=RedemptionState.REDEEMED)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    wish: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    contact_id: Mapped[UUID | None]
    entry_id: Mapped[UUID | None]
    code_id: Mapped[UUID | None] = mapped_column(ForeignKey("reward_code.id"))
    approved_at: Mapped[datetime | None]
    fulfilled_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @classmethod
    def redeem(cls, reward: Reward, client_id: UUID, by: User, *, wish: str = "", read: int | None = None) -> Self:
        """Take one of the reward and its points, both or neither. A code or a file is handed over at once.

        `read`: the version of the reward they agreed to. Raises NotRedeemable, and NotEnoughPoints where somebody else
        spent them in this very moment.
        """
        with as_system():
            hold(client_id)
            db.session.refresh(reward)
            changed = Obstacle.CHANGED if read not in (None, reward.version) else None
            obstacle = reach_of(client_id).obstacle(reward) or changed
            if obstacle is not None:
                raise NotRedeemable(obstacle)
            if not take_one(reward.id):
                raise NotRedeemable(Obstacle.GONE)
            row = cls(
                id=new_id(), client_id=client_id, reward_id=reward.id, name=reward.name, about=reward.about,
                terms=reward.terms, kind=reward.kind, points=reward.cost, percent=reward.percent,
                needs_approval=reward.needs_approval, wish=wish, by_id=by.id,
                contact_id=_contact_of(client_id, by.id), state=RedemptionState.REDEEMED, note="", reason="",
            )  # fmt: skip
            if row.kind == RewardKind.VOUCHER:
                row.code_id = take_code(reward.id)
                if row.code_id is None:
                    raise NotRedeemable(Obstacle.GONE)
            row._pay(by)
            db.session.add(row)
            row._tell(RewardRedeemed, by)
            if row.kind in AT_ONCE and not row.needs_approval:
                row._hand_over(by)
            else:
                row._set_task(by)
        return row

    def approve(self, by: User) -> None:
        """It may be had; a code or a file is handed over at once. Safe to call twice."""
        with _alone_with(self):
            if self.state != RedemptionState.REDEEMED:
                return
            self.state, self.approved_at = RedemptionState.APPROVED, now()
            self._tell(RedemptionApproved, by)
            if self.kind in AT_ONCE:
                self._hand_over(by)
            elif task := self.task:
                task.change(by, title=self._to_do, due_on=self._due_on)

    def decline(self, by: User, reason: str) -> None:
        """It may not be had; the points are given back. Safe to call twice."""
        with _alone_with(self):
            if self.state == RedemptionState.REDEEMED and self.needs_approval:
                self._end(RedemptionState.DECLINED, RedemptionDeclined, by, reason)

    def fulfil(self, by: User, note: str = "") -> None:
        """It was handed over. Safe to call twice: the first call counts."""
        with _alone_with(self):
            if self.state in WAITING and not self.awaits_approval:
                self._hand_over(by, note)

    def cancel(self, by: User, reason: str) -> None:
        """The points are given back. A client's person can until it is handed over. Safe to call twice."""
        with _alone_with(self):
            if self.state in WAITING or (by.is_team and self.state == RedemptionState.FULFILLED):
                self._end(RedemptionState.CANCELLED, RedemptionCancelled, by, reason)

    @property
    def awaits_approval(self) -> bool:
        return awaits_approval(self)

    @property
    def task(self) -> Task | None:
        """What one of us has to do about it; what was handed over at once has none."""
        mine = select(Task).filter_by(client_id=self.client_id, redemption_id=self.id)
        return db.session.scalars(mine).one_or_none()

    @property
    def code(self) -> str | None:
        """The code, once it is handed over."""
        if self.code_id is None or self.state != RedemptionState.FULFILLED:
            return None
        with as_system():
            return db.session.get_one(RewardCode, self.code_id).code

    def _pay(self, by: User) -> None:
        place = path_to("redemptions.show", client_id=self.client_id, redemption_id=self.id)
        entry = spend(
            self.client_id, self.points, kind=REDEMPTION, cause=str(self.id), by=by, reason=self.name,
            contact_id=self.contact_id, place=place,
        )  # fmt: skip
        self.entry_id = entry.id

    def _hand_over(self, by: User, note: str = "") -> None:
        self.state, self.fulfilled_at, self.note = RedemptionState.FULFILLED, now(), note
        self._tell(RedemptionFulfilled, by)
        if task := self.task:
            task.complete(by, with_outcome=True)

    def _end(self, state: RedemptionState, fact: type[RedemptionFact], by: User, reason: str) -> None:
        """What nobody has had goes back; a code that was seen stays with whoever saw it."""
        if self.entry_id is not None:
            reverse(db.session.get_one(Entry, (self.client_id, self.entry_id)), by=by, reason=self.name)
        if self.fulfilled_at is None or self.code_id is None:
            put_one_back(self.reward_id, self.code_id)
            self.code_id = None
        self.state, self.ended_at, self.reason = state, now(), reason
        self._tell(fact, by, reason=reason)
        if task := self.task:
            task.remove(by, with_outcome=True)

    def _set_task(self, by: User) -> None:
        """For the client's owner: to approve, and then to hand over."""
        Task.add(
            self.client_id, by, title=self._to_do, note=self.wish or None, owner_id=self._standing.owner_id,
            due_on=self._due_on, redemption_id=self.id, told_of=True,
        )  # fmt: skip

    @property
    def _to_do(self) -> str:
        words = {"name": self.name, "who": db.session.get_one(User, self.by_id).name}
        if self.awaits_approval:
            return str(gettext("Approve “%(name)s” for %(who)s", **words))
        if self.kind == RewardKind.RENEWAL:
            return str(gettext("Give %(who)s “%(name)s” with the renewal", **words))
        return str(gettext("Hand “%(name)s” over to %(who)s", **words))

    @property
    def _due_on(self) -> date:
        """A discount is due with the renewal, once it may be had."""
        soon = vendor_calendar().add_workdays(vendor_today(), DUE_IN_WORKDAYS)
        if self.kind != RewardKind.RENEWAL or self.awaits_approval:
            return soon
        return max(self._standing.renewal_on or soon, soon)

    @property
    def _standing(self) -> ClientStanding:
        return db.session.get_one(ClientStanding, self.client_id)

    def _tell(self, kind: type[RedemptionFact], by: User, **told: Any) -> None:
        db.session.flush()
        about: dict[str, Any] = {"redemption_id": self.id, "name": self.name, "points": self.points}
        happen(kind(client_id=self.client_id, actor_id=by.id, actor_name=by.name, **about, **told))


Index("ix_redemption_newest", Redemption.client_id, Redemption.created_at.desc(), Redemption.id.desc())
Index("ix_redemption_reward", Redemption.reward_id, Redemption.client_id)
Index("ix_redemption_waiting", Redemption.created_at, Redemption.id, **only("state IN ('redeemed', 'approved')"))

_CONTACT = select(Membership.contact_id).where(
    Membership.user_id == bindparam("user_id", type_=Id()), Membership.client_id == bindparam("client_id", type_=Id())
)
_HAD = (
    select(Redemption.reward_id, func.count().label("times"))
    .where(Redemption.client_id == bindparam("client_id", type_=Id()), Redemption.state.not_in(ENDED))
    .group_by(Redemption.reward_id)
)


def reach_of(client_id: UUID) -> Reach:
    rules, tier, points = programme(), tier_of(client_id), balance(client_id)
    had = db.session.execute(_HAD, {"client_id": client_id}).all()
    tiers = {each.key: each for each in tiers_of(rules)}
    return Reach(
        rules, points.active, points.pending, tier.rank if tier else 0, tiers,
        {row.reward_id: row.times for row in had}, vendor_today(),
    )  # fmt: skip


def may_redeem(role: Role | None) -> bool:
    """Client leads, and everybody of the client where the programme says so."""
    return role == Role.CLIENT_LEAD or (role == Role.CONTACT and programme().anybody_redeems)


def awaits_approval(row: Any) -> bool:
    """Of a redemption, or a row with its columns."""
    return bool(row.needs_approval) and row.state == RedemptionState.REDEEMED


@contextmanager
def _alone_with(row: Redemption) -> Iterator[None]:
    """As the system, while nobody else moves what this client has redeemed."""
    with as_system():
        hold(row.client_id)
        db.session.refresh(row)
        yield


def _contact_of(client_id: UUID, user_id: UUID) -> UUID | None:
    return db.session.scalars(_CONTACT, {"client_id": client_id, "user_id": user_id}).one_or_none()
