"""What happened at a client in a month: only what its people may read, so that any of it may stand in the report."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select

from portal.ground.clock import from_local, in_zone, vendor_zone
from portal.ground.db import db
from portal.history.models.interactions import Interaction, InteractionKind
from portal.reports.models.months import last_day, months_on
from portal.rewards.models.gestures import ToldGesture
from portal.tasks.models import Task
from portal.workspace.models.meetings import Meeting
from portal.workspace.models.milestones import Milestone, MilestoneMove
from portal.workspace.models.wins import Win

MOST = 200


class Happening(StrEnum):
    """The order in which they are told."""

    REACHED = "reached"
    WIN = "win"
    GESTURE = "gesture"
    MOVED = "moved"
    OURS_DONE = "ours_done"
    YOURS_DONE = "yours_done"
    MEETING = "meeting"


UNASKED = frozenset(
    {Happening.REACHED, Happening.WIN, Happening.GESTURE, Happening.MOVED}
)  # stand in the report unless taken out


@dataclass(frozen=True)
class Happened:
    """One thing that happened. `key` stays the same however often it is collected; `moved_to`: the new date."""

    key: str
    kind: Happening
    title: str
    on: date
    moved_to: date | None = None

    @property
    def frozen(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "title": self.title,
            "on": self.on.isoformat(),
            "moved_to": self.moved_to.isoformat() if self.moved_to else None,
        }


_WITHIN: dict[str, BindParameter[Any]] = {name: bindparam(name) for name in ("client_id", "from_at", "until_at")}
_MILESTONES = (
    select(Milestone.id, Milestone.title, Milestone.completed_on)
    .where(
        Milestone.client_id == _WITHIN["client_id"],
        Milestone.removed_at.is_(None),
        Milestone.completed_on >= bindparam("first"),
        Milestone.completed_on <= bindparam("last"),
    )
    .limit(MOST)
)
_WINS = (
    select(Win.id, Win.title, Win.won_on)
    .where(
        Win.client_id == _WITHIN["client_id"],
        Win.withdrawn_at.is_(None),
        Win.milestone_id.is_(None),  # a milestone reached is told as such
        Win.won_on >= bindparam("first"),
        Win.won_on <= bindparam("last"),
    )
    .limit(MOST)
)
_GESTURES = (
    select(ToldGesture.id, ToldGesture.words, ToldGesture.done_on)
    .where(
        ToldGesture.client_id == _WITHIN["client_id"],
        ToldGesture.done_on >= bindparam("first"),
        ToldGesture.done_on <= bindparam("last"),
    )
    .limit(MOST)
)
_MET = (
    select(Meeting.id, Meeting.title, Meeting.starts_at)
    .where(
        Meeting.client_id == _WITHIN["client_id"],
        Meeting.cancelled_at.is_(None),
        Meeting.starts_at >= _WITHIN["from_at"],
        Meeting.starts_at < _WITHIN["until_at"],
    )
    .limit(MOST)
)
_MOVES = (
    select(Milestone.id, Milestone.title, MilestoneMove.to_on, MilestoneMove.created_at)
    .join(Milestone, (Milestone.client_id == MilestoneMove.client_id) & (Milestone.id == MilestoneMove.milestone_id))
    .where(
        MilestoneMove.client_id == _WITHIN["client_id"],
        MilestoneMove.cause_id.is_(None),
        MilestoneMove.created_at >= _WITHIN["from_at"],
        MilestoneMove.created_at < _WITHIN["until_at"],
        Milestone.removed_at.is_(None),
    )
    .order_by(MilestoneMove.id)
    .limit(MOST)
)
_TASKS = (
    select(Task.id, Task.title, Task.side, Task.done_at)
    .where(
        Task.client_id == _WITHIN["client_id"],
        Task.done_at.is_not(None),
        Task.removed_at.is_(None),
        Task.shared,
        Task.done_at >= _WITHIN["from_at"],
        Task.done_at < _WITHIN["until_at"],
    )
    .order_by(Task.done_at, Task.id)
    .limit(MOST)
)
_MEETINGS = (
    select(Interaction.id, Interaction.title, Interaction.occurred_at)
    .where(
        Interaction.client_id == _WITHIN["client_id"],
        Interaction.shared,
        Interaction.removed_at.is_(None),
        Interaction.kind == InteractionKind.MEETING,
        Interaction.occurred_at >= _WITHIN["from_at"],
        Interaction.occurred_at < _WITHIN["until_at"],
    )
    .order_by(Interaction.occurred_at, Interaction.id)
    .limit(MOST)
)


def happened(client_id: UUID, month: date) -> list[Happened]:
    """Milestones reached and moved, wins, gestures, tasks of both sides done, meetings: by the vendor's clock."""
    zone = vendor_zone()
    first, after = (from_local(day, time(), zone) for day in (month, months_on(month, 1)))
    within = {
        "client_id": client_id, "from_at": first, "until_at": after, "first": month, "last": last_day(month),
    }  # fmt: skip
    found = [
        *_of_milestones(within),
        *_of_wins(within),
        *_of_gestures(within),
        *_of_moves(within, zone),
        *_of_tasks(within, zone),
        *_of_meetings(within, zone),
    ]
    return sorted(found, key=lambda one: (list(Happening).index(one.kind), one.on, one.key))


def stands(one: Happened, ticks: Mapping[str, bool]) -> bool:
    """True if it stands in the report: as somebody decided, else as its kind does."""
    return ticks.get(one.key, one.kind in UNASKED)


def _of_milestones(within: dict[str, Any]) -> Iterator[Happened]:
    for row in db.session.execute(_MILESTONES, within):
        yield Happened(key=f"reached {row.id}", kind=Happening.REACHED, title=row.title, on=row.completed_on)


def _of_wins(within: dict[str, Any]) -> Iterator[Happened]:
    for row in db.session.execute(_WINS, within):
        yield Happened(key=f"win {row.id}", kind=Happening.WIN, title=row.title, on=row.won_on)


def _of_gestures(within: dict[str, Any]) -> Iterator[Happened]:
    for row in db.session.execute(_GESTURES, within):
        yield Happened(key=f"gesture {row.id}", kind=Happening.GESTURE, title=row.words, on=row.done_on)


def _of_moves(within: dict[str, Any], zone: str) -> Iterable[Happened]:
    """The last move of each milestone; what moved along with another is not told apart."""
    last = {
        row.id: Happened(
            key=f"moved {row.id}",
            kind=Happening.MOVED,
            title=row.title,
            on=_on(row.created_at, zone),
            moved_to=row.to_on,
        )
        for row in db.session.execute(_MOVES, within)
    }
    return last.values()


def _of_tasks(within: dict[str, Any], zone: str) -> Iterator[Happened]:
    for row in db.session.execute(_TASKS, within):
        kind = Happening.OURS_DONE if row.side == "us" else Happening.YOURS_DONE
        yield Happened(key=f"task {row.id}", kind=kind, title=row.title, on=_on(row.done_at, zone))


def _of_meetings(within: dict[str, Any], zone: str) -> Iterator[Happened]:
    """Those that were planned, and notes of others that were shared."""
    for row in db.session.execute(_MET, within):
        on = _on(row.starts_at, zone)
        yield Happened(key=f"met {row.id}", kind=Happening.MEETING, title=row.title, on=on)
    for row in db.session.execute(_MEETINGS, within):
        on = _on(row.occurred_at, zone)
        yield Happened(key=f"meeting {row.id}", kind=Happening.MEETING, title=row.title, on=on)


def _on(at: datetime, zone: str) -> date:
    return in_zone(at, zone).date()
