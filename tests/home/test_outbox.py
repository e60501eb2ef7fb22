"""What was given up: seen by the admin, with the reason, and tried again by one button."""

import pytest
from sqlalchemy import select

from portal.facts import ConcernOpened
from portal.ground.access import Role
from portal.ground.db import db, new_id, now
from portal.ground.happen import Delivery, Event, happen
from portal.ground.mail import Addressee, post
from portal.ground.outbox import Mail, MailState
from tests.cast import Cast
from tests.conftest import Browse


def given_up(state: MailState = MailState.FAILED, secret: bool = False) -> Mail:
    mail = post(Addressee("bea@acme.example", "Bea Marsh"), "reset", secret=secret, url="https://x.example", minutes=30)
    mail.state, mail.attempts, mail.not_before, mail.last_error = state, 9, None, "550 no such mailbox"
    db.session.commit()
    return mail


@pytest.fixture
def delivery(cast: Cast) -> Delivery:
    fact = ConcernOpened(
        client_id=cast.acme.id, actor_id=cast.ada.id, actor_name="Ada", concern_id=new_id(), title="Calls drop"
    )
    event = happen(fact)
    row = Delivery(
        client_id=event.client_id,
        event_id=event.id,
        handler="portal.sample.tell",
        attempts=5,
        error="OSError: away",
        set_aside_at=now(),
    )
    db.session.add(row)
    db.session.commit()
    return row


def kinds() -> list[str]:
    return list(db.session.scalars(select(Event.kind).order_by(Event.id)))


def test_a_mail_that_failed_is_shown_with_its_reason_and_sent_again_once(browse: Browse, cast: Cast) -> None:
    abe, mail = browse("abe"), given_up()
    text = abe.get("/admin/outbox").text
    assert "550 no such mailbox" in text and "bea@acme.example" in text and "Refused for good" in text
    for _click in range(2):
        assert abe.post(f"/admin/outbox/mails/{mail.id}/retry").status_code == 303
    again = db.session.get_one(Mail, mail.id, populate_existing=True)
    assert again.state == MailState.WAITING and again.attempts == 0 and again.not_before is not None
    assert kinds() == ["mail.tried_again"]
    assert "550 no such mailbox" in abe.get("/admin/outbox?state=waiting").text
    assert "550 no such mailbox" not in abe.get("/admin/outbox").text


def test_a_mail_with_a_secret_link_is_not_sent_again(browse: Browse, cast: Cast) -> None:
    abe, mail = browse("abe"), given_up(secret=True)
    assert "Make the link anew" in abe.get("/admin/outbox").text
    abe.post(f"/admin/outbox/mails/{mail.id}/retry")
    assert db.session.get_one(Mail, mail.id, populate_existing=True).state == MailState.FAILED
    assert kinds() == []


def test_a_delivery_set_aside_is_shown_and_tried_again_once(browse: Browse, delivery: Delivery) -> None:
    abe = browse("abe")
    text = abe.get("/admin/outbox").text
    assert "Calls drop" in text and "OSError: away" in text and "Acme" in text
    where = f"/admin/outbox/deliveries/{delivery.client_id}/{delivery.event_id}/{delivery.handler}/retry"
    for _click in range(2):
        assert abe.post(where).status_code == 303
    db.session.refresh(delivery)
    assert delivery.set_aside_at is None and delivery.attempts == 0
    assert kinds() == ["concern.opened", "delivery.tried_again"]
    assert "OSError: away" not in abe.get("/admin/outbox").text


def test_what_is_not_there_cannot_be_tried_again(browse: Browse) -> None:
    abe, id_ = browse("abe"), new_id()
    assert abe.post(f"/admin/outbox/mails/{id_}/retry").status_code == 404
    assert abe.post(f"/admin/outbox/deliveries/{id_}/{id_}/x/retry").status_code == 404


@pytest.mark.parametrize("who", ["ada", "lea", "bea"])
def test_nobody_but_an_admin_sees_or_tries(browse: Browse, cast: Cast, who: str) -> None:
    mail = given_up()
    assert browse(who).get("/admin/outbox").status_code in (403, 404)
    assert browse(who).post(f"/admin/outbox/mails/{mail.id}/retry").status_code in (403, 404)
    assert Role.ADMIN != getattr(cast, who).role
