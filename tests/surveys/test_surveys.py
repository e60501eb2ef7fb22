"""The verbs of surveys: drafted, published in versions that never change, copied, retired; and what is refused."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from config import LANGUAGES
from portal.ground.db import db
from portal.ground.happen import Event
from portal.surveys.models.faults import Wrong, faults_of
from portal.surveys.models.questionnaires import STANDARD, Choice, Condition, QuestionKind, Questionnaire
from portal.surveys.models.shipped_surveys import SHIPPED, load_shipped_surveys, questionnaire_from, read_shipped
from portal.surveys.models.standard import standard_question
from portal.surveys.models.surveys import (
    AlreadySent,
    LockedQuestion,
    Survey,
    SurveyKind,
    SurveyVersion,
    Unpublishable,
)
from tests.cast import Cast
from tests.make import Make
from tests.surveys import asking
from tests.surveys.asking import nps_questions, question


@pytest.fixture
def pulse(cast: Cast) -> Survey:
    return Survey.add(cast.abe, name="Pulse", about=None, kind=SurveyKind.NPS)


def told() -> list[str]:
    kinds = select(Event.kind).where(Event.kind.startswith("survey.")).order_by(Event.occurred_at, Event.id)
    return list(db.session.scalars(kinds))


def wrongs(questionnaire: Questionnaire, *, scored: bool = False) -> list[Wrong]:
    return [fault.wrong for fault in faults_of(questionnaire, scored=scored)]


def test_a_version_keeps_what_it_said(pulse: Survey, cast: Cast) -> None:
    section = pulse.questionnaire.parts[0].key
    pulse.publish(cast.abe)
    pulse.publish(cast.abe)
    pulse.add_part(cast.abe, question("why", QuestionKind.LONG, "Why?"), section)
    pulse.publish(cast.abe)
    first, second = (db.session.get_one(SurveyVersion, (pulse.id, number)).questionnaire for number in (1, 2))
    assert [one.key for one in first.questions()] == ["score"]
    assert [one.key for one in second.questions()] == ["score", "why"]
    assert told() == ["survey.added", "survey.published", "survey.changed", "survey.published"]


def test_the_standard_question_is_locked(pulse: Survey, cast: Cast) -> None:
    section = pulse.questionnaire.parts[0].key
    for verb in (
        lambda: pulse.change_part(cast.abe, "score", {"texts": {"en": "Do you love us?"}}),
        lambda: pulse.remove_part(cast.abe, "score"),
        lambda: pulse.remove_part(cast.abe, section),
    ):
        with pytest.raises(LockedQuestion):
            verb()
    pulse.translate(cast.abe, {"score.texts": {"en": "Do you love us?"}, "title": {"en": "How are we?"}})
    assert pulse.questionnaire.standard == standard_question(QuestionKind.NPS)
    assert pulse.questionnaire.title == {"en": "How are we?"}


@pytest.mark.once
@pytest.mark.parametrize("kind", STANDARD)
def test_standard_questions_are_worded_in_every_language_of_ours(kind: QuestionKind) -> None:
    asked = standard_question(kind)
    for texts in (asked.texts, asked.low, asked.high):
        assert set(texts) == set(LANGUAGES) and all(texts.values())


def test_parts_are_dropped_into_another_order(pulse: Survey, cast: Cast) -> None:
    section = pulse.questionnaire.parts[0].key
    for key in ("a", "b", "c"):
        pulse.add_part(cast.abe, question(key, QuestionKind.LONG), section)
    pulse.arrange_parts(cast.abe, ["c", "score", "a", "nothing"])
    assert [one.key for one in pulse.questionnaire.questions()] == ["c", "score", "a", "b"]
    pulse.remove_part(cast.abe, "a")
    pulse.restore_part(cast.abe, "a")
    assert [one.key for one in pulse.questionnaire.pruned().questions()] == ["c", "score", "a", "b"]


def test_nothing_changed_is_nothing_told(pulse: Survey, cast: Cast) -> None:
    pulse.publish(cast.abe)
    pulse.describe(cast.abe, **pulse.wording)
    pulse.translate(cast.abe, pulse.questionnaire.wordings())
    pulse.reinstate(cast.abe)
    assert told() == ["survey.added", "survey.published"] and not pulse.is_changed
    pulse.describe(cast.abe, **{**pulse.wording, "for_clients": True})
    assert told()[2:] == ["survey.changed"] and not pulse.is_changed


def test_names_are_neither_lost_nor_gained_once_somebody_was_asked(make: Make, cast: Cast) -> None:
    survey = asking.published(make)
    survey.describe(cast.abe, **{**survey.wording, "is_anonymous": True})
    survey.describe(cast.abe, **{**survey.wording, "is_anonymous": False})
    asking.wave(make, survey)
    with pytest.raises(AlreadySent):
        survey.describe(cast.abe, **{**survey.wording, "is_anonymous": True})
    survey.describe(cast.abe, **{**survey.wording, "name": "Another"})


def test_a_copy_goes_its_own_way_and_retired_ones_come_back(pulse: Survey, cast: Cast) -> None:
    copy = pulse.copy(cast.abe, "Pulse, a copy")
    copy.add_part(cast.abe, question("why", QuestionKind.LONG), copy.questionnaire.parts[0].key)
    assert len(pulse.questionnaire.questions()) == 1 and copy.kind == SurveyKind.NPS and not copy.published
    for _time in range(2):
        pulse.retire(cast.abe)
    assert pulse.retired_at
    for _time in range(2):
        pulse.reinstate(cast.abe)
    assert told().count("survey.retired") == told().count("survey.reinstated") == 1


@pytest.mark.once
def test_a_sound_questionnaire_has_no_faults() -> None:
    assert wrongs(nps_questions(), scored=True) == []


@pytest.mark.once
@pytest.mark.parametrize(
    ("key", "values", "wrong"),
    [
        ("why", {"when": Condition(of="gone", least=0)}, Wrong.GONE),
        ("score", {"when": Condition(of="why", least=0)}, Wrong.LATER),
        ("why", {"when": Condition(of="score", least=11, most=12)}, Wrong.NEVER),
        ("why", {"when": Condition(of="score", choices=("a",), least=7, most=6)}, Wrong.NEVER),
        ("praise", {"when": Condition(of="why", choices=("a",))}, Wrong.NEVER),
        ("why", {"texts": {"fa": "چرا؟"}}, Wrong.NO_TEXT),
        ("why", {"kind": QuestionKind.SINGLE, "choices": (Choice(key="a", texts={"en": "A"}),)}, Wrong.FEW_CHOICES),
        ("why", {"kind": QuestionKind.MATRIX, "choices": tuple(Choice(key=k, texts={"en": k}) for k in "ab")},
         Wrong.NO_ROWS),
    ],
)  # fmt: skip
def test_faults_are_found(key: str, values: dict[str, Any], wrong: Wrong) -> None:
    assert wrongs(nps_questions().with_changed(key, values), scored=True) == [wrong]


@pytest.mark.once
def test_the_whole_is_looked_at_too() -> None:
    asked = nps_questions()
    assert wrongs(replace(asked, title={"fa": "نبض"})) == [Wrong.NO_TITLE]
    assert wrongs(asked.with_changed("first", {"removed": True})) == [Wrong.NO_QUESTION]
    gone = asked.with_changed("score", {"removed": True})
    assert wrongs(gone, scored=True) == [Wrong.NO_SCORE, Wrong.GONE, Wrong.GONE]


def test_a_draft_with_faults_is_not_published(cast: Cast) -> None:
    empty = Survey.add(cast.abe, name="Empty", about=None, kind=SurveyKind.FREE)
    with pytest.raises(Unpublishable) as refused:
        empty.publish(cast.abe)
    assert [fault.wrong for fault in refused.value.faults] == [Wrong.NO_QUESTION] and empty.published == 0


def test_the_library_comes_once_sound_and_stays_the_admins(cast: Cast) -> None:
    assert load_shipped_surveys() == len(SHIPPED) and load_shipped_surveys() == 0
    for survey in db.session.scalars(select(Survey)):
        assert survey.published == 1 and not survey.is_changed
        assert not faults_of(survey.questionnaire, scored=survey.kind != SurveyKind.FREE), survey.name


@pytest.mark.once
@pytest.mark.parametrize("name", ["relationship", "after_concern"])
def test_two_of_the_library_speak_every_language_of_ours(name: str) -> None:
    asked = questionnaire_from(read_shipped(name))
    assert set(asked.languages) == set(LANGUAGES)
    assert {place for place, texts in asked.wordings().items() if texts and set(texts) != set(LANGUAGES)} == set()
