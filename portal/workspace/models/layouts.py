"""Layouts: an outline with its dates, counted in working days from the start and from go-live."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portal.ground.workdays import Calendar
from portal.workspace.models.outlines import Anchor, Every, MilestoneOutline, Outline, PhaseOutline, TaskOutline

MONTHS = {Every.ONCE: 0, Every.MONTH: 1, Every.QUARTER: 3}
LAST_DAY = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}  # a leap day is not worth a date of its own


@dataclass(frozen=True)
class DatedTask:
    outline: TaskOutline
    due_on: date


@dataclass(frozen=True)
class DatedMilestone:
    outline: MilestoneOutline
    start_on: date
    due_on: date
    tasks: tuple[DatedTask, ...]


@dataclass(frozen=True)
class DatedPhase:
    outline: PhaseOutline
    milestones: tuple[DatedMilestone, ...]


@dataclass(frozen=True)
class Layout:
    """Day 0 is `first_on`: the start, or the first working day after it."""

    first_on: date
    go_live_on: date
    phases: tuple[DatedPhase, ...]

    @property
    def last_on(self) -> date:
        """The latest day a milestone is due."""
        return max((one.due_on for phase in self.phases for one in phase.milestones), default=self.first_on)


def lay_out(outline: Outline, calendar: Calendar, start_on: date, go_live_on: date | None = None) -> Layout:
    """Every date of the outline. Nothing is due, and nothing begins, before the first working day."""
    first_on = calendar.next_workday(start_on)
    live_on = calendar.next_workday(go_live_on or calendar.add_workdays(first_on, outline.go_live_day))

    def dated(milestone: MilestoneOutline) -> DatedMilestone:
        due_on = max(_due(milestone, calendar, first_on, live_on), first_on)
        start_on = max(calendar.add_workdays(due_on, 1 - milestone.takes), first_on)
        tasks = (DatedTask(task, on) for task in milestone.parts for on in _task_days(task, calendar, first_on, due_on))
        return DatedMilestone(milestone, start_on, due_on, tuple(tasks))

    return Layout(
        first_on, live_on, tuple(DatedPhase(phase, tuple(dated(one) for one in phase.parts)) for phase in outline.parts)
    )


def _due(milestone: MilestoneOutline, calendar: Calendar, first_on: date, live_on: date) -> date:
    if milestone.anchor == Anchor.START:
        return calendar.add_workdays(first_on, milestone.day)
    days = -milestone.day if milestone.anchor == Anchor.BEFORE_GO_LIVE else milestone.day
    return calendar.add_workdays(live_on, days)


def _task_days(task: TaskOutline, calendar: Calendar, first_on: date, due_on: date) -> Iterator[date]:
    """When the task is due, each time: a month or a quarter on, the same day of the month or the next to work on."""
    first = max(calendar.add_workdays(due_on, -task.before), first_on)
    for time in range(task.times if task.every != Every.ONCE else 1):
        yield calendar.next_workday(_months_on(first, time * MONTHS[task.every]))


def _months_on(on: date, months: int) -> date:
    years, month = divmod(on.month - 1 + months, 12)
    return on.replace(year=on.year + years, month=month + 1, day=min(on.day, LAST_DAY.get(month + 1, 31)))
