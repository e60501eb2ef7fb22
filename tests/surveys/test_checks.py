"""`flask check-data` finds what the tables of surveys cannot keep by themselves, once it is broken."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.checks.surveys import (
    answers_belong_to_their_invitations,
    answers_repeat_the_truth,
    consents_say_what_was_agreed_to,
    low_answers_are_followed_up,
    nobody_is_asked_and_withheld,
)
from portal.ground.db import db, now
from portal.surveys.models.answers import AnonymousAnswer
from portal.surveys.models.consents import Consent, ConsentKind
from portal.surveys.models.loops import Loop, Outcome
from portal.surveys.models.score_groups import ScoreGroup
from portal.surveys.models.topics import AnswerTopic, Topic, tag
from portal.surveys.models.waves import Invitation
from portal.surveys.models.withheld import Reason, WithheldAsk
from tests.cast import Cast
from tests.make import Make
from tests.surveys import asking

CHECKS = (
    answers_belong_to_their_invitations,
    nobody_is_asked_and_withheld,
    answers_repeat_the_truth,
    low_answers_are_followed_up,
    consents_say_what_was_agreed_to,
)
Whole = dict[str, Any]


@pytest.fixture
def whole(cast: Cast, make: Make) -> Whole:
    """A low answer with its loop and its topic, a nameless one, somebody withheld, a consent: nothing is wrong."""
    survey = asking.published(make)
    wave, nameless = asking.wave(make, survey), asking.wave(make, survey, is_anonymous=True)
    answer = asking.answered(make, asking.invited(make, wave, cast.acme, cast.bea_contact), 3, "late")
    loop = Loop.open(answer, cast.ada, low=True)
    Topic.add(cast.abe, name="Late", words=["late"])
    tag(answer)
    hidden = asking.invited(make, nameless, cast.acme, cast.ben_contact, completed_at=now())
    place = {"wave_id": nameless.id, "survey_id": survey.id, "number": 1}
    make.keep(AnonymousAnswer(values={"score": 9}, score=9, **place))
    withheld = WithheldAsk(
        client_id=cast.globex.id, contact_id=cast.carl_contact.id, wave_id=wave.id, reason=Reason.QUIET
    )
    make.keep(withheld)
    consent = Consent.ask(cast.bea_contact, ConsentKind.REFERRAL, cast.ada, asked="May we?")
    consent.give(agreed="Yes", quote="Good", shown={"name": "Bea", "title": "", "company": "Acme"})
    db.session.commit()
    return {"answer": answer, "loop": loop, "hidden": hidden, "withheld": withheld, "consent": consent, "wave": wave}


def findings() -> list[str]:
    db.session.flush()
    return [finding for check in CHECKS for finding in check()]


def another_version(whole: Whole) -> None:
    whole["answer"].wave_id = whole["hidden"].wave_id


def half_sent(whole: Whole) -> None:
    db.session.get_one(Invitation, (whole["answer"].client_id, whole["answer"].invitation_id)).completed_at = None


def one_too_few(whole: Whole) -> None:
    whole["hidden"].completed_at = None


def asked_by_nobody(whole: Whole) -> None:
    whole["withheld"].asked_at = now()


def another_group(whole: Whole) -> None:
    whole["answer"].score_group = ScoreGroup.HIGH


def another_time(_whole: Whole) -> None:
    db.session.scalars(select(AnswerTopic)).one().said_at = now() - timedelta(days=1)


def a_task_left_over(whole: Whole) -> None:
    whole["loop"].closed_at, whole["loop"].outcome = now(), Outcome.THANKED


def reworded(whole: Whole) -> None:
    whole["consent"].quote = "Splendid"


def test_what_is_whole_is_not_complained_about(whole: Whole) -> None:
    assert findings() == []


@pytest.mark.parametrize(
    ("breaks", "words"),
    [
        (another_version, "another person, wave or version"),
        (half_sent, "answered without an answer"),
        (one_too_few, "answers without a name"),
        (asked_by_nobody, "withheld in a wave that asked them"),
        (another_group, "lies in another group"),
        (another_time, "another time or score"),
        (a_task_left_over, "task says something else"),
        (reworded, "not what was agreed to"),
    ],
)
def test_what_is_broken_is_found(whole: Whole, breaks: Callable[[Whole], None], words: str) -> None:
    breaks(whole)
    assert any(words in finding for finding in findings())


def test_a_low_answer_without_a_loop_is_found(cast: Cast, make: Make) -> None:
    wave = asking.wave(make, asking.published(make))
    answer = asking.answered(make, asking.invited(make, wave, cast.acme, cast.bea_contact), 2)
    assert findings() == [f"low answers without a loop: {answer.id}"]
