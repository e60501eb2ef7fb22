"""Consents: a happy person is asked once a year, answers on a page of their own, and may take it back for ever."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from portal.ground.access import as_system
from portal.ground.db import db
from portal.ground.happen import Event
from portal.ground.outbox import Mail
from portal.notices.models.filing import FiledMail
from portal.surveys.models.answers import Answer
from portal.surveys.models.consent_pages import ask
from portal.surveys.models.consents import AskedAlready, Consent, ConsentKind, ConsentState
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.surveys import asking

GIVEN = {"quote": "They answer the phone.", "name": "Bea Marsh", "company": "Acme", "agrees": "y"}


@pytest.fixture
def answer(cast: Cast, make: Make) -> Answer:
    sent = asking.wave(make, asking.published(make))
    return asking.answered(make, asking.invited(make, sent, cast.acme, cast.bea_contact), 10, "Splendid")


def asked(cast: Cast, kind: ConsentKind = ConsentKind.TESTIMONIAL) -> Consent:
    consent = ask(cast.bea_contact, kind, cast.ada, words="May we quote you?", answer_id=None)
    db.session.commit()
    return consent


def path(consent: Consent) -> str:
    return "/consent/" + consent.url.rpartition("/")[2]


def fresh(consent: Consent) -> Consent:
    db.session.expire_all()
    with as_system():  # after a request of nobody the wall stands on PostgreSQL
        return db.session.get_one(Consent, (consent.client_id, consent.id))


def test_the_mail_asks_in_these_words_and_its_link_is_kept_nowhere_else(cast: Cast) -> None:
    consent = asked(cast)
    mail = db.session.scalars(select(Mail).where(Mail.to_address == cast.bea_contact.email)).one()
    assert "May we quote you?" in mail.text and consent.url in mail.text
    assert mail.secret and mail.reply_to == cast.ada.email
    assert db.session.scalar(select(func.count()).select_from(FiledMail)) == 0
    told = db.session.scalars(select(Event).where(Event.kind == "consent.asked")).one()
    assert told.told and not told.shared and consent.url not in str(told.payload)


def test_one_person_is_asked_for_one_thing_once_a_year(cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 1, 5, 9, tzinfo=UTC), tick=False) as clock:
        asked(cast)
        with pytest.raises(AskedAlready):
            asked(cast)
        asked(cast, ConsentKind.REFERRAL)
        clock.shift(timedelta(days=364))
        with pytest.raises(AskedAlready):
            asked(cast)
        clock.shift(timedelta(days=1, seconds=1))
        asked(cast)
    with pytest.raises(ValueError, match="nobody to write to"):
        cast.bea_contact.email = None
        asked(cast, ConsentKind.CASE_STUDY)


def test_a_get_gives_nothing_and_what_is_given_is_sealed(cast: Cast, browse: Browse) -> None:
    consent, anybody = asked(cast), browse(None)
    for _ in range(2):
        shown = anybody.get(path(consent))
        assert shown.status_code == 200 and "May we quote you?" in shown.text
        assert shown.headers["Referrer-Policy"] == "no-referrer"
    anybody.head(path(consent))
    assert fresh(consent).state == ConsentState.ASKED
    for _ in range(3):
        assert anybody.post(path(consent), data=GIVEN).status_code == 200
    anybody.post(path(consent), data={**GIVEN, "quote": "Other words"})
    given = fresh(consent)
    assert given.quote == "They answer the phone." and given.is_whole and given.wording == 1
    assert given.agreed is not None and "publish my words" in given.agreed
    assert db.session.scalar(select(func.count()).select_from(Event).where(Event.kind == "consent.given")) == 1
    given.quote = "words nobody agreed to"
    assert not given.is_whole


@pytest.mark.parametrize("missing", ["quote", "name", "agrees"])
def test_without_words_a_name_or_a_yes_nothing_is_given(cast: Cast, browse: Browse, missing: str) -> None:
    consent = asked(cast)
    refused = browse(None).post(path(consent), data={**GIVEN, missing: ""})
    assert refused.status_code == 422 and ("Acme" in refused.text)
    assert fresh(consent).state == ConsentState.ASKED


def test_they_may_decline_or_take_it_back_later_and_it_stays_on_record(cast: Cast, browse: Browse) -> None:
    declined, given, anybody = asked(cast), asked(cast, ConsentKind.CASE_STUDY), browse(None)
    anybody.post(f"{path(declined)}/withdraw")
    anybody.post(f"{path(declined)}/decline")
    anybody.post(path(declined), data=GIVEN)
    assert fresh(declined).state == ConsentState.DECLINED and fresh(declined).quote is None
    anybody.post(path(given), data=GIVEN)
    anybody.post(f"{path(given)}/decline")
    anybody.post(f"{path(given)}/withdraw")
    kept = fresh(given)
    assert kept.state == ConsentState.WITHDRAWN and kept.is_whole and kept.quote == GIVEN["quote"]
    shown = browse("ada").get(f"/clients/{cast.acme.id}/consents/{given.id}").text
    assert "do not use it any more" in shown
    assert "withdrawn" in browse("ada").get("/surveys/consents/export").text


def test_an_address_we_did_not_sign_leads_nowhere(cast: Cast, browse: Browse) -> None:
    consent = asked(cast)
    for token in (f"{path(consent)}x", "/consent/nothing"):
        assert browse(None).get(token).status_code == 404
        assert browse(None).post(f"{token}/withdraw").status_code == 404


def test_the_page_speaks_the_persons_language(cast: Cast, browse: Browse) -> None:
    cast.bea_contact.language = "fa"
    db.session.commit()
    consent = asked(cast)
    assert 'dir="rtl"' in browse(None).get(path(consent)).text


def test_the_team_asks_from_the_answer_and_is_told_if_it_is_too_soon(
    cast: Cast, browse: Browse, answer: Answer
) -> None:
    page, ada = f"/clients/{cast.acme.id}/answers/{answer.id}/ask", browse("ada")
    assert "Splendid" in ada.get(page).text
    assert ada.post(page, data={"kind": "testimonial", "words": "Please"}).status_code == 303
    again = ada.post(page, data={"kind": "testimonial", "words": "Pretty please"})
    assert again.status_code == 422 and "Pretty please" in again.text
    assert ada.get(page.replace(str(cast.acme.id), str(cast.globex.id))).status_code == 404
    assert browse("bea").get(page).status_code == 403


@pytest.mark.parametrize(("score", "offered"), [(9, True), (8, False)])
def test_only_promoters_and_who_let_us_say_something_before_are_asked(
    cast: Cast, browse: Browse, make: Make, score: int, offered: bool
) -> None:
    sent = asking.wave(make, asking.published(make))
    answer = asking.answered(make, asking.invited(make, sent, cast.acme, cast.ben_contact), score, "Fine")
    page, ada = f"/clients/{cast.acme.id}/answers/{answer.id}", browse("ada")
    assert (f"{page}/ask" in ada.get(page).text) == offered
    assert ("<textarea" in ada.get(f"{page}/ask").text) == offered
    posted = ada.post(f"{page}/ask", data={"kind": "referral", "words": "Please"})
    assert posted.status_code == (303 if offered else 422)
    before = ask(cast.ben_contact, ConsentKind.TESTIMONIAL, cast.ada, words="May we?", answer_id=None)
    before.give(agreed="Yes", quote="", shown={"name": "Ben", "title": "", "company": ""})
    db.session.commit()
    assert f"{page}/ask" in ada.get(page).text


def test_in_the_portal_a_person_finds_their_own_and_no_colleague_does(cast: Cast, browse: Browse) -> None:
    consent = asked(cast)
    own = f"/clients/{cast.acme.id}/your-words"
    assert re.search(r'href="[^"]*/consent/', browse("bea").get(own).text)
    assert "/consent/" not in browse("ben").get(own).text
    assert browse("ben").get(f"/clients/{cast.acme.id}/consents/{consent.id}").status_code == 403
    cast.acme.standing.restricted = True
    db.session.commit()
    assert browse("omar").get(f"/clients/{cast.acme.id}/consents/{consent.id}").status_code == 404
    assert "Bea Marsh" not in browse("omar").get("/surveys/consents").text
    assert "Bea Marsh" not in browse("omar").get("/surveys/consents/export").text
