"""What the workspace does on a schedule: expectations are confirmed again on a cadence, tasks that come due named."""

from datetime import timedelta

from sqlalchemy import bindparam, select

from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.ground.links import path_to
from portal.notices.models.telling import notify
from portal.people.models.users import Membership, access_of
from portal.tasks.models import Side, Task
from portal.workspace.models.expectation_pages import due
from portal.workspace.models.expectations import Expectations
from portal.workspace.models.notice_kinds import TASK_DUE

_COMES_DUE = (
    select(Task.client_id, Task.id, Task.title, Task.due_on, Membership.user_id)
    .join(Membership, access_of(Task.client_id, Task.contact_id))
    .where(
        Task.side == Side.YOU,
        Task.done_at.is_(None),
        Task.removed_at.is_(None),
        Task.due_on.between(bindparam("today"), bindparam("tomorrow")),
    )
)


def ask_to_confirm_again() -> int:
    """Ask about every version that is due, each in its own transaction; return how many. Nothing is asked twice."""
    asked = due(vendor_today())
    db.session.rollback()
    for row in asked:
        key = (row.client_id, row.id)
        db.session.get_one(Expectations, key, with_for_update=True, populate_existing=True).ask_again()
        db.session.commit()
    return len(asked)


def remind_of_due_tasks() -> int:
    """Tell a client’s people what is due by tomorrow, once for each date; return how many tasks."""
    today = vendor_today()
    rows = db.session.execute(_COMES_DUE, {"today": today, "tomorrow": today + timedelta(days=1)}).all()
    for row in rows:
        place = path_to("home.client", client_id=row.client_id)
        about = {"title": row.title, "due_on": row.due_on}
        key = f"due {row.id} {row.due_on}"
        notify([row.user_id], TASK_DUE, about, key=key, client_id=row.client_id, place=place, subject_id=row.id)
    db.session.commit()
    return len(rows)
