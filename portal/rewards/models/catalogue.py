"""The catalogue: what points buy, at what cost, how many there are, and for whom."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    bindparam,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import (
    RewardAdded,
    RewardChanged,
    RewardCodesAdded,
    RewardFact,
    RewardPaused,
    RewardResumed,
    RewardRetired,
)
from portal.ground.db import Base, Id, Kept, db, new_id, now
from portal.ground.files import FileRow, KeptFile
from portal.ground.happen import happen
from portal.ground.keys import only
from portal.people.models.users import User


class RewardKind(StrEnum):
    """How it is handed over: a code or a file at once, a service by somebody of us, a discount with the renewal."""

    SERVICE = "service"
    VOUCHER = "voucher"
    FILE = "file"
    RENEWAL = "renewal"


AT_ONCE = (RewardKind.VOUCHER, RewardKind.FILE)  # nobody of us has to do anything


class FileUse(StrEnum):
    PICTURE = "picture"
    CONTENT = "content"


class Reward(Base, Kept):
    """Something points buy. Every client's person may read the whole table: codes and files are kept elsewhere.

    `stock`: how many there are in all, None for as many as are wanted, of vouchers the number of codes; `taken`: how
    many of them are redeemed. `per_client`: how many one client can have. `from_on`, `until_on`: the first and the last
    day it is offered. `tier`: the key of the lowest tier it is for. `percent`: of a renewal discount.
    """

    __tablename__ = "reward"
    behind_wall = "SELECT"
    __table_args__ = (
        CheckConstraint("cost > 0", name="costs_something"),
        CheckConstraint("taken >= 0", name="taken_is_not_negative"),
        CheckConstraint("until_on >= from_on", name="ends_after_it_began"),
        CheckConstraint("(kind = 'renewal') = (percent IS NOT NULL)", name="a_discount_says_how_much"),
    )
    name: Mapped[str] = mapped_column(Text)
    about: Mapped[str] = mapped_column(Text, default="")
    terms: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[RewardKind]
    cost: Mapped[int]
    percent: Mapped[int | None]
    stock: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    per_client: Mapped[int | None]
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    tier: Mapped[str | None] = mapped_column(Text)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    has_picture: Mapped[bool] = mapped_column(default=False)
    paused_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def add(cls, by: User, **values: Any) -> Self:
        """A new reward, offered from now on; `values`: the columns above. Vouchers have none until codes are added."""
        if values["kind"] == RewardKind.VOUCHER:
            values["stock"] = 0
        reward = cls(id=new_id(), **values)
        db.session.add(reward)
        reward._tell(RewardAdded, by)
        return reward

    def change(self, by: User, **values: Any) -> None:
        """What was redeemed already stays as it was. Nothing new changes nothing."""
        new = {name: value for name, value in values.items() if getattr(self, name) != value}
        for name, value in new.items():
            setattr(self, name, value)
        if new:
            self._tell(RewardChanged, by)

    def pause(self, by: User) -> None:
        """Not offered for a while. Safe to call twice."""
        if self.paused_at is None:
            self.paused_at = now()
            self._tell(RewardPaused, by)

    def resume(self, by: User) -> None:
        """Offered again, also one that was retired. Safe to call twice."""
        if self.paused_at is not None or self.retired_at is not None:
            self.paused_at = self.retired_at = None
            self._tell(RewardResumed, by)

    def retire(self, by: User) -> None:
        """Offered no more; what was redeemed is still handed over. Safe to call twice."""
        if self.retired_at is None:
            self.retired_at = now()
            self._tell(RewardRetired, by)

    def put(self, use: FileUse, file: KeptFile, by: User) -> None:
        """Its picture, or the file that is handed over, in place of the one before."""
        row = file_of(self.id, use)
        if row is None:
            row = RewardFile(id=new_id(), reward_id=self.id, use=use)
            db.session.add(row)
        for name, value in vars(file).items():
            setattr(row, name, value)
        if use == FileUse.PICTURE:
            self.has_picture = True
        self._tell(RewardChanged, by)

    def add_codes(self, codes: Iterable[str], by: User) -> int:
        """Codes that are not there yet; how many these were. Each is given once."""
        known = known_codes(self.id)
        new = [code for code in dict.fromkeys(codes) if code and code not in known]
        if not new:
            return 0
        rows = [{"id": new_id(), "reward_id": self.id, "code": code, "created_at": now()} for code in new]
        db.session.execute(insert(RewardCode), rows)
        db.session.execute(_MORE, {"reward": self.id, "more": len(new)})
        db.session.refresh(self)
        self._tell(RewardCodesAdded, by, count=len(new))
        return len(new)

    @property
    def left(self) -> int | None:
        """How many can still be had; None: as many as are wanted."""
        return left_of(self)

    def _tell(self, kind: type[RewardFact], by: User, **told: Any) -> None:
        db.session.flush()
        happen(kind(actor_id=by.id, actor_name=by.name, reward_id=self.id, name=self.name, **told))


class RewardFile(Base, Kept, FileRow):
    """The picture of a reward, or the file it is: no person of a client reads this table."""

    __tablename__ = "reward_file"
    __table_args__ = (UniqueConstraint("reward_id", "use"),)
    reward_id: Mapped[UUID] = mapped_column(ForeignKey("reward.id"))
    use: Mapped[FileUse]


class RewardCode(Base, Kept):
    """One voucher code. No person of a client reads this table: their page looks up the one their redemption names."""

    __tablename__ = "reward_code"
    __table_args__ = (UniqueConstraint("reward_id", "code"),)
    reward_id: Mapped[UUID] = mapped_column(ForeignKey("reward.id"))
    code: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[datetime | None]


Index("ix_reward_code_free", RewardCode.reward_id, RewardCode.id, **only("taken_at IS NULL"))

_REWARD = bindparam("reward", type_=Id())
_PLAIN = {"synchronize_session": False}
_FREE = (
    select(RewardCode.id)
    .where(RewardCode.reward_id == _REWARD, RewardCode.taken_at.is_(None))
    .order_by(RewardCode.id)
    .limit(1)
)
_MORE = (
    update(Reward)
    .where(Reward.id == _REWARD)
    .values(stock=Reward.stock + bindparam("more"))
    .execution_options(**_PLAIN)
    .execution_options(**_PLAIN)
)
_TAKE = (
    update(Reward)
    .where(
        Reward.id == _REWARD,
        Reward.paused_at.is_(None),
        Reward.retired_at.is_(None),
        or_(Reward.stock.is_(None), Reward.taken < Reward.stock),
    )
    .values(taken=Reward.taken + 1)
    .execution_options(**_PLAIN)
)
_PUT_BACK = update(Reward).where(Reward.id == _REWARD).values(taken=Reward.taken - 1).execution_options(**_PLAIN)
_MARK_CODE = (
    update(RewardCode)
    .where(RewardCode.id == bindparam("its_id", type_=Id()))
    .values(taken_at=bindparam("at"))
    .execution_options(**_PLAIN)
)


def left_of(row: Any) -> int | None:
    """The same of a row with the columns."""
    return None if row.stock is None else max(row.stock - row.taken, 0)


def take_one(reward_id: UUID) -> bool:
    """One less, in one conditional update; False where there is none. Whoever else wants this reward waits."""
    taken: Any = db.session.execute(_TAKE, {"reward": reward_id})
    return bool(taken.rowcount)


def put_one_back(reward_id: UUID, code_id: UUID | None) -> None:
    """One more again, and its code, which nobody has seen, is free."""
    db.session.execute(_PUT_BACK, {"reward": reward_id})
    if code_id is not None:
        db.session.execute(_MARK_CODE, {"its_id": code_id, "at": None})


def take_code(reward_id: UUID) -> UUID | None:
    """The id of a free code, which is free no more; after `take_one`, which lets nobody else in here."""
    code_id = db.session.scalar(_FREE, {"reward": reward_id})
    if code_id is not None:
        db.session.execute(_MARK_CODE, {"its_id": code_id, "at": now()})
    return code_id


def known_codes(reward_id: UUID) -> set[str]:
    return set(db.session.scalars(select(RewardCode.code).where(RewardCode.reward_id == reward_id)))


def file_of(reward_id: UUID, use: FileUse) -> RewardFile | None:
    found = select(RewardFile).where(RewardFile.reward_id == reward_id, RewardFile.use == use)
    return db.session.scalars(found).one_or_none()
