"""Moving a date with everything that depends on it: first the plan, which changes nothing, then the doing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from portal.ground.clock import today
from portal.ground.db import db
from portal.ground.workdays import Calendar
from portal.people.models.users import User
from portal.tasks.models import Task
from portal.workspace.models.dependencies import waits_for
from portal.workspace.models.milestones import Explanation, Milestone


@dataclass(frozen=True)
class Shift:
    """One milestone to another day, with its start and its open tasks that have a date; a late one stays late."""

    milestone: Milestone
    from_on: date
    to_on: date
    start_on: date | None
    tasks: Sequence[tuple[Task, date]]

    @property
    def days(self) -> int:
        """Calendar days; negative for an earlier date."""
        return (self.to_on - self.from_on).days

    @property
    def asks_why(self) -> bool:
        return self.milestone.asks_why(self.to_on)


def plan_move(milestone: Milestone, to_on: date, calendar: Calendar, *, along: bool = True) -> list[Shift]:
    """What moves when the milestone does: itself first, then, `along`, all that waits for it, by as many working days.

    Days off are skipped, and what is reached or has no date stays. The milestone has a date.
    """
    assert milestone.due_on
    first_day = calendar.next_workday(to_on)
    days = calendar.workdays_between(milestone.due_on, first_day)
    moved = [milestone, *(_dependents(milestone) if along else [])]
    tasks = _tasks_to_come(milestone.client_id, [stone.id for stone in moved])
    shifts = [_shift(stone, days, calendar, tasks[stone.id]) for stone in moved]
    shifts[0] = Shift(milestone, milestone.due_on, first_day, shifts[0].start_on, shifts[0].tasks)
    return shifts


def carry_out(shifts: Sequence[Shift], by: User, explanation: Explanation | None = None) -> None:
    """Move all of it, in one transaction. Raises Unexplained when one of them asks for words and none are given."""
    first = shifts[0].milestone
    for shift in shifts:
        cause = first if shift.milestone is not first else None
        shift.milestone.move(by, shift.to_on, start_on=shift.start_on, explanation=explanation, cause=cause)
        for task, due_on in shift.tasks:
            task.change(by, due_on=due_on)


def fingerprint(shifts: Sequence[Shift]) -> str:
    """Another when the plan is: what was agreed to is what is carried out."""
    plan = [
        (
            shift.milestone.id,
            shift.from_on,
            shift.to_on,
            [(task.id, task.due_on, due_on) for task, due_on in shift.tasks],
        )
        for shift in shifts
    ]
    return sha256(repr(plan).encode()).hexdigest()


def _shift(stone: Milestone, days: int, calendar: Calendar, tasks: Sequence[Task]) -> Shift:
    assert stone.due_on
    to_on = calendar.add_workdays(stone.due_on, days)
    has_begun = stone.started_at is not None
    start_on = stone.start_on if has_begun or not stone.start_on else calendar.add_workdays(stone.start_on, days)
    dated = [
        (task, calendar.add_workdays(task.due_on, days)) for task in tasks if task.due_on and task.due_on >= today()
    ]
    return Shift(stone, stone.due_on, to_on, start_on, dated)


def _dependents(milestone: Milestone) -> list[Milestone]:
    """All that waits for it, by whatever way round, nearest first; not beyond what is reached already."""
    followers: dict[UUID, list[UUID]] = defaultdict(list)
    for later, afters in waits_for(milestone.client_id).items():
        for after in afters:
            followers[after].append(later)
    open_ones = _open_milestones(milestone.client_id)
    found: dict[UUID, Milestone] = {}
    waiting = [milestone.id]
    while waiting:
        for id in followers[waiting.pop(0)]:
            if id in open_ones and id not in found and id != milestone.id:
                found[id] = open_ones[id]
                waiting.append(id)
    return [stone for stone in found.values() if stone.due_on]


def _open_milestones(client_id: UUID) -> dict[UUID, Milestone]:
    open_here = (Milestone.client_id == client_id, Milestone.completed_at.is_(None), Milestone.removed_at.is_(None))
    return {stone.id: stone for stone in db.session.scalars(select(Milestone).where(*open_here))}


def _tasks_to_come(client_id: UUID, milestone_ids: Sequence[UUID]) -> dict[UUID, list[Task]]:
    open_here = (Task.client_id == client_id, Task.done_at.is_(None), Task.removed_at.is_(None))
    to_come = (Task.milestone_id.in_(milestone_ids), Task.due_on >= today())
    found: dict[UUID, list[Task]] = defaultdict(list)
    for task in db.session.scalars(select(Task).where(*open_here, *to_come).order_by(Task.order_on, Task.id)):
        if task.milestone_id:
            found[task.milestone_id].append(task)
    return found
