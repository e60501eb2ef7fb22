"""What somebody said to a questionnaire, and what is told of it: the score, the verbatim, the words search finds."""

from dataclasses import dataclass
from typing import Any, Self

from portal.ground.words import fold
from portal.surveys.models.questionnaires import QuestionKind, Questionnaire, Values

_FREE = (QuestionKind.LONG, QuestionKind.SHORT)


@dataclass(frozen=True)
class Said:
    """Values as in `questionnaires.py`, without those of questions that whoever answers so is not asked."""

    values: dict[str, Any]
    score: int | None
    words: str | None
    folded: str
    may_talk: bool | None = None

    @classmethod
    def to(cls, questionnaire: Questionnaire, given: Values, *, may_talk: bool | None = None) -> Self:
        """`may_talk`: whether we may talk to them about it; None where that was not asked."""
        asked = [question for question in questionnaire.asked(given) if given.get(question.key) not in (None, "", [])]
        values = {question.key: given[question.key] for question in asked}
        free = [values[question.key] for question in asked if question.kind in _FREE]
        standard = questionnaire.standard
        score = values.get(standard.key) if standard else None
        return cls(values, score, free[0] if free else None, fold(" ".join(free)), may_talk)
