"""What tasks promise: every verb works, works once, and announces itself."""

from datetime import date

from sqlalchemy import select

from portal.ground.db import db
from portal.ground.happen import Event
from portal.tasks.models import Side, Task, open_tasks
from tests.cast import Cast


def kinds() -> list[str]:
    return list(db.session.scalars(select(Event.kind).order_by(Event.id)))


def test_ours_belongs_to_whoever_adds_it(cast: Cast) -> None:
    task = Task.add(cast.acme.id, cast.ada, title="Send the figures", due_on=date(2026, 11, 24))
    assert (task.owner_id, task.shared, task.order_on) == (cast.ada.id, False, date(2026, 11, 24))
    assert kinds() == ["task.added"]


def test_theirs_is_shared_and_has_no_owner_of_ours(cast: Cast) -> None:
    task = Task.add(cast.acme.id, cast.ada, title="Confirm the hours", side=Side.YOU)
    assert task.shared and task.owner_id is None


def test_done_and_back_count_once_each(cast: Cast) -> None:
    task = Task.add(cast.acme.id, cast.ada, title="Send the figures")
    task.complete(by=cast.omar)
    task.complete(by=cast.ada)
    assert task.done_by_id == cast.omar.id
    task.reopen(by=cast.ada)
    task.reopen(by=cast.ada)
    assert kinds() == ["task.added", "task.completed", "task.reopened"]


def test_a_shared_task_done_is_told_to_both_sides(cast: Cast) -> None:
    Task.add(cast.acme.id, cast.ada, title="Confirm the hours", side=Side.YOU).complete(by=cast.bea)
    event = db.session.scalars(select(Event).where(Event.kind == "shared_task.completed")).one()
    assert event.shared and event.told and event.actor_id == cast.bea.id


def test_snoozing_keeps_the_due_date_and_the_reason(cast: Cast) -> None:
    task = Task.add(cast.acme.id, cast.ada, title="Send the figures", due_on=date(2026, 11, 20))
    for _twice in range(2):
        task.snooze(cast.ada, date(2026, 12, 1), "They are on holiday")
    assert (task.due_on, task.snoozed_until) == (date(2026, 11, 20), date(2026, 12, 1))
    assert kinds() == ["task.added", "task.snoozed"]
    task.complete(by=cast.ada)
    assert task.snoozed_until is None


def test_changing_nothing_announces_nothing(cast: Cast) -> None:
    task = Task.add(cast.acme.id, cast.ada, title="Send the figures")
    task.change(cast.ada, title="Send the figures", owner_id=cast.ada.id)
    task.change(cast.ada, owner_id=cast.omar.id)
    assert kinds() == ["task.added", "task.changed"]


def test_removed_and_restored(cast: Cast) -> None:
    task = Task.add(cast.acme.id, cast.ada, title="Send the figures")
    task.remove(cast.ada)
    task.remove(cast.ada)
    assert open_tasks(cast.acme.id) == []
    task.restore(cast.ada)
    assert [row.title for row in open_tasks(cast.acme.id)] == ["Send the figures"]
    assert kinds() == ["task.added", "task.removed", "task.restored"]


def test_what_is_due_first_comes_first_and_what_has_no_date_last(cast: Cast) -> None:
    for title, due in (("never", None), ("later", date(2026, 12, 1)), ("soon", date(2026, 11, 24))):
        Task.add(cast.acme.id, cast.ada, title=title, due_on=due)
    assert [row.title for row in open_tasks(cast.acme.id)] == ["soon", "later", "never"]
