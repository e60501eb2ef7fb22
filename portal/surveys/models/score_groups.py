"""Score groups: which answers are low, which high and which lie between, each kind of survey by its own scale."""

from enum import StrEnum

from portal.surveys.models.surveys import SurveyKind

LOW = {SurveyKind.NPS: 6, SurveyKind.CSAT: 2, SurveyKind.CES: 3}
"""The highest score of each kind that asks to be followed up: detractors, the unsatisfied, and who found it hard."""

HIGH = {SurveyKind.NPS: 9, SurveyKind.CSAT: 4, SurveyKind.CES: 5}
"""The lowest score of each kind that is good: promoters, the satisfied, and who found it easy."""


class ScoreGroup(StrEnum):
    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


def score_group(kind: SurveyKind | str, score: int | None) -> ScoreGroup | None:
    """None for what has no score."""
    if score is None or kind not in LOW:
        return None
    if score <= LOW[SurveyKind(kind)]:
        return ScoreGroup.LOW
    return ScoreGroup.HIGH if score >= HIGH[SurveyKind(kind)] else ScoreGroup.MIDDLE
