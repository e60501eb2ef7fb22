"""What somebody said to a questionnaire, and what is told of it: the score, the verbatim, the words search finds."""

from dataclasses import dataclass
from typing import Any, Self

from portal.ground.words import fold
from portal.surveys.models.questionnaires import QuestionKind, Questionnaire, Values

_FREE = (QuestionKind.LONG, QuestionKind.SHORT)


@dataclass(frozen=True)
class Said:
    """`values` as in `questionnaires.py`; `words`: what they wrote first, in a scored survey after the score.

    `may_talk`: whether we may talk to them about it; None if that was not asked.
    """

    values: dict[str, Any]
    score: int | None
    words: str | None
    folded: str
    may_talk: bool | None = None

    @classmethod
    def to(cls, questionnaire: Questionnaire, values: Values, *, may_talk: bool | None = None) -> Self:
        """`values`: of questions only that whoever answers so is asked."""
        questions, standard = questionnaire.questions(), questionnaire.standard
        score = values.get(standard.key) if standard else None
        written = {one.key: values[one.key] for one in questions if one.kind in _FREE and one.key in values}
        after = questions[questions.index(standard) if standard else 0 :]
        words = next((written[one.key] for one in after if one.key in written), None)
        return cls(dict(values), score, words, fold(" ".join(written.values())), may_talk)
