"""Runs: what a rule did, or was kept from doing, for one cause; each cause once."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamOnly
from portal.ground.db import Base, Kept
from portal.ground.keys import only


class Outcome(StrEnum):
    DONE = "done"
    LIMITED = "limited"  # it had acted as often as it may in one day
    STOPPED = "stopped"  # it would have set itself off
    FAILED = "failed"


class RuleRun(Base, Kept, TeamOnly):
    """One run. `key` names the cause: (rule, key) is unique, so no cause is answered twice.

    `cause` holds what is to be told of the cause; `event_id` is the event, where it was one. `chain`: the rules that
    led here, the first one first and this one last. `did`: what was done, in words; `wrote`: how many messages the
    client got. A run that failed, or a time that was held back by a limit, is tried again at `not_before`, until that
    is empty. `created_at`: when it acted or, where it never did, when it was first kept from it.
    """

    __tablename__ = "rule_run"
    client_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-9)  # may stand for the house
    rule_id: Mapped[UUID] = mapped_column(ForeignKey("rule.id"))
    key: Mapped[str] = mapped_column(Text)
    event_id: Mapped[UUID | None]
    cause: Mapped[dict[str, Any]] = mapped_column(JSON)
    chain: Mapped[list[str]] = mapped_column(JSON)
    outcome: Mapped[Outcome]
    did: Mapped[list[str]] = mapped_column(JSON, default=list)
    wrote: Mapped[int] = mapped_column(default=0, server_default="0")
    error: Mapped[str | None] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=1)
    not_before: Mapped[datetime | None]

    def may_act(self, at: datetime) -> bool:
        """It was held back, and another day has come."""
        return self.outcome == Outcome.LIMITED and self.not_before is not None and self.not_before <= at

    def try_again(self, at: datetime) -> None:
        """From the start, when somebody has mended what was wrong; only what failed for good."""
        if self.outcome == Outcome.FAILED and self.not_before is None:
            self.not_before, self.attempts = at, 0


Index("uq_rule_run_cause", RuleRun.rule_id, RuleRun.key, unique=True)
Index("ix_rule_run_newest", RuleRun.rule_id, RuleRun.created_at.desc(), RuleRun.id.desc())
Index("ix_rule_run_all", RuleRun.created_at.desc(), RuleRun.id.desc())
Index("ix_rule_run_client", RuleRun.client_id, RuleRun.rule_id, RuleRun.created_at.desc())
Index("ix_rule_run_again", RuleRun.not_before, **only("not_before IS NOT NULL"))


class RuleMade(Base, TeamOnly):
    """A row that a run made: what comes of it later belongs to the same chain."""

    __tablename__ = "rule_made"
    row_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID]
