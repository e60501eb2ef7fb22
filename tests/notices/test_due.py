"""A client's people are told at once of what they were asked for and comes due."""

from datetime import timedelta

from sqlalchemy import select

from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.ground.outbox import Mail
from portal.tasks.models import Side, Task
from portal.workspace.jobs import remind_of_due_tasks
from tests.cast import Cast
from tests.make import Make


def asked(make: Make, cast: Cast, days: int, title: str = "Confirm the hours") -> Task:
    due_on = vendor_today() + timedelta(days=days)
    return make.task(cast.acme, title, side=Side.YOU, contact_id=cast.bea_contact.id, due_on=due_on)


def subjects() -> list[str]:
    return [mail.subject for mail in db.session.scalars(select(Mail).order_by(Mail.id))]


def test_what_is_due_by_tomorrow_is_told_once(cast: Cast, make: Make) -> None:
    task = asked(make, cast, 1)
    asked(make, cast, 3, "Later")
    asked(make, cast, 0, "Done already").complete(cast.bea)
    make.task(cast.acme, "Ours", owner=cast.ada, due_on=vendor_today())
    for _turn in range(2):
        assert remind_of_due_tasks() == 1
    [subject] = subjects()
    assert subject.startswith("“Confirm the hours” is due on")
    task.due_on = vendor_today()
    db.session.commit()
    remind_of_due_tasks()
    assert len(subjects()) == 2
