"""Expectations: what both sides may count on, in versions that both confirm, and confirm again on a cadence."""

from datetime import date, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import ExpectationsConfirmed, ExpectationsDue, ExpectationsProposed, ExpectationsWithdrawn
from portal.ground.access import ClientOwned, TeamOnly
from portal.ground.clock import vendor_today
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import Fact, happen
from portal.ground.keys import belongs_to, only
from portal.ground.settings import setting
from portal.people.models.clients import Client
from portal.people.models.users import User
from portal.tasks.models import Side

CADENCE = "expectations_days"
USUAL_DAYS = 180
PARTS = ("success", "deliver", "need", "focus", "carefree", "talk")


class NotStandingError(ValueError):
    """This version is no longer the one to confirm: it was taken back, or a newer one took its place."""


class NotTheirsError(ValueError):
    """A proposal is taken back by the side that made it."""


class ExpectationsWords:
    """The client's own definition of success, and the five headings; Markdown."""

    success: Mapped[str] = mapped_column(Text, default="")
    deliver: Mapped[str] = mapped_column(Text, default="")
    need: Mapped[str] = mapped_column(Text, default="")
    focus: Mapped[str] = mapped_column(Text, default="")
    carefree: Mapped[str] = mapped_column(Text, default="")
    talk: Mapped[str] = mapped_column(Text, default="")

    @property
    def words(self) -> dict[str, str]:
        return {part: getattr(self, part) for part in PARTS}


class ExpectationsDraft(Base, ExpectationsWords, TeamOnly):
    """What the team is writing, until it is proposed; `base`: the number of the newest version when writing began."""

    __tablename__ = "expectations_draft"
    base: Mapped[int] = mapped_column(default=0)
    saved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    saved_by_name: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def save(cls, client_id: UUID, by: User, *, base: int, **words: str) -> Self:
        """Keep what is written so far; the client reads nothing of it."""
        draft = db.session.get(cls, client_id) or cls(client_id=client_id)
        draft.base, draft.saved_by_id, draft.saved_by_name = base, by.id, by.name
        for part, text in words.items():
            setattr(draft, part, text)
        db.session.add(draft)
        db.session.flush()
        return draft

    def discard(self) -> None:
        """It is not needed after all."""
        db.session.delete(self)


