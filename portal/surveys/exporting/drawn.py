"""Results as charts: each with a heading that says what happened, a sentence, and the same figures as a table."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext
from markupsafe import Markup

from portal.ground import charts
from portal.ground.calendars import digits, written
from portal.ground.clock import in_zone, reader_zone
from portal.ground.words import excerpt
from portal.surveys.exporting import sentences as say
from portal.surveys.models.figures import SCORED, Groups, Scores, average_rating
from portal.surveys.models.questionnaires import STANDARD, QuestionKind
from portal.surveys.models.survey_tallies import QuestionTally
from portal.surveys.models.tallies import WaveTally

MOST_WAVES = 8
LABEL = 60  # characters of a choice


@dataclass(frozen=True)
class Chart:
    """`headers` and `rows`: what is drawn, as a table. `beneath`: another drawing under the first; `note`: a caveat."""

    heading: str
    drawing: Markup
    headers: list[str]
    rows: list[list[str]]
    beneath: Markup | None = None
    note: str = ""
    key: list[tuple[str, str, str]] = field(default_factory=list)


def trend(kind: QuestionKind, waves: Sequence[WaveTally]) -> Chart:
    """The last waves that asked for this figure; those under five answers are no points of the line."""
    asked = [wave for wave in waves if wave.tally.of(kind)][-MOST_WAVES:]
    figures = [wave.tally.figure(kind) for wave in asked]
    drawn = [(wave, one) for wave, one in zip(asked, figures, strict=True) if one.makes_a_trend]
    values = [one.value or 0 for _wave, one in drawn]
    days = [written(in_zone(wave.at, reader_zone()), gettext("d MMM")) for wave, _figure in drawn]
    says = gettext(", ").join(
        gettext("%(value)s on %(day)s", value=say.value_words(one, kind), day=day)
        for day, (_wave, one) in zip(days, drawn, strict=True)
    )
    rows = [
        [wave.name, digits(one.n), say.value_words(one, kind), say.span_words(one, kind)]
        for wave, one in zip(asked, figures, strict=True)
    ]
    return Chart(
        heading=say.trend_heading(kind, values),
        drawing=charts.line(
            gettext("%(figure)s by wave: %(points)s.", figure=say.short_name_of(kind), points=says or gettext("none")),
            days,
            values,
        )
        if len(drawn) > 1
        else Markup(),
        headers=[gettext("Wave"), gettext("Answers"), say.short_name_of(kind), gettext("95% interval")],
        rows=rows,
        note=say.left_out_words(len(asked) - len(drawn)),
    )


def distribution(kind: QuestionKind, scores: Scores) -> Chart:
    """How often each score of a standard question was given."""
    least, most = STANDARD[kind]
    chart = _numbers(kind, scores, least, most, say.distribution_heading(kind, scores))
    if kind != QuestionKind.NPS:
        return chart
    groups = Groups.of(scores)
    key = [
        ("late", "bad", gettext("%(count)s detractors", count=digits(groups.detractors))),
        ("next", "", gettext("%(count)s passives", count=digits(groups.passives))),
        ("done", "good", gettext("%(count)s promoters", count=digits(groups.promoters))),
    ]
    parts = [("missed", groups.detractors), ("neutral", groups.passives), ("good", groups.promoters)]
    says = gettext(", ").join(words for _icon, _tone, words in key)
    return Chart(chart.heading, chart.drawing, chart.headers, chart.rows, charts.parts(says, parts), key=key)


def of_question(tally: QuestionTally) -> Chart | None:
    """The answers to one question; None for free text and days, whose words stand elsewhere."""
    kind = tally.question.kind
    if kind in SCORED:
        return distribution(kind, tally.scores)
    if kind == QuestionKind.SCALE:
        mean = average_rating(tally.scores)
        heading = gettext("Average rating %(mean)s", mean=charts.figure(round(mean, 1))) if mean is not None else ""
        return _numbers(kind, tally.scores, tally.question.least, tally.question.most, heading)
    if kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
        return _choices(tally)
    return _matrix(tally) if kind == QuestionKind.MATRIX else None


def _numbers(kind: QuestionKind, scores: Scores, least: int, most: int, heading: str) -> Chart:
    points = list(range(least, most + 1))
    counts = [scores.get(point, 0) for point in points]
    labels = [digits(point) for point in points]
    told = gettext(", ").join(map(digits, counts))
    says = gettext(
        "Number of answers by score from %(least)s to %(most)s: %(counts)s.",
        least=labels[0], most=labels[-1], counts=told,
    )  # fmt: skip
    return Chart(
        heading=heading,
        drawing=charts.bars(says, labels, counts, paints=[_paint(kind, point) for point in points], height=166, axis=7),
        headers=[gettext("Score"), gettext("Answers")],
        rows=[[label, digits(count)] for label, count in zip(labels, counts, strict=True)],
    )


def _paint(kind: QuestionKind, point: int) -> str:
    """Red for those who are not content, grey for those in between, green for those who are."""
    limits = {QuestionKind.NPS: (6, 9), QuestionKind.CSAT: (2, 4), QuestionKind.CES: (3, 5)}.get(kind)
    if limits is None:
        return "now"
    return "missed" if point <= limits[0] else "good" if point >= limits[1] else "neutral"


def _choices(tally: QuestionTally) -> Chart:
    """Each choice with how many took it, of those who answered."""
    rows = [(excerpt(tally.said(choice.texts), LABEL), tally.counts[choice.key]) for choice in tally.question.choices]
    top = max(rows, key=lambda row: row[1], default=("", 0))
    heading = gettext("Most chose “%(choice)s”", choice=top[0]) if top[1] else ""
    return Chart(
        heading=heading,
        drawing=Markup(),
        headers=[gettext("Choice"), gettext("Answers"), gettext("Share")],
        rows=[[label, digits(count), _percent(count, tally.n)] for label, count in rows],
    )


def _matrix(tally: QuestionTally) -> Chart:
    choices = tally.question.choices
    return Chart(
        heading="",
        drawing=Markup(),
        headers=["", *(excerpt(tally.said(choice.texts), LABEL) for choice in choices)],
        rows=[
            [tally.said(row.texts), *(digits(tally.counts[row.key, choice.key]) for choice in choices)]
            for row in tally.question.rows
        ],
    )


def _percent(part: int, whole: int) -> str:
    return f"{digits(round(100 * part / whole))}%" if whole else ""
