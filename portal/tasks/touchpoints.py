"""Touchpoints: the planned follow-ups of a client, one row for each, from planned to kept or skipped."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import (
    TouchpointFact,
    TouchpointReturned,
    TouchpointSkipped,
    TouchpointSnoozed,
    TouchpointWoken,
)
from portal.ground.access import TeamOnly
from portal.ground.db import Base, Kept, db, now
from portal.ground.happen import happen
from portal.ground.keys import only
from portal.people.models.clients import ClientState
from portal.people.models.users import User


class TouchpointKind(StrEnum):
    AFTER_30 = "after_30"
    AFTER_60 = "after_60"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    LETTER = "letter"


class TouchpointState(StrEnum):
    PLANNED = "planned"
    DUE = "due"
    OVERDUE = "overdue"
    SNOOZED = "snoozed"
    KEPT = "kept"
    SKIPPED = "skipped"
    STOPPED = "stopped"


class Touchpoint(Base, Kept, TeamOnly):
    """One planned follow-up, the `number`-th of its kind; or a letter from leadership, numbered by its month.

    `planned_on`: by the cadence alone. `due_on`: moved by talks since, on a working day. A talk from `opens_at` on
    keeps it; an earlier one moves it to `gap_days` after. `kept_by_id`: the interaction that kept it, or the posting
    of the letter. `announced_at`: when its owner's morning of the day had come.
    """

    __tablename__ = "touchpoint"
    __table_args__ = (
        CheckConstraint("(kept_at IS NULL) = (kept_by_id IS NULL)", name="kept_by_something"),
        CheckConstraint("skipped_at IS NULL OR skip_reason IS NOT NULL", name="skipped_for_a_reason"),
        CheckConstraint("snoozed_until IS NULL OR snooze_reason IS NOT NULL", name="snoozed_for_a_reason"),
    )
    kind: Mapped[TouchpointKind]
    number: Mapped[int]
    planned_on: Mapped[date]
    due_on: Mapped[date]
    opens_at: Mapped[datetime]
    gap_days: Mapped[int] = mapped_column(default=0)
    announced_at: Mapped[datetime | None]
    snoozed_until: Mapped[date | None]
    snooze_reason: Mapped[str | None] = mapped_column(Text)
    kept_at: Mapped[datetime | None]
    kept_by_id: Mapped[UUID | None]
    skipped_at: Mapped[datetime | None]
    skip_reason: Mapped[str | None] = mapped_column(Text)
    skipped_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    stopped_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        return is_open(self)

    def snooze(self, by: User, until: date, reason: str) -> None:
        """Out of sight until that day, for a reason; it is announced once more then. What is late stays late."""
        if self.is_open and (self.snoozed_until, self.snooze_reason) != (until, reason):
            self.snoozed_until, self.snooze_reason, self.announced_at = until, reason, None
            self._tell(TouchpointSnoozed, by, until=until, reason=reason)

    def wake(self, by: User) -> None:
        """Back in sight at once. Safe to call twice."""
        if self.snoozed_until is not None:
            self.snoozed_until = self.snooze_reason = None
            self._tell(TouchpointWoken, by)

    def skip(self, by: User, reason: str) -> None:
        """This one is left out, for a reason; the next comes at its time. Safe to call twice."""
        if self.is_open:
            self.skipped_at, self.skip_reason, self.skipped_by_id = now(), reason, by.id
            self._tell(TouchpointSkipped, by, reason=reason)

    def take_back(self, by: User) -> None:
        """Not skipped after all: the one that came in its place goes. Safe to call twice."""
        if self.skipped_at is not None:
            self._send_away_the_next()
            self.skipped_at = self.skip_reason = self.skipped_by_id = None
            self._tell(TouchpointReturned, by)

    def _send_away_the_next(self) -> None:
        is_letter = self.kind == TouchpointKind.LETTER
        series = Touchpoint.kind == TouchpointKind.LETTER if is_letter else Touchpoint.kind != TouchpointKind.LETTER
        following = select(Touchpoint).where(Touchpoint.client_id == self.client_id, series, *OPEN)
        for row in db.session.scalars(following):
            db.session.delete(row)
        db.session.flush()

    def _tell(self, fact: type[TouchpointFact], by: User, **words: Any) -> None:
        db.session.flush()
        known: dict[str, Any] = {"touchpoint_id": self.id, "what": self.kind.value, "number": self.number}
        happen(fact(client_id=self.client_id, actor_id=by.id, actor_name=by.name, **known, **words))


_OPEN = "kept_at IS NULL AND skipped_at IS NULL AND stopped_at IS NULL"
OPEN = (Touchpoint.kept_at.is_(None), Touchpoint.skipped_at.is_(None), Touchpoint.stopped_at.is_(None))
Index("uq_touchpoint_number", Touchpoint.client_id, Touchpoint.kind, Touchpoint.number, unique=True)
Index("uq_touchpoint_next", Touchpoint.client_id, unique=True, **only(f"kind <> 'letter' AND {_OPEN}"))
Index("uq_touchpoint_letter", Touchpoint.client_id, unique=True, **only(f"kind = 'letter' AND {_OPEN}"))
Index("ix_touchpoint_open", Touchpoint.due_on, Touchpoint.id, **only(_OPEN))


class ClientCadence(Base, TeamOnly):
    """What a client's touchpoints were last worked out from; another value there, or `stale`, asks for it again."""

    __tablename__ = "client_cadence"
    state: Mapped[ClientState]
    segment: Mapped[str | None] = mapped_column(Text)
    zone: Mapped[str | None] = mapped_column(Text)
    started_on: Mapped[date | None]
    stale: Mapped[bool] = mapped_column(default=False)


def is_open(row: Any) -> bool:
    """Neither kept nor left out."""
    return row.kept_at is None and row.skipped_at is None and row.stopped_at is None


def state_of(row: Any, today: date) -> TouchpointState:
    """The state of a touchpoint, or of a row with its columns, on the reader's day."""
    if row.kept_at is not None:
        return TouchpointState.KEPT
    if row.skipped_at is not None:
        return TouchpointState.SKIPPED
    if row.stopped_at is not None:
        return TouchpointState.STOPPED
    if row.snoozed_until is not None and row.snoozed_until > today:
        return TouchpointState.SNOOZED
    if row.due_on > today:
        return TouchpointState.PLANNED
    return TouchpointState.DUE if row.due_on == today else TouchpointState.OVERDUE


def awake(today: Any) -> Any:
    """The condition that it is not out of sight; `today` as a parameter."""
    return or_(Touchpoint.snoozed_until.is_(None), Touchpoint.snoozed_until <= today)
