"""The digest: once for each person and day, at their hour in their zone, in their language, or not at all."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from portal.ground.access import Role, as_system
from portal.ground.db import db, new_id, now
from portal.ground.mail import post
from portal.ground.outbox import Mail
from portal.notices.jobs import KEPT_FOR, forget_read_notices
from portal.notices.models import digests
from portal.notices.models.choices import NoticeChoice, Rhythm, Wishes
from portal.notices.models.digests import Digest, send_digests
from portal.notices.models.kinds import ByMail
from portal.notices.models.notices import Notice, mark_all_read
from portal.notices.models.telling import notify
from portal.people.models.memberships import Membership, end_access
from portal.people.models.team import change_role, disable
from portal.people.models.users import User
from portal.rules.models.notice_kinds import RULE_WORD
from portal.workspace.models.notice_kinds import COMMENT, PROGRESS, UPDATE
from tests.cast import Cast
from tests.make import Make
from tests.notices.test_telling import comment

MORNING = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def morning(cast: Cast) -> Iterator[Any]:
    """Six o'clock in London, where Bea lives by default; digests come at eight."""
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


def tell(cast: Cast, to: User, title: str = "Winter hours", client_id: Any = None) -> None:
    about = {"name": "Ada Duarte", "title": title}
    of = client_id or cast.acme.id
    notify([to], UPDATE, about, key=f"{title} {of}", client_id=of, place=f"/clients/{of}/updates")
    db.session.commit()


