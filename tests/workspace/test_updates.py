"""Updates and letters: written, looked at, scheduled, brought to every client exactly once, read, withdrawn."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.ground.access import held_to
from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.ground.outbox import Mail, MailState
from portal.notices.models.choices import NoticeChoice
from portal.notices.models.kinds import ByMail
from portal.notices.models.notices import Notice
from portal.people.models.clients import ClientState
from portal.workspace.models import fan_out
from portal.workspace.models.fan_out import publish_due
from portal.workspace.models.notice_kinds import UPDATE
from portal.workspace.models.postings import Posting, PostingRead, withdraw
from portal.workspace.models.updates import Audience, Update, UpdateKind, UpdateState
from tests.cast import Cast
from tests.make import Make
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
WORDS = {"kind": "update", "title": "Hours at Christmas", "text": "We are **here** until six.", "audience": "all"}


@pytest.fixture(autouse=True)
def at_once(cast: Cast) -> None:
    """Everybody wants updates by mail at once, and not with the digest."""
    for user in (cast.bea, cast.ben, cast.carl):
        NoticeChoice.of(user.id).choose(UPDATE, ByMail.NOW)
    db.session.commit()


def written(cast: Cast, **values: object) -> Update:
    """A draft of Ada's."""
    draft = Update.write(cast.ada, **{"title": "Hours at Christmas", "text": "We are **here**.", **values})
    db.session.commit()
    return draft


def work(times: int = 50) -> int:
    """The worker's turns until nothing is due."""
    return sum(1 for _turn in range(times) if publish_due())


def out(cast: Cast, **values: object) -> Update:
    draft = written(cast, **values)
    draft.publish(cast.ada)
    db.session.commit()
    work()
    return draft


def titles(client_id: UUID) -> list[str]:
    return list(db.session.scalars(select(Posting.title).where(Posting.client_id == client_id)))