class Expectations(Base, Kept, ExpectationsWords, ClientOwned):
    """One version as it was proposed; its words never change. `created_at` is when it was proposed.

    It stands until it is taken back or replaced. Both sides confirm it in `round` 1; once `agreed_at`, the cadence
    asks both again by `due_on` and the next round begins.
    """

    __tablename__ = "expectations"
    __table_args__ = (UniqueConstraint("client_id", "number"),)
    number: Mapped[int]
    proposed_side: Mapped[Side]
    proposed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    proposed_by_name: Mapped[str] = mapped_column(Text)
    round: Mapped[int] = mapped_column(default=1)
    agreed_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    asked_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    replaced_at: Mapped[datetime | None]

    @classmethod
    def propose(cls, client_id: UUID, by: User, side: Side, *, confirms: bool, **words: str) -> Self:
        """A new version; a proposal still open is taken back by it. `confirms`: its proposer may speak for their side.

        The team's draft has served its turn then; one made by the client leaves it be.
        """
        _hold(client_id)
        mine = select(cls).where(cls.client_id == client_id, cls.agreed_at.is_(None), cls.withdrawn_at.is_(None))
        for open_one in db.session.scalars(mine):
            open_one.withdrawn_at = now()
        db.session.flush()
        number = (db.session.scalar(select(func.max(cls.number)).where(cls.client_id == client_id)) or 0) + 1
        made = cls(
            id=new_id(), client_id=client_id, number=number, proposed_side=side, proposed_by_id=by.id,
            proposed_by_name=by.name, round=1, **words,
        )  # fmt: skip
        db.session.add(made)
        if side == Side.US and (draft := db.session.get(ExpectationsDraft, client_id)):
            db.session.delete(draft)
        made._tell(ExpectationsProposed, by, side=str(side))
        if confirms:
            made.confirm(by, side)
        return made

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None and self.replaced_at is None

    def confirm(self, by: User, side: Side) -> None:
        """This side agrees, in the present round. Safe to call twice. Raises NotStandingError."""
        _hold(self.client_id)
        db.session.refresh(self)
        if not self.stands:
            raise NotStandingError(self.number)
        sides = self._confirmed_sides()
        if side in sides:
            return
        db.session.add(
            Confirmation(
                client_id=self.client_id, expectations_id=self.id, round=self.round, side=side,
                by_id=by.id, by_name=by.name,
            )
        )  # fmt: skip
        agreed = bool(sides)
        if agreed:
            self._agree()
        self._tell(ExpectationsConfirmed, by, side=str(side), agreed=agreed, again=self.round > 1)

    def withdraw(self, by: User, side: Side) -> None:
        """The side that proposed it takes it back. Safe to call twice. Raises NotTheirsError or NotStandingError."""
        _hold(self.client_id)
        db.session.refresh(self)
        if side != self.proposed_side:
            raise NotTheirsError(self.number)
        if self.agreed_at is not None:
            raise NotStandingError(self.number)
        if self.withdrawn_at is None:
            self.withdrawn_at = now()
            self._tell(ExpectationsWithdrawn, by)

    def ask_again(self) -> None:
        """The cadence has come round: both sides are asked to confirm once more. Safe to call twice."""
        if self.asked_at is None and self.stands and self.agreed_at is not None:
            self.round, self.asked_at = self.round + 1, now()
            self._tell(ExpectationsDue, None)

    def _confirmed_sides(self) -> set[Side]:
        mine = (Confirmation.client_id == self.client_id, Confirmation.expectations_id == self.id)
        return set(db.session.scalars(select(Confirmation.side).where(*mine, Confirmation.round == self.round)))

    def _agree(self) -> None:
        """Both have confirmed: it takes the place of the version agreed before, and the cadence begins anew."""
        before = select(Expectations).where(
            Expectations.client_id == self.client_id,
            Expectations.id != self.id,
            Expectations.agreed_at.is_not(None),
            Expectations.replaced_at.is_(None),
        )
        for replaced in db.session.scalars(before):
            replaced.replaced_at = now()
        db.session.flush()
        self.agreed_at, self.asked_at = now(), None
        self.due_on = vendor_today() + timedelta(days=cadence())

    def _tell(self, kind: type[Fact], by: User | None, **words: Any) -> None:
        db.session.flush()
        words |= {"expectations_id": self.id, "number": self.number}
        happen(
            kind(client_id=self.client_id, actor_id=by.id if by else None, actor_name=by.name if by else "", **words)
        )


Index(
    "uq_expectations_open",
    Expectations.client_id,
    unique=True,
    **only("agreed_at IS NULL AND withdrawn_at IS NULL"),
)
Index(
    "uq_expectations_agreed",
    Expectations.client_id,
    unique=True,
    **only("agreed_at IS NOT NULL AND replaced_at IS NULL"),
)
Index("ix_expectations_due", Expectations.due_on, **only("asked_at IS NULL AND replaced_at IS NULL"))


class Confirmation(Base, ClientOwned):
    """One side said yes to one version in one round; only added, never changed."""

    __tablename__ = "expectations_confirmation"
    __table_args__ = (belongs_to("expectations", "expectations_id"),)
    expectations_id: Mapped[UUID] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    side: Mapped[Side] = mapped_column(primary_key=True)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)
    confirmed_at: Mapped[datetime] = mapped_column(default=now)


def cadence() -> int:
    """After how many days both sides are asked again."""
    return int(setting(CADENCE, USUAL_DAYS))


def _hold(client_id: UUID) -> None:
    """Two who propose or confirm at once wait for each other."""
    db.session.execute(select(Client.id).where(Client.id == client_id).with_for_update())
