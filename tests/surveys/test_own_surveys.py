"""A person's own surveys inside the portal: theirs alone, on their home, and answered on the same page as by mail."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.ground.access import as_system
from portal.ground.db import db, now
from portal.ground.deliveries import deliver_waiting
from portal.notices.models.notices import Notice
from portal.surveys.models.answers import AnonymousAnswer, Answer
from portal.surveys.models.mixing import mix_anonymous_answers
from portal.surveys.models.questionnaires import QuestionKind, Section
from portal.surveys.models.said import Said
from portal.surveys.models.waves import Invitation
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.surveys import asking


@pytest.fixture
def invitation(cast: Cast, make: Make) -> Invitation:
    return asking.invited(make, asking.wave(make, asking.published(make)), cast.acme, cast.bea_contact)


@pytest.fixture
def room(cast: Cast) -> str:
    return f"/clients/{cast.acme.id}"


def test_what_waits_for_somebody_stands_on_their_home_alone(browse: Browse, room: str, invitation: Invitation) -> None:
    assert f"{room}/surveys/{invitation.id}" in browse("bea").get(f"{room}/home").text
    for other in ("ben", "ada"):
        assert "October pulse" not in browse(other).get(f"{room}/home").text


def test_it_is_answered_there_and_waits_no_more(browse: Browse, room: str, invitation: Invitation) -> None:
    bea, page = browse("bea"), f"{room}/surveys/{invitation.id}"
    assert "How likely are you" in bea.get(page).text
    assert bea.post(f"{page}/save", data={"q-score": 9, "version": 0}).status_code == 200
    assert bea.post(page, data={"q-score": 9, "q-praise": "The calls", "version": 1}).status_code == 200
    assert "October pulse" not in bea.get(f"{room}/home").text
    assert "Answered on" in bea.get(f"{room}/surveys").text
    with as_system():
        db.session.scalars(select(Answer)).one().completed_at = now() - timedelta(days=2)
    db.session.commit()
    past = bea.get(page)
    assert past.status_code == 410 and "The calls" in past.text


@pytest.mark.parametrize("who", ["ben", "carl", "ada", "abe"])
def test_nobody_else_finds_it(browse: Browse, room: str, invitation: Invitation, who: str) -> None:
    other, page = browse(who), f"{room}/surveys/{invitation.id}"
    assert other.get(page).status_code == other.post(page, data={"q-score": 1, "version": 0}).status_code
    assert other.get(page).status_code in (403, 404)
    assert "October pulse" not in other.get(f"{room}/surveys").text


def test_a_lead_does_not_find_a_colleagues(browse: Browse, cast: Cast, make: Make, room: str) -> None:
    of_ben = asking.invited(make, asking.wave(make, asking.published(make)), cast.acme, cast.ben_contact)
    asking.answered(make, of_ben, 2, "Too slow")
    assert browse("bea").get(f"{room}/surveys/{of_ben.id}").status_code == 404
    assert "October pulse" not in browse("bea").get(f"{room}/surveys").text


def test_the_owner_hears_of_an_answer_and_of_its_correction(
    browse: Browse, cast: Cast, room: str, invitation: Invitation
) -> None:
    bea, page = browse("bea"), f"{room}/surveys/{invitation.id}"
    bea.post(page, data={"q-score": 3, "version": 0})
    bea.post(page, data={"q-score": 8, "version": 1})
    deliver_waiting()
    with as_system():
        told = db.session.scalars(select(Notice).where(Notice.kind == "survey.answer").order_by(Notice.id)).all()
    assert [(one.user_id, one.owed) for one in told] == [(cast.ada.id, True)] * 2
    assert [one.about["score"] for one in told] == [3, 8]


def test_mixing_loses_no_anonymous_answer(cast: Cast, make: Make) -> None:
    wave = asking.wave(make, asking.published(make), is_anonymous=True)
    asking.invited(make, wave, cast.acme, cast.bea_contact)
    place = {"wave_id": wave.id, "survey_id": wave.survey_id, "number": 1}
    make.keep(*(AnonymousAnswer(values={"score": score}, score=score, **place) for score in range(11)))
    kept = select(AnonymousAnswer.id, AnonymousAnswer.score, AnonymousAnswer.values).order_by(AnonymousAnswer.id)
    before = db.session.execute(kept).all()
    mix_anonymous_answers()
    assert db.session.execute(kept).all() == before


@pytest.mark.once
def test_the_verbatim_is_what_was_written_after_the_score() -> None:
    before = Section(key="before", texts={}, about={}, parts=(asking.question("before", QuestionKind.SHORT),))
    asked = asking.nps_questions()
    asked = replace(asked, parts=(before, *asked.parts))
    said = Said.to(asked, {"before": "Bea", "score": 9, "praise": "The calls"})
    assert (said.score, said.words, said.folded) == (9, "The calls", "bea the calls")