def count(model: type, *where: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0  # type: ignore[arg-type]


def kinds() -> list[str]:
    return list(db.session.scalars(select(Event.kind).where(Event.kind.like("update.%")).order_by(Event.id)))


def test_from_a_draft_to_every_client_and_their_mail(browse: Browse, cast: Cast) -> None:
    ada = browse("ada")
    made = ada.post("/updates", data=WORDS)
    page = ada.get(made.location).text
    assert "<strong>here</strong>" in page and "It reaches 2 clients" in page and "3 people of theirs" in page
    assert work() == 0 and titles(cast.acme.id) == []
    assert ada.post(f"{made.location}/publish").status_code == 303
    assert work() > 0
    assert titles(cast.acme.id) == titles(cast.globex.id) == ["Hours at Christmas"]
    mails = db.session.scalars(select(Mail).order_by(Mail.to_address)).all()
    assert [mail.to_address for mail in mails] == ["bea@acme.example", "ben@acme.example", "carl@globex.example"]
    assert f"/clients/{cast.acme.id}/updates/" in mails[0].text and "<strong>here</strong>" in mails[0].html
    seen = browse("bea").get(f"/clients/{cast.acme.id}/updates").text
    assert "Hours at Christmas" in seen and "New" in seen and "Ada Duarte" in seen
    assert kinds() == ["update.scheduled", "update.published"]


@pytest.mark.parametrize("empty", ["", "   ", "\r\n"])
def test_without_words_there_is_no_update(browse: Browse, cast: Cast, empty: str) -> None:
    for name in ("title", "text"):
        assert browse("ada").post("/updates", data={**WORDS, name: empty}).status_code == 422
        assert browse("lea").post("/admin/guides", data={"title": "A", "text": "B", name: empty}).status_code == 422


def test_publishing_twice_is_publishing_once(browse: Browse, cast: Cast) -> None:
    draft, ada = written(cast), browse("ada")
    for _turn in range(2):
        assert ada.post(f"/updates/{draft.id}/publish").status_code == 303
    work()
    assert ada.post(f"/updates/{draft.id}/publish").status_code == 303
    assert work() == 0
    assert (count(Posting), count(Mail)) == (2, 3)


class Killed(BaseException):
    """The worker is gone, as by kill -9: no line after this runs, no exception handler of ours sees it."""


@pytest.mark.parametrize("step", range(1, 12))
def test_a_worker_killed_at_any_step_leaves_no_gap_and_no_double(
    cast: Cast, make: Make, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    for number in range(3):
        make.access(make.contact(make.client(f"Small {number}", owner=cast.ada), f"Person{number} One"))
    monkeypatch.setattr(fan_out, "POSTED_AT_ONCE", 2)
    monkeypatch.setattr(fan_out, "_POSTED", fan_out._POSTED.limit(2))
    draft = written(cast, kind=UpdateKind.LETTER)
    draft.publish(cast.ada)
    db.session.commit()
    left, write = [step], fan_out.Bulk.write

    def dies(bulk: fan_out.Bulk) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed
        write(bulk)

    monkeypatch.setattr(fan_out.Bulk, "write", dies)
    for _turn in range(50):
        try:
            publish_due()
        except Killed:
            db.session.rollback()
    assert count(Posting) == 5 and count(Mail) == 6
    assert (draft.reached, draft.state) == (5, UpdateState.PUBLISHED)
    assert kinds().count("update.published") == 1


def test_two_steps_never_share_a_client(cast: Cast, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fan_out, "POSTED_AT_ONCE", 1)
    out(cast)
    assert count(Posting) == 2


def test_it_goes_out_at_the_vendors_local_time_and_not_before(app: Flask, browse: Browse, cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 11, 27, 12, tzinfo=UTC), tick=False) as clock:
        draft, ada = written(cast), browse("ada")
        app.config["VENDOR_ZONE"], before = "Asia/Yerevan", app.config["VENDOR_ZONE"]
        try:
            answer = ada.post(f"/updates/{draft.id}/schedule", data={"day": "2026-11-28", "time": "09:00"})
        finally:
            app.config["VENDOR_ZONE"] = before
        assert answer.status_code == 303
        db.session.refresh(draft)
        assert draft.publish_at == datetime(2026, 11, 28, 5, tzinfo=UTC)
        assert work() == 0
        clock.move_to(datetime(2026, 11, 28, 5, tzinfo=UTC))
        assert work() > 0 and count(Posting) == 2


def test_a_time_that_is_over_is_refused(browse: Browse, cast: Cast) -> None:
    draft = written(cast)
    answer = browse("ada").post(f"/updates/{draft.id}/schedule", data={"day": "2026-01-01", "time": "09:00"})
    assert answer.status_code == 422 and "This time is over" in answer.text


def test_a_scheduled_one_can_be_stopped_changed_and_discarded(browse: Browse, cast: Cast) -> None:
    draft, ada = written(cast), browse("ada")
    draft.schedule(cast.ada, now() + timedelta(days=1))
    db.session.commit()
    for _turn in range(2):
        assert ada.post(f"/updates/{draft.id}/stop").status_code == 303
    db.session.refresh(draft)
    assert draft.state == UpdateState.DRAFT
    changed = {**WORDS, "title": "Other words", "version": str(draft.version)}
    assert ada.post(f"/updates/{draft.id}", data=changed).status_code == 303
    for _turn in range(2):
        assert ada.post(f"/updates/{draft.id}/discard").status_code == 303
    assert count(Update) == 0


def test_what_is_out_keeps_its_words(browse: Browse, cast: Cast) -> None:
    sent, ada = out(cast), browse("ada")
    changed = {**WORDS, "title": "Other words", "version": str(sent.version)}
    assert ada.post(f"/updates/{sent.id}", data=changed).status_code == 409
    for verb in ("stop", "discard"):
        assert ada.post(f"/updates/{sent.id}/{verb}").status_code == 409
    later = {"day": "2099-01-01", "time": "09:00"}
    assert ada.post(f"/updates/{sent.id}/schedule", data=later).status_code == 409
    assert titles(cast.acme.id) == ["Hours at Christmas"]


def test_two_editors_see_both_texts(browse: Browse, cast: Cast) -> None:
    draft = written(cast)
    fields = {**WORDS, "version": str(draft.version)}
    assert browse("omar").post(f"/updates/{draft.id}", data={**fields, "text": "Omars words"}).status_code == 303
    late = browse("ada").post(f"/updates/{draft.id}", data={**fields, "text": "Adas words"})
    assert late.status_code == 409 and "Omars words" in late.text and "Adas words" in late.text


def test_a_letter_is_leaderships(browse: Browse, cast: Cast) -> None:
    letter = {**WORDS, "kind": "letter"}
    assert browse("ada").post("/updates", data=letter).status_code == 422
    made = browse("lea").post("/updates", data=letter)
    assert made.status_code == 303
    assert "a lead or an admin publishes it" in browse("ada").get(made.location).text
    for verb in ("", "/publish", "/stop", "/withdraw", "/discard", "/schedule"):
        assert browse("ada").post(made.location + verb).status_code == 403
    browse("lea").post(f"{made.location}/publish")
    work()
    seen = browse("bea").get(f"/clients/{cast.acme.id}/updates").text
    assert "Lea Brandt" in seen


def test_a_segment_and_one_client_reach_no_one_else(cast: Cast) -> None:
    cast.globex.standing.segment = "Dental"
    db.session.commit()
    out(cast, title="For dentists", audience=Audience.SEGMENT, segment="Dental")
    out(cast, title="For Acme", audience=Audience.CLIENT, only_client_id=cast.acme.id)
    assert (titles(cast.acme.id), titles(cast.globex.id)) == (["For Acme"], ["For dentists"])


def test_who_left_and_whose_access_ended_hears_nothing(cast: Cast) -> None:
    cast.globex.standing.state = ClientState.LEFT
    cast.ben.disabled_at = now()
    db.session.commit()
    out(cast)
    assert titles(cast.globex.id) == []
    assert list(db.session.scalars(select(Mail.to_address))) == ["bea@acme.example"]


def test_by_default_an_update_waits_for_the_digest(cast: Cast) -> None:
    NoticeChoice.of(cast.bea.id).kinds = {}
    db.session.commit()
    out(cast)
    assert cast.bea.email not in set(db.session.scalars(select(Mail.to_address)))
    owed = select(Notice.user_id).where(Notice.owed)
    assert list(db.session.scalars(owed)) == [cast.bea.id]


def test_an_address_that_is_none_costs_nobody_else_their_mail(cast: Cast) -> None:
    cast.bea.email = "nowhere"
    db.session.commit()
    out(cast)
    assert sorted(db.session.scalars(select(Mail.to_address))) == ["ben@acme.example", "carl@globex.example"]


def test_what_is_for_a_restricted_client_is_not_there_for_others(browse: Browse, cast: Cast, make: Make) -> None:
    secret = make.client("Initech", owner=cast.lea, restricted=True)
    sent = out(cast, title="For Initech", audience=Audience.CLIENT, only_client_id=secret.id)
    assert "For Initech" in browse("lea").get("/updates").text
    for path in ("/updates", f"/updates/new?client={secret.id}", f"/updates/{sent.id}", f"/updates/{sent.id}/edit"):
        answer = browse("ada").get(path)
        assert answer.status_code == 404 or "Initech" not in answer.text, path
    assert browse("ada").post(f"/updates/{sent.id}/withdraw").status_code == 404
    forged = {**WORDS, "audience": "client", "only_client_id": str(secret.id)}
    assert browse("ada").post("/updates", data=forged).status_code == 404
    assert browse("ada").post("/updates", data={**forged, "only_client_id": "x"}).status_code == 404


def test_it_is_read_when_somebody_says_so_and_never_by_a_visit(browse: Browse, cast: Cast) -> None:
    out(cast)
    posting = db.session.scalars(select(Posting).where(Posting.client_id == cast.acme.id)).one()
    room = f"/clients/{cast.acme.id}/updates"
    bea = browse("bea")
    bea.get(f"{room}/{posting.id}")
    assert bea.get(f"{room}/{posting.id}/read").status_code == 405
    assert count(PostingRead) == 0
    for _turn in range(2):
        assert bea.post(f"{room}/{posting.id}/read").status_code == 303
    db.session.commit()
    assert count(PostingRead) == 1 and kinds().count("update.read") == 1
    assert ">New<" not in bea.get(room).text and ">New<" in browse("ben").get(room).text
    theirs = browse("ada").get(f"{room}/{posting.id}").text
    assert "Bea Marsh" in theirs and "Not yet: Ben Pike" in theirs
    assert "Bea Marsh" in browse("ada").get(f"/updates/{posting.update_id}").text
    assert browse("ada").post(f"{room}/{posting.id}/read").status_code == 403
    assert browse("carl").post(f"{room}/{posting.id}/read").status_code == 404
    assert "Not yet" not in bea.get(f"{room}/{posting.id}").text


def test_withdrawn_it_is_gone_and_waiting_mails_with_it(browse: Browse, cast: Cast) -> None:
    sent = out(cast)
    mails = db.session.scalars(select(Mail).order_by(Mail.to_address)).all()
    mails[0].state, mails[0].not_before = MailState.SENT, None
    db.session.commit()
    posting = db.session.scalars(select(Posting).where(Posting.client_id == cast.acme.id)).one()
    for _turn in range(2):
        assert browse("omar").post(f"/updates/{sent.id}/withdraw").status_code == 303
    assert kinds().count("update.withdrawn") == 1 and count(Mail) == 1 and count(Notice) == 0
    room = f"/clients/{cast.acme.id}/updates"
    assert "Hours at Christmas" not in browse("bea").get(room).text
    page = browse("bea").get(f"{room}/{posting.id}")
    assert page.status_code == 200 and "This was withdrawn" in page.text and "Hours" not in page.text
    assert browse("bea").post(f"{room}/{posting.id}/read").status_code == 409
    with held_to(cast.acme.id):
        db.session.expire_all()
        assert db.session.scalars(select(Posting.text)).all() == [""]
    assert "We are" in browse("ada").get(f"/updates/{sent.id}").text


def test_withdrawn_by_whom_a_client_is_hidden_from_it_is_gone_there_too(browse: Browse, cast: Cast, make: Make) -> None:
    initech = make.client("Initech", owner=cast.lea, restricted=True)
    update = out(cast)
    assert browse("ada").post(f"/updates/{update.id}/withdraw").status_code == 303
    assert titles(initech.id) == titles(cast.acme.id) == [""]


def test_withdrawn_half_way_nothing_more_goes_out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fan_out, "POSTED_AT_ONCE", 1)
    draft = written(cast)
    draft.publish(cast.ada)
    db.session.commit()
    publish_due()
    withdraw(draft, cast.ada)
    db.session.commit()
    assert work() == 0 and count(Posting, Posting.withdrawn_at.is_(None)) == 0 and count(Mail) == 0


