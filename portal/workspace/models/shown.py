"""A roadmap as both sides see it: how far each milestone and phase is, how late, and what waits for whom."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from portal.tasks.models import Side
from portal.workspace.models.milestones import Doer


class Show(StrEnum):
    """What the page is narrowed to."""

    ALL = "all"
    YOU = "you"
    US = "us"
    LATE = "late"


class Progress(StrEnum):
    """How far a phase or a milestone is; each is the name of its shape."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"
    LATE = "late"


@dataclass(frozen=True)
class MilestoneShown:
    """A milestone with all that stands in it.

    `row`: its columns, `owner_name` and `contact_name`; `tasks` and `moves`: rows, moves the latest first; `after`: the
    milestones it waits for.
    """

    row: Any
    today: date
    tasks: Sequence[Any] = ()
    moves: Sequence[Any] = ()
    after: list["MilestoneShown"] = field(default_factory=list)

    @property
    def id(self) -> UUID:
        found: UUID = self.row.id
        return found

    @property
    def progress(self) -> Progress:
        if self.row.completed_on:
            return Progress.DONE
        if self.is_missed:
            return Progress.LATE
        return Progress.NOW if self.row.started_at else Progress.NEXT

    @property
    def is_done(self) -> bool:
        return self.row.completed_on is not None

    @property
    def is_missed(self) -> bool:
        return not self.is_done and self.row.due_on is not None and self.row.due_on < self.today

    @property
    def is_at_hand(self) -> bool:
        """True if people work on it, or should."""
        return self.progress in (Progress.LATE, Progress.NOW)

    @property
    def days_late(self) -> int:
        """Calendar days after the day first agreed at which it was reached or is due; negative when before."""
        stands = self.row.completed_on or self.row.due_on
        return (stands - self.row.baseline_on).days if self.row.baseline_on else 0

    @property
    def waiting_for(self) -> list["MilestoneShown"]:
        """What it waits for and is not reached yet."""
        return [] if self.is_done else [other for other in self.after if not other.is_done]

    def tasks_of(self, side: Side | str) -> list[Any]:
        return [task for task in self.tasks if task.side == side]

    def progress_of(self, task: Any) -> Progress:
        if task.done_at:
            return Progress.DONE
        if task.due_on and task.due_on < self.today:
            return Progress.LATE
        return Progress.NOW if task.started_at else Progress.NEXT

    @cached_property
    def shows(self) -> frozenset[Show]:
        """The narrowed pages it stands on: whose it is to do or to help with, and whether anything of it is late."""
        if self.is_done:
            return frozenset({Show.ALL})
        sides = {task.side for task in self.tasks if not task.done_at}
        found = {Show.ALL}
        if self.row.doer != Doer.US or Side.YOU in sides:
            found.add(Show.YOU)
        if self.row.doer != Doer.YOU or Side.US in sides:
            found.add(Show.US)
        if self.is_missed or any(self.progress_of(task) == Progress.LATE for task in self.tasks):
            found.add(Show.LATE)
        return frozenset(found)


@dataclass(frozen=True)
class PhaseShown:
    """A phase with its milestones in their order."""

    id: UUID
    title: str
    about: str | None
    milestones: list[MilestoneShown]

    @property
    def total(self) -> int:
        return len(self.milestones)

    @property
    def done(self) -> int:
        return sum(milestone.is_done for milestone in self.milestones)

    def standing_on(self, show: Show) -> list[MilestoneShown]:
        """Those of its milestones that stand on the page so narrowed."""
        return [milestone for milestone in self.milestones if show in milestone.shows]

    @property
    def progress(self) -> Progress:
        if self.milestones and self.done == self.total:
            return Progress.DONE
        begun = any(milestone.progress in (Progress.DONE, Progress.NOW) for milestone in self.milestones)
        missed = any(milestone.is_missed for milestone in self.milestones)
        return Progress.NOW if begun or missed else Progress.NEXT

    @property
    def starts_on(self) -> date | None:
        return min(self._days("start_on", "due_on", "completed_on"), default=None)

    @property
    def ends_on(self) -> date | None:
        """The day its last milestone was reached, or is due."""
        return max((day for day in map(_stands_on, self.milestones) if day), default=None)

    @property
    def days_late(self) -> int:
        """Calendar days between the end first agreed and the end as it stands; negative when it comes before."""
        agreed = [milestone for milestone in self.milestones if milestone.row.baseline_on]
        if not agreed:
            return 0
        stands: date = max(day for day in map(_stands_on, agreed) if day)
        baseline: date = max(milestone.row.baseline_on for milestone in agreed)
        return (stands - baseline).days

    @property
    def most_late(self) -> MilestoneShown | None:
        """The milestone that came the most days after its day, if any did."""
        late = [milestone for milestone in self.milestones if milestone.days_late > 0]
        return max(late, key=lambda milestone: milestone.days_late, default=None)

    @property
    def missed(self) -> list[MilestoneShown]:
        return [milestone for milestone in self.milestones if milestone.is_missed]

    def _days(self, *names: str) -> list[date]:
        found = (getattr(milestone.row, name) for milestone in self.milestones for name in names)
        return [day for day in found if day]


@dataclass(frozen=True)
class Roadmap:
    """The whole of it."""

    phases: list[PhaseShown]
    today: date

    @cached_property
    def milestones(self) -> list[MilestoneShown]:
        return [milestone for phase in self.phases for milestone in phase.milestones]

    @property
    def total(self) -> int:
        return len(self.milestones)

    @property
    def done(self) -> int:
        return sum(phase.done for phase in self.phases)

    @property
    def starts_on(self) -> date | None:
        return min((phase.starts_on for phase in self.phases if phase.starts_on), default=None)

    @property
    def ends_on(self) -> date | None:
        return max((phase.ends_on for phase in self.phases if phase.ends_on), default=None)

    @property
    def current(self) -> PhaseShown | None:
        """The phase under way; before the first has begun, that one."""
        ahead = [phase for phase in self.phases if phase.milestones and phase.progress != Progress.DONE]
        return next((phase for phase in ahead if phase.progress == Progress.NOW), ahead[0] if ahead else None)

    @property
    def at_hand(self) -> MilestoneShown | None:
        """The milestone people work on: the first that is late or under way."""
        return next((milestone for milestone in self.milestones if milestone.is_at_hand), None)

    @property
    def counts(self) -> Counter[Show]:
        return Counter(show for milestone in self.milestones for show in milestone.shows)

    def phase_of(self, milestone: MilestoneShown) -> PhaseShown:
        return next(phase for phase in self.phases if phase.id == milestone.row.phase_id)

    def milestone(self, id: UUID) -> MilestoneShown | None:
        return next((milestone for milestone in self.milestones if milestone.id == id), None)


def _stands_on(milestone: MilestoneShown) -> date | None:
    day: date | None = milestone.row.completed_on or milestone.row.due_on
    return day
