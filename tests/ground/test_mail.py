"""Mail: written with its cause, sent once, tried for a day, stopped by a clear no."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select

from portal.ground.bounces import Bounce, bounced
from portal.ground.db import db, now
from portal.ground.mail import Addressee, File, Mail, MailState, forget_old_mail, post, send_waiting
from portal.ground.outbox import Attached
from portal.ground.sending import CLAIM, WAITS, _sender
from tests.ground.mail_house import mail_house, mail_server

BEA = Addressee("bea@acme.example", "Bea Marsh", "en", "Europe/London")
BEN = Addressee("ben@acme.example", "Ben Pike", "en", "Europe/London")


@pytest.fixture(scope="module")
def house(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with mail_house(database, tmp_path_factory.mktemp("mail")) as app:
        yield app


@pytest.fixture(autouse=True)
def empty_outbox(house: Flask) -> Iterator[None]:
    with house.app_context():
        yield
        db.session.rollback()
        db.session.execute(delete(Mail))
        db.session.execute(delete(Bounce))
        db.session.commit()


def hello(to: Addressee = BEA, **more: object) -> Mail:
    mail = post(to, "hello", **{"name": "Bea", "on": date(2026, 11, 24)} | more)
    db.session.commit()
    return mail


def the_mail() -> Mail:
    return db.session.scalars(select(Mail).execution_options(populate_existing=True)).one()


def test_a_mail_is_a_row_of_its_transaction():
    post(BEA, "hello", name="Bea", on=date(2026, 11, 24))
    db.session.rollback()
    assert db.session.scalars(select(Mail)).all() == []


def test_small_files_go_with_a_mail_and_leave_with_it():
    mail = hello(
        files=[File("a.ics", "text/calendar; method=REQUEST", b"BEGIN"), File("b.pdf", "application/pdf", b"%PDF")]
    )
    message = mail.message(_sender())
    assert [part.get_filename() for part in message.iter_attachments()] == ["a.ics", "b.pdf"]
    [calendar, _pdf] = message.iter_attachments()
    assert calendar.get_param("method") == "REQUEST" and calendar.get_payload(decode=True) == b"BEGIN"
    mail.created_at, mail.not_before = now() - timedelta(days=91), None
    db.session.commit()
    forget_old_mail()
    assert db.session.scalars(select(Attached)).all() == []


def test_a_mail_is_written_from_both_templates():
    mail = hello(name="<b>Bea</b>")
    assert mail.subject == "Hello <b>Bea</b>"
    assert mail.text.startswith("Come on 24 November: http://localhost/welcome\n")
    assert mail.text.endswith("\n-- \nCalder & Rowe, 14 Wharf Street, Leeds\nhttp://localhost\n")
    assert "&lt;b&gt;Bea&lt;/b&gt;" in mail.html and "Calder &amp; Rowe" in mail.html
    assert mail.to_address == "bea@acme.example" and mail.locale == "en" and mail.state == MailState.WAITING


def test_a_mail_speaks_the_language_of_its_reader():
    mail = hello(Addressee("navid@acme.example", "نوید", "fa", "Asia/Tehran"))
    assert "۳ آذر" in mail.text and 'dir="rtl"' in mail.html and 'lang="fa"' in mail.html


def test_a_key_makes_a_mail_once_only():
    first = hello(key="welcome:1")
    assert hello(key="welcome:1", name="Ben").id == first.id
    assert the_mail().subject == "Hello Bea"


@pytest.mark.parametrize(
    "address",
    [
        "bea@acme.example\r\nBcc: all@acme.example",
        "bea@acme.example\n",
        "bea",
        "a@b.example, c@d.example",
        "",
        "@",
        "a@",
    ],
)
def test_an_address_that_would_add_a_header_is_refused(address):
    with pytest.raises(ValueError):
        hello(Addressee(address))


def test_a_name_or_title_never_adds_a_header(house):
    hello(Addressee("bea@acme.example", "Bea\r\nBcc: all@acme.example"), name="you\r\nBcc: all@acme.example")
    with mail_server(house) as desk:
        assert send_waiting() == 1
    assert desk.seen[0]["Bcc"] is None and desk.seen[0]["Subject"] == "Hello you Bcc: all@acme.example"


def test_a_sent_mail_has_all_its_headers(house):
    mail = hello(unsubscribe_url="https://portal.example/stop/1")
    with mail_server(house) as desk:
        assert send_waiting() == 1 and send_waiting() == 0
    sent = desk.seen[0]
    assert sent["From"] == "Calder & Rowe <portal@calder-rowe.example>" and sent["To"] == "Bea Marsh <bea@acme.example>"
    assert sent["Message-ID"] == mail.message_id == f"<{mail.id.hex}@localhost>"
    assert sent["Auto-Submitted"] == "auto-generated" and sent["Content-Language"] == "en"
    assert sent["List-Unsubscribe"] == "<https://portal.example/stop/1>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and sent["Date"]
    assert [part.get_content_type() for part in sent.walk()][1:] == ["text/plain", "text/html"]
    mail = the_mail()
    assert mail.state == MailState.SENT and mail.sent_at and mail.not_before is None and mail.attempts == 1


def test_words_of_any_script_arrive_whole(house):
    hello(Addressee("navid@acme.example", "نوید", "fa"), name="نوید Ծովինար")
    with mail_server(house) as desk:
        send_waiting()
    assert desk.seen[0]["Subject"].startswith("Hello =?utf-8?")
    assert "۳ آذر" in desk.seen[0].get_payload()[0].get_payload(decode=True).decode()


def test_a_temporary_no_is_tried_again_with_the_same_message_id(house):
    mail = hello()
    with mail_server(house, lambda number: "451 later" if number == 1 else "250 OK") as desk:
        assert send_waiting() == 0
        waiting = the_mail()
        assert waiting.state == MailState.WAITING and waiting.last_error == "451 later"
        assert send_waiting() == 0 and len(desk.seen) == 1
        with time_machine.travel(now() + WAITS[0] + timedelta(seconds=1)):
            assert send_waiting() == 1
    assert desk.message_ids == [mail.message_id] * 2 and the_mail().state == MailState.SENT


def test_waits_grow_for_a_day_then_the_mail_is_set_aside(house):
    assert list(WAITS) == sorted(WAITS) and timedelta(hours=23) < sum(WAITS, timedelta()) < timedelta(hours=25)
    hello()
    with mail_server(house, lambda _number: "451 later") as desk, time_machine.travel(now()) as clock:
        for wait in (*WAITS, timedelta(days=1)):
            send_waiting()
            clock.shift(wait + timedelta(seconds=1))
        assert send_waiting() == 0 and len(desk.seen) == len(WAITS) + 1
    assert the_mail().state == MailState.SET_ASIDE


@pytest.mark.parametrize("no", [{"answer": lambda _number: "554 no"}, {"rcpt": "550 no such person"}])
def test_a_final_no_stops_at_once_and_is_kept(house, no):
    hello()
    with mail_server(house, **no):
        assert send_waiting() == 0
        with time_machine.travel(now() + timedelta(days=2)):
            assert send_waiting() == 0
    mail = the_mail()
    assert mail.state == MailState.FAILED and mail.last_error.startswith("55") and mail.attempts == 1


def test_a_refused_mail_does_not_hold_up_the_next(house):
    first, second = hello(), hello(BEN)
    with mail_server(house, lambda number: "554 no" if number == 1 else "250 OK") as desk:
        assert send_waiting() == 1
    assert desk.message_ids == [first.message_id, second.message_id]


def test_a_failed_mail_can_be_tried_again(house):
    hello()
    with mail_server(house, lambda number: "554 no" if number == 1 else "250 OK"):
        send_waiting()
        the_mail().try_again()
        db.session.commit()
        assert send_waiting() == 1


def test_after_a_bounce_nothing_more_goes_there_but_mails_about_the_account(house):
    hello()
    with mail_server(house, rcpt="550 no such person"):
        send_waiting()
    assert bounced("Bea@Acme.example").said == "550 no such person"
    held, about_account = hello(Addressee("BEA@acme.example")), hello(about_account=True)
    with mail_server(house) as desk:
        assert send_waiting() == 1
    db.session.expire_all()
    assert desk.message_ids == [about_account.message_id]
    assert (held.state, held.last_error, held.not_before) == (MailState.HELD, "550 no such person", None)


def test_what_was_held_back_goes_out_once_somebody_tries_again(house):
    hello()
    with mail_server(house, rcpt="550 no such person"):
        send_waiting()
        held = hello()
        assert send_waiting() == 0
    db.session.get_one(Mail, held.id, populate_existing=True).try_again()
    db.session.commit()
    with mail_server(house) as desk:
        assert send_waiting() == 1
    assert desk.message_ids == [held.message_id] and bounced("bea@acme.example") is None


@pytest.mark.parametrize("no", [{"answer": lambda _number: "451 later"}, {"rcpt": "450 busy"}])
def test_a_temporary_no_is_no_bounce(house, no):
    hello()
    with mail_server(house, **no):
        send_waiting()
    assert bounced("bea@acme.example") is None


def test_after_an_hour_without_a_server_every_mail_goes_out_once(house):
    mails = [hello(Addressee(f"person{number}@acme.example")) for number in range(5)]
    house.config["SMTP_URL"] = "smtp://127.0.0.1:9"
    at = now()
    for minute in range(0, 60, 10):
        with time_machine.travel(at + timedelta(minutes=minute), tick=False):
            assert send_waiting() == 0
    with time_machine.travel(at + timedelta(hours=3)), mail_server(house) as desk:
        assert send_waiting() + send_waiting() == 5
    assert sorted(desk.message_ids) == sorted(mail.message_id for mail in mails)


def test_an_answer_lost_after_data_may_send_twice_but_with_one_message_id(house):
    mail = hello()
    with mail_server(house, lambda number: None if number == 1 else "250 OK") as desk:
        assert send_waiting() == 0 and the_mail().state == MailState.WAITING
        with time_machine.travel(now() + WAITS[0] + timedelta(seconds=1)):
            assert send_waiting() == 1
    assert desk.message_ids == [mail.message_id] * 2


def test_without_the_server_every_mail_waits_and_one_only_was_tried(house):
    hello(), hello()
    house.config["SMTP_URL"] = "smtp://127.0.0.1:9"
    try:
        assert send_waiting() == 0
    finally:
        house.config["SMTP_URL"] = ""
    assert sorted(db.session.scalars(select(Mail.attempts))) == [0, 1]


def test_a_sender_that_died_is_replaced_after_five_minutes(house):
    mail = hello()
    mail.state, mail.attempts, mail.claimed_at, mail.not_before = MailState.SENDING, 1, now(), now() + CLAIM
    db.session.commit()
    with mail_server(house) as desk:
        assert send_waiting() == 0
        with time_machine.travel(now() + CLAIM + timedelta(seconds=1)):
            assert send_waiting() == 1
    assert desk.message_ids == [mail.message_id] and the_mail().attempts == 2


def test_two_senders_at_once_send_each_mail_once(house):
    for _ in range(12):
        hello()
    start = Barrier(2)

    def worker() -> int:
        with house.app_context():
            start.wait()
            return send_waiting()

    with mail_server(house) as desk, ThreadPoolExecutor(2) as pool:
        counts = [future.result() for future in [pool.submit(worker), pool.submit(worker)]]
    assert sum(counts) == 12 and len(set(desk.message_ids)) == len(desk.seen) == 12


def test_without_a_mail_server_mails_stay_in_the_development_mailbox(house):
    mail = hello()
    assert send_waiting() == 1 and the_mail().state == MailState.SENT
    browser = house.test_client()
    assert "Hello Bea" in browser.get("/dev/mail").text
    shown = browser.get(f"/dev/mail/{mail.id}")
    assert '<a href="http://localhost/welcome"' in shown.text and "bea@acme.example" in shown.text
    rich = browser.get(f"/dev/mail/{mail.id}?as=html")
    assert rich.text == mail.html and "sandbox" in rich.headers["Content-Security-Policy"]
    assert browser.get("/dev/mail/0197c1d1-0000-7000-8000-000000000000").status_code == 404


def test_in_production_nobody_reads_mails_and_they_wait_for_a_server(house, monkeypatch):
    mail = hello()
    monkeypatch.setitem(house.config, "DEVELOPMENT", False)
    assert send_waiting() == 0 and the_mail().state == MailState.WAITING
    for path in ("/dev/mail", f"/dev/mail/{mail.id}"):
        assert house.test_client().get(path).status_code == 404


def test_old_mails_are_forgotten_and_waiting_ones_kept():
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC)):
        hello(key="waits")
        hello(key="done").not_before = None
        db.session.commit()
    forget_old_mail()
    assert the_mail().key == "waits"


@pytest.mark.parametrize(("answer", "state"), [("250 OK", MailState.SENT), ("550 no such person", MailState.FAILED)])
def test_a_secret_is_forgotten_once_its_mail_is_sent_or_has_failed(house: Flask, answer, state):
    hello(secret=True)
    with mail_server(house, answer=lambda _number: answer):
        send_waiting()
    mail = the_mail()
    assert (mail.state, mail.text, mail.html) == (state, "", "")
    assert mail.subject == "Hello Bea"
    mail.try_again()
    assert mail.state == state


def test_a_secret_is_kept_while_its_mail_is_tried_again(house: Flask):
    hello(secret=True)
    with mail_server(house, answer=lambda _number: "451 later"):
        send_waiting()
    assert "welcome" in the_mail().text


def test_a_secret_is_readable_where_the_mailbox_page_is_all_there_is(house: Flask):
    hello(secret=True)
    send_waiting()
    assert the_mail().state == MailState.SENT and "welcome" in the_mail().text


@pytest.mark.parametrize("answer", ["250 OK", "550 <simon@kirkgate.example>: no such person"])
def test_of_a_stranger_nothing_stays_once_their_mail_is_sent_or_has_failed(house: Flask, answer):
    hello(Addressee("simon@kirkgate.example", "Simon Whitlock"), stranger=True)
    with mail_server(house, answer=lambda _number: answer):
        send_waiting()
    mail = the_mail()
    assert (mail.to_address, mail.to_name, mail.text, mail.html, mail.last_error) == ("", "", "", "", None)
    assert bounced("simon@kirkgate.example") is None