def test_clients_and_strangers_do_not_reach_the_teams_pages(browse: Browse, cast: Cast) -> None:
    draft = written(cast)
    for path in ("/updates", "/updates/new", f"/updates/{draft.id}", f"/updates/{draft.id}/edit"):
        assert browse("bea").get(path).status_code == 403
    for verb in ("", "/publish", "/schedule", "/stop", "/withdraw", "/discard"):
        assert browse("bea").post(f"/updates/{draft.id}{verb}").status_code == 403
    assert browse("ada").get(f"/updates/{cast.acme.id}").status_code == 404


def test_hostile_words_are_inert(browse: Browse, cast: Cast) -> None:
    sent = out(cast, title="<script>alert(1)</script>", text="<script>alert(2)</script>")
    posting = db.session.scalars(select(Posting).where(Posting.client_id == cast.acme.id)).one()
    for who, path in (("ada", f"/updates/{sent.id}"), ("bea", f"/clients/{cast.acme.id}/updates/{posting.id}")):
        assert "<script>alert" not in browse(who).get(path).text
    assert "<script>" not in db.session.scalars(select(Mail.html)).all()[0]


@pytest.mark.parametrize("number", [1, 12])
def test_lists_ask_eight_times_whatever_there_is(browse: Browse, cast: Cast, number: int) -> None:
    for index in range(number):
        out(cast, title=f"Update {index}")
    for who, path in (("bea", f"/clients/{cast.acme.id}/updates"), ("ada", "/updates")):
        browser = browse(who)
        with count_statements() as sent:
            assert browser.get(path).status_code == 200
        assert len(sent) <= 8, sent


def test_a_long_list_goes_on(browse: Browse, cast: Cast) -> None:
    for index in range(27):
        out(cast, title=f"Update {index:02}")
    for who, path in (("bea", f"/clients/{cast.acme.id}/updates"), ("ada", "/updates")):
        first = browse(who).get(path).text
        assert "Update 26" in first and "Update 01" not in first
        more = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        assert "Update 00" in browse(who).get(more).text
        assert browse(who).get(f"{path}?after=W10").status_code == 200
