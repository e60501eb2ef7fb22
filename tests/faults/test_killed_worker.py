"""Workers are killed between taking a piece of work and having done it, again and again."""

import os
from collections import Counter
from collections.abc import Iterator
from threading import Event

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select, update

from portal.app import create_app
from portal.facts import PasswordResetAsked
from portal.ground.db import db, now
from portal.ground.happen import Delivery, happen
from portal.ground.outbox import Mail, MailState
from portal.people.models.users import User
from tests.ground.mail_house import Desk, free_port
from tests.house import House, eventually

ROUNDS = int(os.environ.get("FAULT_ROUNDS", 3))  # two workers end in each
ASKED = 6


class Post:
    """A mail server that says when it was given a mail, so that the workers die about when they hear it was taken."""

    def __init__(self) -> None:
        self.armed, self.hit = False, Event()
        self.desk = Desk(self._answer, None)
        self.port = free_port()

    def _answer(self, _number: int) -> str:
        if self.armed:
            self.hit.set()
        return "250 OK"


@pytest.fixture
def post() -> Iterator[Post]:
    found = Post()
    controller = Controller(found.desk, hostname="127.0.0.1", port=found.port)
    controller.start()
    yield found
    controller.stop()


def test_everything_is_done_once_and_a_second_mail_has_the_same_number(furnish, post):
    house = furnish(SMTP_URL=f"smtp://127.0.0.1:{post.port}")
    for number in range(ROUNDS):
        ask_for_resets(house)
        let_five_minutes_pass(house)
        workers = [house.hire_worker(), house.hire_worker()]
        post.armed = number % 2 == 0
        eventually(post.hit.is_set if post.armed else lambda: has_begun(house), look=0.002)
        for worker in workers:
            worker.kill()
        post.armed = False
        post.hit.clear()
    let_five_minutes_pass(house)
    house.hire_worker()
    eventually(lambda: is_all_done(house))
    mails, seen = numbers_of_mails(house), Counter(post.desk.message_ids)
    assert resets(house) == ROUNDS * ASKED
    assert set(seen) == set(mails)
    assert sum(seen.values()) - len(seen) <= 2 * ROUNDS


def ask_for_resets(house: House) -> None:
    """As the page does: a fact each, and a delivery that writes the mail."""
    with create_app(house.config).app_context():
        ada = db.session.scalars(select(User).where(User.email == "ada@calder-rowe.example")).one()
        for _time in range(ASKED):
            happen(PasswordResetAsked(actor_id=ada.id, actor_name=ada.name, user_id=ada.id))
        db.session.commit()
        db.engine.dispose()


def let_five_minutes_pass(house: House) -> None:
    """What a dead worker had in hand may be taken by another."""
    with house.engine.begin() as rows:
        rows.execute(update(Delivery).where(Delivery.done_at.is_(None)).values(not_before=now()))
        rows.execute(update(Mail).where(Mail.not_before.is_not(None)).values(not_before=now()))


def has_begun(house: House) -> bool:
    """Somebody has taken one of the deliveries nobody had touched."""
    untouched = select(func.count()).where(Delivery.done_at.is_(None), Delivery.attempts == 0)
    with house.engine.connect() as rows:
        return rows.scalar(untouched) != ASKED


def is_all_done(house: House) -> bool:
    with house.engine.connect() as rows:
        owed = rows.scalar(select(func.count()).where(Delivery.done_at.is_(None)))
        unsent = rows.scalar(select(func.count()).where(Mail.state != MailState.SENT))
        return not owed and not unsent


def numbers_of_mails(house: House) -> list[str]:
    with house.engine.connect() as rows:
        return list(rows.scalars(select(Mail.message_id)))


def resets(house: House) -> int:
    """Beside them the first worker of a day writes what comes due."""
    with house.engine.connect() as rows:
        return rows.scalar(select(func.count()).where(Mail.key.startswith("reset "))) or 0
