"""What keeps a questionnaire from being published: each fault names the question and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from portal.surveys.models.questionnaires import (
    CHOSEN_FROM,
    Question,
    QuestionKind,
    Questionnaire,
    Texts,
)


class Wrong(StrEnum):
    NO_QUESTION = "no_question"
    NO_SCORE = "no_score"
    NO_TITLE = "no_title"
    NO_TEXT = "no_text"
    FEW_CHOICES = "few_choices"
    NO_ROWS = "no_rows"
    GONE = "gone"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True)
class Fault:
    wrong: Wrong
    key: str | None = None
    text: str = ""


def faults_of(questionnaire: Questionnaire, *, scored: bool) -> list[Fault]:
    """All of them, in the order of the questions; none means it can be published. `scored`: it has to have a score."""
    return list(_faults(questionnaire.pruned(), scored))


def _faults(asked: Questionnaire, scored: bool) -> Iterator[Fault]:
    if not asked.title.get(asked.languages[0]):
        yield Fault(Wrong.NO_TITLE)
    if not asked.questions():
        yield Fault(Wrong.NO_QUESTION)
    elif scored and asked.standard is None:
        yield Fault(Wrong.NO_SCORE)
    before: dict[str, Question] = {}
    for question in asked.questions():
        for wrong in _wrong(asked, question, before):
            yield Fault(wrong, question.key, asked.said(question.texts, None))
        before[question.key] = question


def _wrong(asked: Questionnaire, question: Question, before: dict[str, Question]) -> Iterator[Wrong]:
    parts: list[Texts] = [question.texts, *(one.texts for one in (*question.choices, *question.rows))]
    if not all(texts.get(asked.languages[0]) for texts in parts):
        yield Wrong.NO_TEXT
    if question.kind in CHOSEN_FROM and len(question.choices) < 2:
        yield Wrong.FEW_CHOICES
    if question.kind == QuestionKind.MATRIX and not question.rows:
        yield Wrong.NO_ROWS
    if question.when and question.when.of in before:
        if not question.when.can_hold(before[question.when.of]):
            yield Wrong.NEVER
    elif question.when:
        yield Wrong.LATER if asked.find(question.when.of) else Wrong.GONE
