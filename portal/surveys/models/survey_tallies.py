"""What came of one survey: asks and answers, and for each question how often each answer was given, by version.

Answers without a name are counted wave by wave, once a wave has five of them, and by nothing else.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select

from portal.ground.access import as_system
from portal.ground.db import db
from portal.ground.reading import Reading
from portal.surveys.models.answers import AnonymousAnswer, Answer
from portal.surveys.models.figures import Scores, pooled
from portal.surveys.models.periods import Period, began
from portal.surveys.models.questionnaires import Question, QuestionKind, Questionnaire, Values
from portal.surveys.models.surveys import Survey, SurveyKind, SurveyVersion
from portal.surveys.models.tallies import Tally, counting
from portal.surveys.models.waves import Invitation, Wave

FEWEST_WITHOUT_NAMES = 5
IN_NUMBERS = (QuestionKind.NPS, QuestionKind.CSAT, QuestionKind.CES, QuestionKind.SCALE)


@dataclass
class QuestionTally:
    """One question over the versions that ask it, worded as in the newest; `n` answered it.

    `counts` by number or key of a choice, those of a matrix by (row, choice).
    """

    question: Question
    questionnaire: Questionnaire
    versions: list[int] = field(default_factory=list)
    n: int = 0
    counts: Counter[Any] = field(default_factory=Counter)
    is_reworded: bool = False

    def add(self, value: Any) -> None:
        self.n += 1
        if self.question.kind in IN_NUMBERS or self.question.kind == QuestionKind.SINGLE:
            self.counts[value] += 1
        elif self.question.kind == QuestionKind.MULTIPLE:
            self.counts.update(value)
        elif self.question.kind == QuestionKind.MATRIX:
            self.counts.update(value.items())

    @property
    def scores(self) -> Scores:
        return self.counts

    def said(self, texts: Any) -> str:
        return self.questionnaire.said(texts, "en")


@dataclass
class SurveyTally:
    """`hidden_waves`: how many waves without names have answers, but fewer than five or of clients one may not see."""

    tally: Tally
    questions: list[QuestionTally]
    nameless: int = 0
    hidden_waves: int = 0


_span = (Invitation.created_at >= bindparam("since"), Invitation.created_at < bindparam("until"))
_ASKS = Reading(counting(where=(Wave.survey_id == bindparam("survey_id"),)))
_VERSIONS = (
    select(SurveyVersion.number, SurveyVersion.content)
    .where(SurveyVersion.survey_id == bindparam("survey_id"))
    .order_by(SurveyVersion.number.desc())
)
_NAMED = (
    select(Answer.number, Answer.values)
    .join(Invitation, and_(Invitation.client_id == Answer.client_id, Invitation.id == Answer.invitation_id))
    .where(Answer.survey_id == bindparam("survey_id"), Answer.completed_at.is_not(None), *_span)
)
_INVITED = (
    select(Wave.id, func.count(Invitation.id).label("invited"))
    .join(Invitation, Invitation.wave_id == Wave.id)
    .where(Wave.survey_id == bindparam("survey_id"), Wave.is_anonymous, *_span)
    .group_by(Wave.id)
)
_NAMELESS = select(AnonymousAnswer).where(AnonymousAnswer.survey_id == bindparam("survey_id"))


def survey_tally(survey: Survey, period: Period) -> SurveyTally:
    """What came of the asks of a period."""
    values = {"survey_id": survey.id, "since": began(period.since), "until": began(period.until)}
    tally = Tally()
    for row in _ASKS.rows(values):
        tally.add(row)
    shown, hidden = nameless_answers(values)
    if kind := standard_kind(survey):
        nameless = Counter(one.score for one in shown if one.score is not None)
        tally.scores[kind] = pooled(tally.of(kind), nameless)
    given = [(row.number, row.values) for row in db.session.execute(_NAMED, values)]
    questions = _questions(
        db.session.execute(_VERSIONS, values), [*given, *((one.number, one.values) for one in shown)]
    )
    return SurveyTally(tally, questions, len(shown), hidden)


def standard_kind(survey: Survey) -> QuestionKind | None:
    """What the scores of a survey are; None for a free questionnaire."""
    return None if survey.kind == SurveyKind.FREE else QuestionKind(survey.kind.value)


def nameless_answers(values: dict[str, Any]) -> tuple[list[AnonymousAnswer], int]:
    """Answers without a name that may be counted, and how many waves have some that may not.

    `values`: survey_id, and since and until as instants. A wave that asked people of a client the reader may not see
    is one of theirs, for its answers name no client that could be left out.
    """
    seen = _invited(values)
    with as_system():
        asked = _invited(values)
        answers = [one for one in db.session.scalars(_NAMELESS, values) if one.wave_id in asked]
    answered = Counter(one.wave_id for one in answers)
    shown = {
        wave_id
        for wave_id, times in answered.items()
        if times >= FEWEST_WITHOUT_NAMES and seen.get(wave_id) == asked[wave_id]
    }
    return [one for one in answers if one.wave_id in shown], len(answered) - len(shown)


def _invited(values: dict[str, Any]) -> dict[UUID, int]:
    return {row.id: row.invited for row in db.session.execute(_INVITED, values)}


def _questions(versions: Iterable[Any], given: Iterable[tuple[int, Values]]) -> list[QuestionTally]:
    """The questions in the order of the newest version, then those asked only before it."""
    tallies: dict[tuple[str, QuestionKind], QuestionTally] = {}
    asked_in: dict[int, list[QuestionTally]] = {}
    for number, content in versions:
        questionnaire = Questionnaire.of(content)
        for question in questionnaire.questions():
            tally = tallies.setdefault((question.key, question.kind), QuestionTally(question, questionnaire))
            tally.versions.insert(0, number)
            tally.is_reworded = tally.is_reworded or tally.question.texts != question.texts
            asked_in.setdefault(number, []).append(tally)
    for number, values in given:
        for tally in asked_in.get(number, ()):
            if (value := values.get(tally.question.key)) is not None:
                tally.add(value)
    return list(tallies.values())
