"""A handoff: begun with every change of owner, told, briefed, introduced, confirmed; late steps are seen."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select

from portal.ground.access import as_system
from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.ground.outbox import Mail
from portal.ground.workdays import Holiday
from portal.handoff.models.handoffs import Handoff, HandoffStep, HandoffStepKind, Reason
from portal.notices.models.filing import FiledMail
from portal.people.models.owners import change_owner
from portal.people.models.users import User
from tests.cast import Cast
from tests.conftest import Browse
from tests.handoff.known import tell_everything
from tests.make import Make

FRIDAY = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def handed(cast: Cast, make: Make) -> Handoff:
    """Acme from Ada to Omar."""
    tell_everything(make, cast)
    change_owner(cast.acme, cast.omar, by=cast.lea)
    db.session.commit()
    return the_handoff(cast)


def the_handoff(cast: Cast) -> Handoff:
    with as_system():
        return db.session.scalars(
            select(Handoff).where(Handoff.client_id == cast.acme.id, Handoff.closed_at.is_(None))
        ).one()


def place(handoff: Handoff, ending: str = "") -> str:
    return f"/clients/{handoff.client_id}/handoffs/{handoff.id}{ending}"


def kinds(cast: Cast) -> list[str]:
    with as_system():
        mine = select(Event.kind).where(
            Event.client_id == cast.acme.id, Event.kind.like("%handoff%") | (Event.kind == "client.introduced")
        )
        return list(db.session.scalars(mine.order_by(Event.id)))


def test_every_change_of_owner_begins_a_handoff(handed: Handoff, cast: Cast) -> None:
    assert (handed.from_name, handed.to_name, handed.reason) == ("Ada Duarte", "Omar Nasser", Reason.CHANGE)
    assert kinds(cast) == ["handoff.begun"]
    change_owner(cast.acme, cast.omar, by=cast.lea)
    assert the_handoff(cast).id == handed.id


def test_the_client_going_on_ends_what_was_under_way(handed: Handoff, cast: Cast) -> None:
    change_owner(cast.acme, cast.ada, by=cast.lea)
    db.session.commit()
    assert the_handoff(cast).to_id == cast.ada.id
    assert kinds(cast) == ["handoff.begun", "handoff.ended", "handoff.begun"]


def test_its_days_are_working_days_of_the_vendor(cast: Cast, make: Make) -> None:
    make.keep(Holiday(on=date(2026, 12, 2), name="A day off"))
    with time_machine.travel(FRIDAY, tick=False):
        change_owner(cast.acme, cast.omar, by=cast.lea)
    handoff = the_handoff(cast)
    assert (handoff.brief_by, handoff.introduce_by) == (date(2026, 12, 1), date(2026, 12, 7))


def test_what_was_told_stays_and_the_live_brief_goes_on(
    handed: Handoff, browse: Browse, cast: Cast, make: Make
) -> None:
    make.concern(cast.acme, "A new worry")
    omar = browse("omar")
    told, live = omar.get(place(handed, "/brief")).text, omar.get(f"/clients/{cast.acme.id}/brief").text
    assert "Weekend calls go unanswered" in told and "A new worry" not in told
    assert "A new worry" in live
    assert omar.get(place(handed, "/brief/pdf")).data.startswith(b"%PDF")


def test_the_receiver_confirms_and_nobody_else(handed: Handoff, browse: Browse, cast: Cast) -> None:
    assert browse("ada").post(place(handed, "/confirm")).status_code == 403
    assert browse("lea").post(place(handed, "/confirm")).status_code == 403
    assert browse("bea").post(place(handed, "/confirm")).status_code == 403
    assert browse("carl").post(place(handed, "/confirm")).status_code == 404
    for _twice in range(2):
        assert browse("omar").post(place(handed, "/confirm")).status_code == 303
    assert kinds(cast) == ["handoff.begun", "handoff.briefed", "handoff.confirmed"]
    assert "Introduction" in browse("omar").get("/my-day").text


def test_the_receiver_asks_back_and_the_giver_answers(handed: Handoff, browse: Browse, cast: Cast) -> None:
    ask, answer = {"ask-words": "Who signs the rota?"}, {"answer-words": "Bea does."}
    assert browse("omar").post(place(handed, "/ask"), data={"ask-words": " "}).status_code == 422
    assert browse("omar").post(place(handed, "/ask"), data=ask).status_code == 303
    assert "Omar Nasser asks you something" in browse("ada").get("/my-day").text
    assert "Waits for an answer" in browse("lea").get("/handoffs").text
    assert browse("ada").post(place(handed, "/answer"), data=answer).status_code == 303
    text = browse("omar").get(place(handed)).text
    assert "Who signs the rota?" in text and "Bea does." in text
    assert "asks you something" not in browse("ada").get("/my-day").text


def test_late_steps_show_to_the_receiver_and_to_the_lead(handed: Handoff, browse: Browse, cast: Cast) -> None:
    with as_system():
        the_handoff(cast).brief_by = now().date() - timedelta(days=3)
        db.session.commit()
    assert "Handed to you" in browse("omar").get("/my-day").text
    assert "Handed to you" not in browse("ada").get("/my-day").text
    assert "one of them late" in browse("lea").get("/handoffs").text


def test_the_introduction_is_drafted_in_the_clients_language_from_what_they_see(
    handed: Handoff, browse: Browse, cast: Cast, make: Make
) -> None:
    make.task(cast.acme, "Renew the licence", cast.omar, shared=True)
    text = browse("omar").get(place(handed, "/introduction")).text
    assert "Omar Nasser" in text and "Ada Duarte" in text and "December review" in text and "Renew the licence" in text
    for secret in ("Weekend calls", "He lost his team", "By phone after two", "Send the rota"):
        assert secret not in text.split("<form")[-1]
    cast.acme.language = "fa"
    db.session.commit()
    assert "سلام" in browse("omar").get(place(handed, "/introduction")).text


def introduce(browse: Browse, handoff: Handoff, **other: Any) -> int:
    words = {"to": [], "subject": "Your new contact", "text": "Hello, I am **Omar**.", **other}
    return browse("omar").post(place(handoff, "/introduction"), data=words).status_code


def test_the_typed_words_go_to_the_chosen_people_and_to_nobody_else(
    handed: Handoff, browse: Browse, cast: Cast
) -> None:
    bea: UUID = cast.bea_contact.id
    assert introduce(browse, handed) == 422
    assert introduce(browse, handed, to=[cast.carl_contact.id]) == 422
    for _twice in range(2):
        assert introduce(browse, handed, to=[bea]) == 303
    with as_system():
        mail = db.session.scalars(select(Mail).where(Mail.key.like("introduction%"))).one()
        filed = db.session.scalars(select(FiledMail)).one()
        step = db.session.scalars(select(HandoffStep).where(HandoffStep.kind == HandoffStepKind.INTRODUCED)).one()
    assert (mail.to_address, mail.subject, mail.client_id) == (cast.bea.email, "Your new contact", cast.acme.id)
    assert mail.text.startswith("Hello, I am **Omar**.") and "<strong>Omar</strong>" in mail.html
    assert [one["name"] for one in filed.recipients] == ["Bea Marsh"] and filed.by_name == "Omar Nasser"
    assert step.words == "Your new contact\n\nHello, I am **Omar**."
    assert kinds(cast) == ["handoff.begun", "client.introduced"]


def test_the_client_reads_who_looks_after_them_and_not_why(handed: Handoff, browse: Browse, cast: Cast) -> None:
    introduce(browse, handed, to=[cast.bea_contact.id])
    bea = browse("bea")
    timeline = bea.get(f"/clients/{cast.acme.id}/timeline").text
    assert "introduced Omar Nasser, who looks after you from now on" in timeline
    assert "handed the client" not in timeline
    assert "Omar Nasser" in bea.get(f"/clients/{cast.acme.id}/team").text
    assert bea.get(place(handed)).status_code == 403
    assert browse("carl").get(place(handed)).status_code == 404


def test_all_done_closes_it(handed: Handoff, browse: Browse, cast: Cast) -> None:
    omar = browse("omar")
    omar.post(place(handed, "/briefed"))
    omar.post(place(handed, "/introduced"))
    omar.post(place(handed, "/confirm"))
    db.session.refresh(handed)
    assert handed.closed_at is not None
    assert "Handed to you" not in omar.get("/my-day").text
    assert "Finished lately" in browse("lea").get("/handoffs").text
    assert omar.get(place(handed)).status_code == 200
    assert omar.get(place(handed, "/introduction")).status_code == 303


def test_a_restricted_clients_handoff_is_nowhere_for_others(browse: Browse, cast: Cast, make: Make) -> None:
    secret = make.client("Initech", owner=cast.lea, restricted=True)
    change_owner(secret, cast.abe, by=cast.abe)
    db.session.commit()
    assert "Initech" not in browse("ada").get("/handoffs").text
    assert "Initech" in browse("abe").get("/handoffs").text


def test_the_givers_name_stays_on_what_they_wrote(handed: Handoff, browse: Browse, cast: Cast) -> None:
    assert db.session.get_one(User, cast.ada.id).name in browse("omar").get(f"/clients/{cast.acme.id}/timeline").text
