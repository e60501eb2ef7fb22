"""The figures of surveys, each with the number of answers it is from and its 95 % interval.

All are counted from how often each score was given, so that groups are pooled and never averaged.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import sqrt
from statistics import NormalDist
from typing import Self

from portal.surveys.models.questionnaires import STANDARD, QuestionKind

Scores = Mapping[int, int]
"""How often each score was given."""

FEWEST_OF_A_TREND = 5
FEWEST_OF_A_GROUP = 2
Z = NormalDist().inv_cdf(0.975)  # two-sided, 95 %
SATISFIED = {3: 1, 5: 2, 10: 3}  # how many of the highest points of a scale count as satisfied
EASY = 5  # and above, of the seven points of effort


@dataclass(frozen=True)
class Figure:
    """`value` as it is printed, `low` and `high` the ends of its interval in the same unit; None without any answer."""

    n: int
    value: int | None = None
    low: float | None = None
    high: float | None = None

    def overlaps(self, other: Self) -> bool | None:
        """True if the intervals meet, so that the difference may be chance; None where one of them is from nothing."""
        if self.low is None or self.high is None or other.low is None or other.high is None:
            return None
        return self.low <= other.high and other.low <= self.high

    @property
    def makes_a_trend(self) -> bool:
        return self.n >= FEWEST_OF_A_TREND

    @property
    def is_shown(self) -> bool:
        """Whether it may stand beside those of other groups: the answer of one is no figure of many."""
        return self.n >= FEWEST_OF_A_GROUP

    @property
    def margin(self) -> float | None:
        """Half the width of the interval."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


@dataclass(frozen=True)
class Groups:
    """The answers to the standard question of loyalty in the three groups everybody uses."""

    promoters: int
    passives: int
    detractors: int

    @classmethod
    def of(cls, scores: Scores) -> Self:
        """`scores`: whole numbers 0 to 10; promoters gave 9 or 10, passives 7 or 8. Raises ValueError outside."""
        _within(scores, *STANDARD[QuestionKind.NPS])
        counted = Counter({"promoters": 0, "passives": 0, "detractors": 0})
        for score, times in scores.items():
            counted["promoters" if score >= 9 else "passives" if score >= 7 else "detractors"] += times
        return cls(**counted)

    @property
    def n(self) -> int:
        return self.promoters + self.passives + self.detractors


def net_promoter_score(scores: Scores) -> Figure:
    """100 x (promoters - detractors) / all answers, a signed whole number from -100 to +100.

    Source: Reichheld, "The One Number You Need to Grow", HBR, December 2003. The interval is adjusted Wald, cut at
    -100 and +100: three quarters of an answer are added to promoters and detractors, three halves to passives.
    Source: Rocks, "Interval Estimation for the Net Promoter Score", The American Statistician 70 (2016), 365-372;
    measuringu.com/nps-three-confidence-intervals.
    """
    groups = Groups.of(scores)
    if not groups.n:
        return Figure(0)
    value = _whole(Fraction(100 * (groups.promoters - groups.detractors), groups.n))
    centre, margin = nps_interval(groups)
    return Figure(groups.n, value, max(-100.0, centre - margin), min(100.0, centre + margin))


def nps_interval(groups: Groups) -> tuple[float, float]:
    """Centre and margin at 95 %, in points of the score.

    n' = n + 3, p = (promoters + 3/4) / n', d = (detractors + 3/4) / n'; centre p - d, variance p + d - (p - d)^2,
    margin z sqrt(variance / n'). Source: see `net_promoter_score`.
    """
    n = groups.n + 3
    promoters, detractors = (groups.promoters + 0.75) / n, (groups.detractors + 0.75) / n
    centre = promoters - detractors
    return 100 * centre, 100 * Z * sqrt((promoters + detractors - centre**2) / n)


def customer_satisfaction(scores: Scores, points: int = 5) -> Figure:
    """100 x satisfied / all answers, in percent: the two highest of 5 points, the highest of 3, the three of 10.

    `scores` from 1 to `points`. Raises ValueError outside, and for scales of another length.
    Source: top boxes as in Morgan and Rego, Marketing Science 25 (2006), 426-439; the interval is that of `share`.
    """
    if points not in SATISFIED:
        raise ValueError(f"no share of satisfied answers is defined on {points} points")
    _within(scores, 1, points)
    return _share_from(scores, points - SATISFIED[points] + 1)


def customer_effort(scores: Scores) -> Figure:
    """The share, in percent, who answered 5 to 7 of 7 to "made it easy for me to handle my issue": higher is easier.

    Raises ValueError outside 1 to 7. Source: CES 2.0, Dixon, Toman and DeLisi, "The Effortless Experience", 2013;
    the interval is that of `share`.
    """
    _within(scores, *STANDARD[QuestionKind.CES])
    return _share_from(scores, EASY)


def average_rating(scores: Scores) -> float | None:
    """The arithmetic mean of the scores, which is another figure than the shares above; None without answers."""
    n = sum(scores.values())
    return sum(score * times for score, times in scores.items()) / n if n else None


def response_rate(completed: int, delivered: int) -> Figure:
    """100 x completed / delivered, in percent; bounced and opted out are left out, partial does not count.

    The asks of a period are grouped by the date they were sent on. Source: AAPOR, Standard Definitions, RR1 (partial
    answers do not count), of the asks that arrived; the interval is that of `share`.
    """
    return share(completed, delivered)


def completion_rate(completed: int, started: int) -> Figure:
    """100 x completed / started, in percent; the interval is that of `share`."""
    return share(completed, started)


def share(part: int, whole: int) -> Figure:
    """A share in percent with its Wilson score interval, which never leaves 0 to 100 and holds for few answers.

    Raises ValueError unless 0 <= part <= whole. Source: Wilson, "Probable Inference", JASA 22 (1927), 209-212,
    recommended by Brown, Cai and DasGupta, "Interval Estimation for a Binomial Proportion", 2001.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole}")
    if not whole:
        return Figure(0)
    p, squared = part / whole, Z**2
    centre = (p + squared / (2 * whole)) / (1 + squared / whole)
    margin = Z * sqrt(p * (1 - p) / whole + squared / (4 * whole**2)) / (1 + squared / whole)
    low, high = max(0.0, 100 * (centre - margin)), min(100.0, 100 * (centre + margin))
    return Figure(whole, _whole(Fraction(100 * part, whole)), low, high)


def pooled(*groups: Scores) -> Counter[int]:
    """The answers of several groups as those of one: what a figure of them all is counted from."""
    together: Counter[int] = Counter()
    for scores in groups:
        together.update(scores)
    return together


SCORED = {
    QuestionKind.NPS: net_promoter_score,
    QuestionKind.CSAT: customer_satisfaction,
    QuestionKind.CES: customer_effort,
}
"""How the scores of each standard question become its figure."""


def _share_from(scores: Scores, least: int) -> Figure:
    return share(sum(times for score, times in scores.items() if score >= least), sum(scores.values()))


def _within(scores: Scores, least: int, most: int) -> None:
    if outside := [score for score, times in scores.items() if times and not least <= score <= most]:
        raise ValueError(f"{outside} outside {least} to {most}")


def _whole(value: Fraction) -> int:
    """The nearest whole number; a half goes away from zero, so that a score and its opposite stay opposites."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
