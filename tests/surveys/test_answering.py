"""Sent forms of a questionnaire: what counts, what is refused and how, and what was not asked."""

from typing import Any

import pytest

from portal.surveys.forms.answering import Sent, read_answers
from portal.surveys.models.questionnaires import Choice, Condition, Question, QuestionKind, Questionnaire, Section
from tests.surveys.asking import nps_questions, question

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("cast")]


def choices(*keys: str) -> tuple[Choice, ...]:
    return tuple(Choice(key=key, texts={"en": key.upper()}) for key in keys)


def asking(*questions: Question) -> Questionnaire:
    return Questionnaire(
        title={"en": "All kinds"}, thanks={}, parts=(Section(key="s", texts={}, about={}, parts=questions),)
    )


EVERY_KIND = asking(
    question("ease", QuestionKind.CES, required=True, least=1, most=7),
    question("size", QuestionKind.SCALE, least=1, most=5),
    question("one", QuestionKind.SINGLE, choices=choices("a", "b"), required=True),
    question("some", QuestionKind.MULTIPLE, choices=choices("a", "b", "c")),
    question("grid", QuestionKind.MATRIX, choices=choices("no", "yes"), rows=choices("x", "y"), required=True),
    question("name", QuestionKind.SHORT),
    question("story", QuestionKind.LONG),
    question("day", QuestionKind.DATE),
)
WHOLE = {
    "q-ease": ["7"], "q-size": ["3"], "q-one": ["b"], "q-some": ["c", "a"], "q-grid-x": ["yes"], "q-grid-y": ["no"],
    "q-name": [" Bea "], "q-story": ["One\r\ntwo"], "q-day": ["2026-11-28"],
}  # fmt: skip


def read(questionnaire: Questionnaire, fields: dict[str, list[str]], **how: Any) -> Sent:
    return read_answers(questionnaire, fields, **how)


def test_every_kind_is_read_as_questionnaires_say() -> None:
    sent = read(EVERY_KIND, WHOLE)
    assert not sent.errors
    assert sent.values == sent.typed == {
        "ease": 7, "size": 3, "one": "b", "some": ["a", "c"], "grid": {"x": "yes", "y": "no"}, "name": "Bea",
        "story": "One\ntwo", "day": "2026-11-28",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("q-ease", "0"), ("q-ease", "8"), ("q-ease", "7.5"), ("q-ease", "9" * 5000), ("q-ease", "٧"), ("q-one", "c"),
        ("q-some", "d"), ("q-grid-x", "maybe"), ("q-name", "n" * 201), ("q-story", "n" * 5001), ("q-day", "28.11.2026"),
        ("q-day", "9999-01-01"),
    ],
)  # fmt: skip
def test_what_was_not_offered_is_refused_beside_its_question(field: str, given: str) -> None:
    sent = read(EVERY_KIND, {**WHOLE, field: [given]})
    key = field.split("-")[1]
    assert list(sent.errors) == [key] and key not in sent.values
    if field in ("q-name", "q-story", "q-day"):
        assert sent.typed[key] == given


def test_only_what_is_needed_is_demanded_and_nothing_on_the_way() -> None:
    sent = read(EVERY_KIND, {"q-grid-x": ["yes"], "q-name": ["  "]})
    assert set(sent.errors) == {"ease", "one", "grid"} and sent.values == {"grid": {"x": "yes"}}
    partly = read(EVERY_KIND, {"q-grid-x": ["yes"], "q-size": ["9"]}, partial=True)
    assert set(partly.errors) == {"size"} and partly.values == {"grid": {"x": "yes"}}


def test_an_answer_to_what_is_not_asked_is_dropped() -> None:
    fields = {"q-score": ["9"], "q-why": ["Too slow"], "q-praise": ["Ana"]}
    assert read(nps_questions(), fields).values == {"score": 9, "praise": "Ana"}
    assert read(nps_questions(), {**fields, "q-score": ["6"]}).values == {"score": 6, "why": "Too slow"}
    assert read(nps_questions(), {**fields, "q-score": ["11"]}).values == {}


def test_a_needed_question_that_is_not_asked_is_not_demanded() -> None:
    chain = asking(
        question("one", QuestionKind.SINGLE, choices=choices("a", "b")),
        question("two", QuestionKind.MULTIPLE, choices=choices("c", "d"), when=Condition(of="one", choices=("a",))),
        question("three", QuestionKind.LONG, required=True, when=Condition(of="two", choices=("c",))),
    )
    hidden = {"q-one": ["b"], "q-two": ["c"], "q-three": ["Why"]}
    assert read(chain, hidden).values == {"one": "b"} and not read(chain, hidden).errors
    assert set(read(chain, {"q-one": ["a"], "q-two": ["d", "c"]}).errors) == {"three"}
