"""Answering by the link in a mail: a GET shows, a POST records, once, and every link that opens nothing says why."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.ground.access import as_system
from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.people.models.clients import ClientState
from portal.surveys.models.answers import AnonymousAnswer, Answer
from portal.surveys.models.links import invitation_token
from portal.surveys.models.mutes import mute
from portal.surveys.models.stopping import stop_url
from portal.surveys.models.waves import Invitation
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rows import rows
from tests.surveys import asking


@pytest.fixture
def invitation(cast: Cast, make: Make) -> Invitation:
    wave = asking.wave(make, asking.published(make), words="I read every answer myself.")
    return asking.invited(make, wave, cast.acme, cast.bea_contact)


@pytest.fixture
def link(invitation: Invitation) -> str:
    return f"/s/{invitation_token(invitation)}"


@pytest.fixture
def anonymous(cast: Cast, make: Make) -> str:
    wave = asking.wave(make, asking.published(make), is_anonymous=True)
    return f"/s/{invitation_token(asking.invited(make, wave, cast.acme, cast.bea_contact))}"


def answers(model: Any = Answer) -> list[Any]:
    with as_system():  # after a request of nobody the wall stands on PostgreSQL
        return list(db.session.scalars(select(model).execution_options(populate_existing=True)))


def told(kind: str) -> int:
    with as_system():
        return db.session.scalar(select(func.count()).where(Event.kind == kind)) or 0


def send(browser: FlaskClient, link: str, score: object = 9, version: int = 0, **data: object) -> Any:
    return browser.post(link, data={"q-score": score, "version": version, **data})


def test_the_number_of_the_mail_is_chosen_and_not_recorded(browse: Browse, link: str) -> None:
    page = browse(None).get(f"{link}?score=9")
    assert re.search(r'value="9"[^>]* checked', page.text)
    assert "I read every answer myself." in page.text and "For Bea Marsh" in page.text
    assert answers() == []


def test_an_answer_is_sent_once_and_told_once(browse: Browse, link: str) -> None:
    assert send(browse(None), link, may_talk="no").status_code == 200
    (answer,) = answers()
    assert (answer.score, answer.may_talk, answer.completed_at is not None) == (9, False, True)
    assert told("survey.answered") == 1


def test_twenty_equal_posts_make_one_answer(browse: Browse, link: str) -> None:
    for _time in range(20):
        assert send(browse(None), link, form_token="a token").status_code == 200
    assert len(answers()) == told("survey.answered") == 1 and told("survey.corrected") == 0


def test_what_is_saved_as_they_go_is_begun_and_not_sent(browse: Browse, link: str, invitation: Invitation) -> None:
    browser = browse(None)
    saved = browser.post(f"{link}/save", data={"q-score": 6, "version": 0})
    assert 'name="version" value="1"' in saved.text
    (answer,) = answers()
    assert (answer.score, answer.completed_at) == (6, None) and told("survey.answered") == 0
    with as_system():
        db.session.refresh(invitation)
    assert invitation.started_at and not invitation.completed_at
    assert re.search(r'value="6"[^>]* checked', browser.get(f"{link}?score=9").text)


def test_of_two_tabs_the_later_sees_both_answers(browse: Browse, link: str) -> None:
    browser = browse(None)
    browser.post(f"{link}/save", data={"q-score": 6, "version": 0})
    assert browser.post(f"{link}/save", data={"q-score": 8, "version": 0}).status_code == 409
    both = send(browser, link, 8)
    assert both.status_code == 409
    assert "You answered differently" in both.text and re.search(r'value="8"[^>]* checked', both.text)
    assert answers()[0].score == 6
    assert send(browser, link, 8, version=1).status_code == 200
    assert answers()[0].score == 8


def test_it_is_corrected_for_a_day_then_it_is_used_up(browse: Browse, link: str) -> None:
    browser = browse(None)
    send(browser, link, 3)
    assert "You can change your answer until" in browser.get(link).text
    for _twice in range(2):
        send(browser, link, 7, version=answers()[0].version)
    assert (told("survey.answered"), told("survey.corrected"), answers()[0].score) == (1, 1, 7)
    answers()[0].completed_at = now() - timedelta(hours=24)
    db.session.commit()
    assert browser.get(link).status_code == send(browser, link, 1, version=2).status_code == 410
    assert answers()[0].score == 7


@pytest.mark.parametrize("score", ["11", "-1", "nine"])
def test_what_is_no_answer_is_refused_beside_the_question(browse: Browse, link: str, score: str) -> None:
    assert send(browse(None), link, score).status_code == 422
    assert answers() == []


CLOSED = {
    "late": "has ended",
    "revoked": "taken back",
    "newer": "taken back",
    "person": "is closed",
    "client": "is closed",
    "stopped": "do not ask you",
}


@pytest.mark.parametrize("why", CLOSED)
def test_a_link_that_opens_nothing_says_why(
    browse: Browse, cast: Cast, invitation: Invitation, link: str, why: str
) -> None:
    match why:
        case "late":
            invitation.expires_at = now()
        case "revoked":
            invitation.revoked_at = now()
        case "newer":
            invitation.generation += 1
        case "person":
            db.session.merge(cast.bea_contact).left_on = now().date()
        case "client":
            db.session.merge(cast.acme).standing.state = ClientState.LEFT
        case "stopped":
            mute(db.session.merge(cast.bea_contact), None, None, None)
    db.session.commit()
    for answer in (browse(None).get(link), send(browse(None), link), browse(None).post(f"{link}/save")):
        assert (answer.status_code, CLOSED[why] in answer.text) == (410, True)
    assert answers() == []


def test_what_we_did_not_sign_leads_nowhere(browse: Browse, link: str) -> None:
    for address in ("/s/nothing", f"{link}x", link[:-2]):
        assert browse(None).get(address).status_code == browse(None).post(address).status_code == 404


def test_the_refusal_speaks_the_readers_language(browse: Browse, invitation: Invitation, link: str) -> None:
    invitation.language, invitation.expires_at = "fa", now()
    db.session.commit()
    assert 'lang="fa" dir="rtl"' in browse(None).get(link).text


@pytest.mark.once
def test_a_scanner_that_opens_every_link_records_nothing(
    browse: Browse, invitation: Invitation, link: str, anonymous: str
) -> None:
    before, stop = rows(), stop_url(invitation).removeprefix("http://localhost")
    for address in (link, f"{link}?score=0", stop, f"{link}/save", anonymous, f"{anonymous}?score=10"):
        for _twice in range(2):
            browse(None).get(address)
            browse(None).head(address)
            browse(None).get(address, headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert rows() == before


def test_whoever_is_signed_in_on_the_browser_it_is_the_persons_answer(browse: Browse, cast: Cast, link: str) -> None:
    page = browse("carl").get(link)
    assert "For Bea Marsh" in page.text and "Carl" not in page.text
    assert send(browse("ada"), link).status_code == 200
    assert answers()[0].contact_id == cast.bea_contact.id


def test_the_address_is_kept_from_others(browse: Browse, link: str) -> None:
    head = browse(None).get(link).headers
    assert (head["Cache-Control"], head["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "noindex" in head["X-Robots-Tag"]


def test_nothing_ties_an_anonymous_answer_to_a_person(browse: Browse, cast: Cast, anonymous: str) -> None:
    """Neither a row nor an instant, nor the copy of an answer that makes equal forms count once."""
    page = browse(None).get(anonymous)
    assert "Bea" not in page.text and "form_token" not in page.text and "hx-post" not in page.text
    before = rows()
    assert browse(None).post(f"{anonymous}/save", data={"q-score": 2, "version": 0}).status_code == 200
    assert rows() == before
    assert "Bea" not in send(browse(None), anonymous, 2).text
    changed = {name for name, now_kept in rows().items() if now_kept != before[name]}
    assert changed == {"anonymous_answer", "invitation"}
    with as_system():
        (asked,) = db.session.scalars(select(Invitation).execution_options(populate_existing=True))
    assert asked.completed_at == asked.started_at and asked.completed_at.time().isoformat() == "00:00:00"
    assert send(browse(None), anonymous, 9).status_code == 410
    assert [answer.score for answer in answers(AnonymousAnswer)] == [2]