def mails() -> list[Mail]:
    db.session.commit()
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def test_it_comes_at_the_readers_hour_and_once(cast: Cast, morning: Any) -> None:
    tell(cast, cast.bea)
    assert send_digests() == 0
    morning.move_to(datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    assert send_digests() == 1
    assert send_digests() == 0
    [mail] = mails()
    assert (mail.to_address, mail.subject) == ("bea@acme.example", "Your day at Calder & Rowe: one piece of news")
    assert "An update from Ada Duarte: “Winter hours”" in mail.text
    assert f"http://localhost/clients/{cast.acme.id}/updates" in mail.text
    assert mail.unsubscribe_url
    morning.move_to(datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    assert send_digests() == 0


def test_what_happens_after_the_hour_waits_for_the_next_day(cast: Cast, morning: Any) -> None:
    morning.move_to(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    tell(cast, cast.bea)
    morning.move_to(datetime(2026, 11, 24, 9, 15, tzinfo=UTC))
    assert send_digests() == 0
    morning.move_to(datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
    assert send_digests() == 1


def test_a_worker_that_slept_sends_one_digest_of_all(cast: Cast, morning: Any) -> None:
    tell(cast, cast.bea)
    morning.move_to(MORNING + timedelta(days=3))
    tell(cast, cast.bea, "Spring hours")
    morning.move_to(MORNING + timedelta(days=3, hours=4))
    assert send_digests() == 1
    [mail] = mails()
    assert "Winter hours" in mail.text and "Spring hours" in mail.text


def test_five_hundred_events_make_one_digest_in_the_readers_language(cast: Cast, morning: Any) -> None:
    cast.bea.language, cast.bea.zone = "fa", "Asia/Tehran"
    NoticeChoice.of(cast.bea.id).digest_hour = 18
    db.session.commit()
    for number in range(500):
        fact = comment(cast, cast.ada, f"Comment {number}")
        notify([cast.bea], COMMENT, fact, key=number, place="/somewhere")
    db.session.commit()
    for hour in range(24):
        morning.move_to(MORNING + timedelta(hours=hour))
        send_digests()
    [mail] = mails()
    assert mail.created_at == datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # the half hour is seen to every quarter of one
    assert mail.locale == "fa"
    assert "۵۰۰" in mail.subject and "۴۹۰" in mail.text
    assert "Comment 499" in mail.text and "Comment 3 " not in mail.text
    assert "wrote about" not in mail.text


def test_what_was_read_meanwhile_is_not_said_again(cast: Cast, morning: Any) -> None:
    tell(cast, cast.bea)
    mark_all_read(cast.bea.id)
    morning.move_to(datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    assert send_digests() == 0
    assert mails() == []


def test_weekly_it_comes_on_the_readers_weekday(cast: Cast, morning: Any) -> None:
    choice = NoticeChoice.of(cast.bea.id)
    choice.rhythm, choice.digest_weekday = Rhythm.WEEKLY, 4
    tell(cast, cast.bea)
    sent = []
    for day in range(9):
        morning.move_to(MORNING + timedelta(days=day, hours=2))
        sent.append(send_digests())
    assert sent == [0, 0, 0, 1, 0, 0, 0, 0, 0]  # a Friday
    assert "Your week at" in mails()[0].subject


def test_for_the_team_it_is_told_by_client(cast: Cast, morning: Any, make: Make) -> None:
    for user in (cast.ada, cast.bea):
        NoticeChoice.of(user.id).choose(COMMENT, ByMail.DIGEST)
    for client, by in ((cast.globex, cast.carl), (cast.acme, cast.bea)):
        fact = comment(cast, by)
        told = type(fact)(**{**vars(fact), "client_id": client.id})
        notify([cast.ada], COMMENT, told, key=new_id())
    db.session.commit()
    morning.move_to(datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    assert send_digests() == 1
    text = mails()[0].text
    assert text.index("Acme") < text.index("Bea Marsh wrote") < text.index("Globex") < text.index("Carl Reid wrote")


def test_nobody_is_told_of_a_client_they_may_not_see_any_more(cast: Cast, morning: Any) -> None:
    tell(cast, cast.bea)
    tell(cast, cast.ben)
    end_access(db.session.get_one(Membership, (cast.acme.id, cast.bea.id)), cast.ada)
    cast.ben.disabled_at = now()
    db.session.commit()
    morning.move_to(datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    assert send_digests() == 0
    assert mails() == []
    with as_system():
        assert [notice.user_id for notice in db.session.scalars(select(Notice))] == [cast.ben.id]


def test_two_workers_write_one_digest(cast: Cast, morning: Any) -> None:
    tell(cast, cast.bea)
    morning.move_to(datetime(2026, 11, 24, 8, 0, tzinfo=UTC))
    db.session.add(Digest(user_id=cast.bea.id, day=date(2026, 11, 24), told=1))
    db.session.commit()
    assert send_digests() == 0


def wishes(hour: int, **more: Any) -> Wishes:
    given = {"kinds": {}, "rhythm": Rhythm.DAILY, "digest_weekday": 0, "quiet_from": None, "quiet_until": None}
    return Wishes(**{**given, "digest_hour": hour, "generation": 0, **more})


@pytest.mark.once
@pytest.mark.parametrize(
    ("zone", "hour"),
    [("Europe/London", 1), ("America/New_York", 2), ("Asia/Tehran", 0), ("Australia/Lord_Howe", 2)],
)
def test_a_year_brings_one_digest_a_day_over_both_edges_of_summer_time(zone: str, hour: int) -> None:
    at, days = datetime(2026, 1, 1, tzinfo=UTC), []
    while at < datetime(2027, 1, 1, tzinfo=UTC):
        day, due = wishes(hour).digest_before(at, zone)
        assert due <= at < due + timedelta(hours=25)
        if not days or days[-1] != day:
            days.append(day)
        at += timedelta(hours=1)
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert len(days) in (365, 366)


def test_quiet_hours_hold_the_digest_too(cast: Cast, morning: Any) -> None:
    choice = NoticeChoice.of(cast.bea.id)
    choice.quiet_from, choice.quiet_until = 20, 9
    tell(cast, cast.bea)
    morning.move_to(datetime(2026, 11, 24, 8, 15, tzinfo=UTC))
    assert send_digests() == 1
    assert mails()[0].not_before == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_read_notices_are_forgotten_and_unread_ones_kept(cast: Cast, morning: Any) -> None:
    tell(cast, cast.bea)
    mark_all_read(cast.bea.id)
    tell(cast, cast.bea, "Unread")
    tell(cast, cast.ben)
    mark_all_read(cast.ben.id)
    morning.move_to(MORNING + KEPT_FOR + timedelta(days=1))
    tell(cast, cast.bea, "New")
    forget_read_notices()
    with as_system():
        left = [notice.about["title"] for notice in db.session.scalars(select(Notice).order_by(Notice.id))]
    assert left == ["Unread", "New"]
    assert PROGRESS.client == ByMail.DIGEST


def test_a_digest_that_waits_is_not_sent_once_its_reader_may_not_see_a_client_of_it(cast: Cast, morning: Any) -> None:
    NoticeChoice.of(cast.bea.id).take({}, quiet_from=7, quiet_until=12)
    db.session.commit()
    tell(cast, cast.bea)
    morning.move_to(MORNING + timedelta(hours=3))
    assert send_digests() == 1 and len(mails()) == 1
    end_access(db.session.scalars(select(Membership).where(Membership.user_id == cast.bea.id)).one(), cast.ada)
    assert mails() == []


def test_who_is_no_admin_any_more_is_told_nothing_of_restricted_clients(cast: Cast, make: Make, morning: Any) -> None:
    boss, secret = make.member("Zoe Hart", Role.ADMIN), make.client("Initech", owner=cast.ada, restricted=True)
    NoticeChoice.of(boss.id).choose(RULE_WORD, ByMail.DIGEST)
    db.session.commit()
    for client in (secret, cast.acme):
        notify([boss], RULE_WORD, {"words": f"{client.name} waits"}, key=client.id, client_id=client.id)
    change_role(boss, Role.CSM, cast.abe)
    db.session.commit()
    morning.move_to(MORNING + timedelta(hours=3))
    assert send_digests() == 1
    [mail] = mails()
    assert "Acme waits" in mail.text and "Initech" not in mail.text


def test_whose_account_is_closed_gets_no_mail_that_still_waits_but_those_about_the_account(
    cast: Cast, make: Make, morning: Any
) -> None:
    gone = make.member("Guy Gone")
    NoticeChoice.of(gone.id).take({}, quiet_from=0, quiet_until=12)
    db.session.commit()
    notify([gone], RULE_WORD, {"words": "Acme waits"}, key=1, client_id=cast.acme.id)
    told = {"about_account": True, "user_id": gone.id, "by_name": "Abe", "company": "Acme", "url": "http://localhost/"}
    post(gone, "access", key="account", **told)
    assert len(mails()) == 2
    disable(gone, cast.abe)
    assert [mail.key for mail in mails()] == ["account"]


def test_what_is_written_while_a_digest_is_made_is_told_in_the_next(
    cast: Cast, morning: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its transaction began before the hour and ended after the digest had been read."""
    tell(cast, cast.bea)
    morning.move_to(MORNING + timedelta(hours=3))
    write = digests._write

    def meanwhile(*words: Any) -> None:
        write(*words)
        with time_machine.travel(MORNING, tick=False):
            notify([cast.bea], UPDATE, {"name": "Ada", "title": "Late"}, key="late", client_id=cast.acme.id)

    monkeypatch.setattr(digests, "_write", meanwhile)
    assert send_digests() == 1
    morning.move_to(MORNING + timedelta(days=1, hours=3))
    assert send_digests() == 1
    assert "Late" in mails()[-1].text
