"""The plan of the relationship beyond the work under way: initiatives either side proposes and the other agrees to."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import BindParameter, CheckConstraint, ForeignKey, Index, Text, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import (
    InitiativeAgreed,
    InitiativeChanged,
    InitiativeDeclined,
    InitiativeFinished,
    InitiativeProposed,
    InitiativeStarted,
    PlanLookedThrough,
)
from portal.ground.access import ClientOwned
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import Fact, happen
from portal.ground.keys import belongs_to
from portal.people.models.users import User
from portal.tasks.models import Side

STALE_DAYS = 90
MOST_SHOWN = 100
LAST_STEPS = 200


class InitiativeState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    DOING = "doing"
    DONE = "done"
    DECLINED = "declined"


class PlanStepKind(StrEnum):
    PROPOSED = "proposed"
    CHANGED = "changed"
    AGREED = "agreed"
    STARTED = "started"
    FINISHED = "finished"
    DECLINED = "declined"
    RECONSIDERED = "reconsidered"
    LOOKED_THROUGH = "looked_through"


class OwnProposalError(ValueError):
    """The side that proposed something cannot agree to it as well."""


class Initiative(Base, Kept, ClientOwned):
    """Something to do together later. `side`, `by_name`: who proposed it.

    `quarter` is its first day; None means some day.
    """

    __tablename__ = "initiative"
    __table_args__ = (
        CheckConstraint("(state = 'declined') = (declined_because IS NOT NULL)", name="declined_with_reason"),
    )
    title: Mapped[str] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(Text)
    quarter: Mapped[date | None]
    side: Mapped[Side]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)
    state: Mapped[InitiativeState] = mapped_column(default=InitiativeState.PROPOSED)
    declined_because: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def propose(cls, client_id: UUID, by: User, *, title: str, **values: Any) -> Self:
        """A new one, by either side; `values`: why, quarter."""
        made = cls(id=new_id(), client_id=client_id, by_id=by.id, by_name=by.name, side=_side(by), title=title)
        made.why, made.quarter = values.get("why"), values.get("quarter")
        db.session.add(made)
        made._step(PlanStepKind.PROPOSED, InitiativeProposed, by)
        return made

    def change(self, by: User, **values: Any) -> None:
        """Another title, reason or quarter. Nothing new changes nothing."""
        new = {name: value for name, value in values.items() if getattr(self, name) != value}
        for name, value in new.items():
            setattr(self, name, value)
        if new:
            self._step(PlanStepKind.CHANGED, InitiativeChanged, by)

    def agree(self, by: User) -> None:
        """The other side says yes. Safe to call twice. Raises OwnProposalError."""
        if _side(by) == self.side:
            raise OwnProposalError(self.title)
        if self.state == InitiativeState.PROPOSED:
            self.state = InitiativeState.AGREED
            self._step(PlanStepKind.AGREED, InitiativeAgreed, by)

    def decline(self, by: User, reason: str) -> None:
        """Either side says no, or takes its own back, with a reason; what is under way is too late to decline."""
        if self.state in (InitiativeState.PROPOSED, InitiativeState.AGREED):
            self.state, self.declined_because = InitiativeState.DECLINED, reason
            self._step(PlanStepKind.DECLINED, InitiativeDeclined, by, reason)

    def reconsider(self, by: User) -> None:
        """It was declined and is on the table again."""
        if self.state == InitiativeState.DECLINED:
            self.state, self.declined_because = InitiativeState.PROPOSED, None
            self._step(PlanStepKind.RECONSIDERED, InitiativeProposed, by)

    def start(self, by: User) -> None:
        """Agreed, and now under way. Safe to call twice."""
        if self.state == InitiativeState.AGREED:
            self.state = InitiativeState.DOING
            self._step(PlanStepKind.STARTED, InitiativeStarted, by)

    def finish(self, by: User) -> None:
        """Done. Safe to call twice."""
        if self.state == InitiativeState.DOING:
            self.state = InitiativeState.DONE
            self._step(PlanStepKind.FINISHED, InitiativeFinished, by)

    def _step(self, kind: PlanStepKind, fact: type[Fact], by: User, reason: str | None = None) -> None:
        """Keep the step and announce it."""
        db.session.flush()
        db.session.add(_plan_step(self.client_id, kind, by, initiative_id=self.id, words=reason))
        told = {"reason": reason} if reason is not None else {}
        known = {"initiative_id": self.id, "title": self.title}
        happen(fact(client_id=self.client_id, actor_id=by.id, actor_name=by.name, **known, **told))


Index("ix_initiative_quarter", Initiative.client_id, Initiative.quarter, Initiative.id)


class PlanStep(Base, Kept, ClientOwned):
    """What happened to the plan, and who looked it through; only added to. The newest says when it was revised."""

    __tablename__ = "plan_step"
    behind_wall = "SELECT, INSERT"
    __table_args__ = (belongs_to("initiative", "initiative_id", ondelete="CASCADE"),)
    initiative_id: Mapped[UUID | None]
    kind: Mapped[PlanStepKind]
    side: Mapped[Side]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    by_name: Mapped[str] = mapped_column(Text)
    words: Mapped[str | None] = mapped_column(Text)


Index("ix_plan_step_newest", PlanStep.client_id, PlanStep.created_at.desc(), PlanStep.id.desc())

_OF_CLIENT: BindParameter[UUID] = bindparam("client_id")
_INITIATIVES = (
    select(
        Initiative.id,
        Initiative.title,
        Initiative.why,
        Initiative.quarter,
        Initiative.side,
        Initiative.by_name,
        Initiative.state,
        Initiative.declined_because,
        Initiative.created_at,
        Initiative.version,
    )
    .where(Initiative.client_id == _OF_CLIENT)
    .order_by(Initiative.quarter.is_(None), Initiative.quarter, Initiative.id)
    .limit(MOST_SHOWN)
)
_STEPS = (
    select(
        PlanStep.id,
        PlanStep.initiative_id,
        PlanStep.kind,
        PlanStep.side,
        PlanStep.by_name,
        PlanStep.words,
        PlanStep.created_at,
    )
    .where(PlanStep.client_id == _OF_CLIENT)
    .order_by(PlanStep.created_at.desc(), PlanStep.id.desc())
    .limit(LAST_STEPS)
)


def initiatives(client_id: UUID) -> Sequence[Any]:
    """Rows of the plan, the nearest quarter first, what has none last."""
    return db.session.execute(_INITIATIVES, {"client_id": client_id}).all()


def plan_steps(client_id: UUID) -> Sequence[Any]:
    """What happened to the plan, the newest first."""
    return db.session.execute(_STEPS, {"client_id": client_id}).all()


def look_through(client_id: UUID, by: User) -> None:
    """The plan is right as it stands; from today it counts as revised."""
    db.session.add(_plan_step(client_id, PlanStepKind.LOOKED_THROUGH, by))
    db.session.flush()
    happen(PlanLookedThrough(client_id=client_id, actor_id=by.id, actor_name=by.name))


def is_stale(revised_at: datetime | None) -> bool:
    """Nobody has touched the plan for ninety days; a plan that was never begun is not stale."""
    return revised_at is not None and revised_at < stale_before()


def stale_before() -> datetime:
    return now() - timedelta(days=STALE_DAYS)


def _plan_step(client_id: UUID, kind: PlanStepKind, by: User, **values: Any) -> PlanStep:
    return PlanStep(id=new_id(), client_id=client_id, kind=kind, side=_side(by), by_id=by.id, by_name=by.name, **values)


def _side(by: User) -> Side:
    return Side.US if by.is_team else Side.YOU
