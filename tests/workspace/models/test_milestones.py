"""What milestones promise: reached once, never late without a word, back when removed by mistake."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.ground.clock import today
from portal.ground.db import db
from portal.ground.happen import Event
from portal.tasks.models import Side, Task
from portal.workspace.models.milestones import Explanation, Milestone, MilestoneMove, Unexplained
from portal.workspace.models.phases import Phase
from tests.cast import Cast
from tests.make import Make

WHY = Explanation("The line was cut", "A second line is ordered")
DAY = timedelta(days=1)


def added(cast: Cast, **values: object) -> Milestone:
    phase = Phase.add(cast.acme.id, cast.ada, title="Call handling")
    return Milestone.add(cast.acme.id, cast.ada, phase_id=phase.id, title="Evening answering", **values)


def kinds(shared: bool | None = None) -> list[str]:
    query = select(Event.kind).order_by(Event.id)
    return list(db.session.scalars(query if shared is None else query.where(Event.shared == shared)))


def moves() -> list[MilestoneMove]:
    return list(db.session.scalars(select(MilestoneMove).order_by(MilestoneMove.id)))


def test_started_reached_and_opened_again_each_once(cast: Cast) -> None:
    milestone = added(cast, due_on=today() + DAY)
    for verb in (milestone.start, milestone.complete, milestone.complete, milestone.reopen, milestone.reopen):
        verb(cast.ada)
    assert kinds(shared=True) == ["milestone.started", "milestone.reached", "milestone.reopened"]
    assert (milestone.completed_at, milestone.completed_on, milestone.baseline_on) == (None, None, today() + DAY)


def test_a_milestone_comes_last_in_its_phase(cast: Cast) -> None:
    first = added(cast)
    second = Milestone.add(cast.acme.id, cast.ada, phase_id=first.phase_id, title="Training")
    assert (first.position, second.position) == (1, 2)


def test_in_another_phase_it_comes_last_too(cast: Cast) -> None:
    milestone, other = added(cast), added(cast)
    milestone.change(cast.ada, phase_id=other.phase_id)
    assert (milestone.phase_id, milestone.position) == (other.phase_id, 2)


def test_what_was_missed_is_not_closed_without_a_word(cast: Cast) -> None:
    milestone = added(cast, due_on=today() - 2 * DAY)
    with pytest.raises(Unexplained):
        milestone.complete(cast.ada)
    assert milestone.completed_at is None and moves() == []
    milestone.complete(cast.ada, explanation=WHY)
    (move,) = moves()
    assert (move.from_on, move.to_on, move.happened) == (today() - 2 * DAY, today(), "The line was cut")
    assert (milestone.completed_on, milestone.baseline_on) == (today(), today() - 2 * DAY)


def test_what_was_reached_in_time_and_noted_later_asks_nothing(cast: Cast) -> None:
    milestone = added(cast, due_on=today() - 2 * DAY)
    milestone.complete(cast.ada, on=today() - 3 * DAY)
    assert moves() == [] and milestone.completed_on == today() - 3 * DAY


def test_a_move_past_the_agreed_day_asks_why(cast: Cast) -> None:
    milestone = added(cast, due_on=today() + 5 * DAY)
    milestone.move(cast.ada, today() + 3 * DAY)
    milestone.move(cast.ada, today() + 5 * DAY)
    with pytest.raises(Unexplained):
        milestone.move(cast.ada, today() + 6 * DAY)
    milestone.move(cast.ada, today() + 8 * DAY, explanation=WHY)
    milestone.move(cast.ada, today() + 7 * DAY)
    assert [move.happened for move in moves()] == [None, None, "The line was cut", None]
    assert milestone.baseline_on == today() + 5 * DAY
    assert kinds(shared=True) == ["milestone.moved"] * 4


def test_a_missed_date_asks_why_even_when_an_earlier_move_left_room(cast: Cast, make: Make) -> None:
    phase = make.phase(cast.acme)
    milestone = make.milestone(phase, due_on=today() - DAY, baseline_on=today() + 9 * DAY)
    with pytest.raises(Unexplained):
        milestone.move(cast.ada, today() + DAY)


def test_an_agreed_date_is_moved_not_changed(cast: Cast) -> None:
    milestone = added(cast)
    milestone.change(cast.ada, due_on=today() + DAY, title="Evenings")
    assert milestone.baseline_on == today() + DAY
    with pytest.raises(ValueError, match="moved"):
        milestone.change(cast.ada, due_on=today())


def test_nothing_new_changes_nothing(cast: Cast) -> None:
    milestone = added(cast, due_on=today())
    told = kinds()
    milestone.change(cast.ada, title=milestone.title)
    milestone.move(cast.ada, today())
    assert kinds() == told


def test_a_removed_milestone_takes_its_tasks_and_brings_them_back(cast: Cast) -> None:
    milestone = added(cast)
    tasks = [
        Task.add(cast.acme.id, cast.ada, title=title, side=side, milestone_id=milestone.id)
        for title, side in (("Call script", Side.US), ("Opening hours", Side.YOU), ("Dropped", Side.US))
    ]
    tasks[2].remove(cast.ada)
    for _twice in range(2):
        milestone.remove(cast.ada)
    assert all(task.removed_at for task in tasks)
    for _twice in range(2):
        milestone.restore(cast.ada)
    assert [task.removed_at is None for task in tasks] == [True, True, False]


def test_a_removed_phase_takes_its_milestones_and_brings_back_what_it_took(cast: Cast) -> None:
    kept = added(cast)
    dropped = Milestone.add(cast.acme.id, cast.ada, phase_id=kept.phase_id, title="Dropped")
    task = Task.add(cast.acme.id, cast.ada, title="Call script", milestone_id=kept.id)
    dropped.remove(cast.ada)
    phase = db.session.get_one(Phase, (cast.acme.id, kept.phase_id))
    phase.remove(cast.ada)
    assert phase.removed_at and kept.removed_at and task.removed_at
    phase.restore(cast.ada)
    assert (phase.removed_at, kept.removed_at, task.removed_at) == (None, None, None)
    assert dropped.removed_at is not None


def test_both_sides_read_the_tasks_of_a_milestone(cast: Cast) -> None:
    milestone = added(cast)
    task = Task.add(cast.acme.id, cast.ada, title="Call script", milestone_id=milestone.id)
    assert task.shared
    task.shared = False
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_task_is_begun_once(cast: Cast, make: Make) -> None:
    task = make.task(cast.acme, owner=cast.ada)
    for _twice in range(2):
        task.start(cast.ada)
    assert kinds() == ["task.started"]
