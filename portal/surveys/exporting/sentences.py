"""What a page of results says in words: names of figures and periods, headings that say what happened."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext, ngettext

from portal.ground import charts
from portal.ground.calendars import digits
from portal.ground.months import month_title
from portal.ground.spelled import begun, spelled
from portal.surveys.models.coverage import Coverage
from portal.surveys.models.figures import EASY, Figure, Groups, Scores
from portal.surveys.models.periods import LAST, QUARTER, Period, quarters_until
from portal.surveys.models.questionnaires import STANDARD, QuestionKind
from portal.surveys.models.tallies import Tally

OFFERED_MONTHS = (3, 6, 12, 24)
OFFERED_QUARTERS = 6
OFFERED_YEARS = 2


def name_of(kind: QuestionKind) -> str:
    """What a figure is called."""
    words = {
        QuestionKind.NPS: gettext("NPS"),
        QuestionKind.CSAT: gettext("Satisfied (CSAT)"),
        QuestionKind.CES: gettext("Made it easy (CES)"),
    }
    return str(words[kind])


def short_name_of(kind: QuestionKind) -> str:
    """“NPS”, the same in every language."""
    return kind.value.upper()


def kind_words(kind: str) -> str:
    """“CSAT, of 5”: what a score in somebody's words is one of; "" for free questionnaires."""
    return f"{short_name_of(QuestionKind(kind))}{gettext(', ')}{scale_words(kind)}" if kind in list(STANDARD) else ""


def unit_of(kind: QuestionKind | None) -> str:
    """NPS is a score and has none; everything else is a share."""
    return "" if kind == QuestionKind.NPS else "%"


def value_words(figure: Figure, kind: QuestionKind | None = None) -> str:
    """“47”, “−50”, “72%”, “n/a”."""
    return str(gettext("n/a")) if figure.value is None else f"{charts.figure(figure.value)}{unit_of(kind)}"


def interval_words(figure: Figure, kind: QuestionKind | None = None) -> str:
    """“95% interval 33 to 61”; "" where there is nothing to be unsure about."""
    span = _span(figure, kind)
    return str(gettext("95%% interval %(low)s to %(high)s", low=span[0], high=span[1])) if span else ""


def span_words(figure: Figure, kind: QuestionKind | None = None) -> str:
    """“33 to 61”, for a column that says what it is."""
    span = _span(figure, kind)
    return str(gettext("%(first)s to %(last)s", first=span[0], last=span[1])) if span else ""


def answers_words(n: int) -> str:
    return str(ngettext("%(count)s answer", "%(count)s answers", n, count=digits(n)))


def period_words(period: Period) -> str:
    """“July to October 2026”."""
    first, last = month_title(period.since), month_title(period.last_month)
    return first if first == last else str(gettext("%(first)s to %(last)s", first=first, last=last))


def period_name(key: str) -> str:
    """What a choice of period is called: “Last 12 months”, “Q3 2026”, “2026”."""
    if last := LAST.fullmatch(key):
        return str(gettext("Last %(months)s months", months=digits(last[1])))
    if quarter := QUARTER.fullmatch(key):
        return str(gettext("Q%(quarter)s %(year)s", quarter=digits(quarter[2]), year=digits(quarter[1])))
    return digits(key)


def periods_offered(today: date, chosen: Period) -> list[tuple[str, str]]:
    """Keys and names; the chosen one is among them, whatever the address asked for."""
    keys = [f"last-{months}" for months in OFFERED_MONTHS]
    keys += quarters_until(today, OFFERED_QUARTERS)
    keys += [str(today.year - back) for back in range(OFFERED_YEARS)]
    return [(key, period_name(key)) for key in (keys if chosen.key in keys else [*keys, chosen.key])]


def change_words(now: Figure, before: Figure) -> tuple[str, str] | None:
    """A shape and the change since the period before, where both are from five answers up; None else."""
    if now.value is None or before.value is None or not (now.makes_a_trend and before.makes_a_trend):
        return None
    by = now.value - before.value
    if not by:
        return "next", str(gettext("As in the period before"))
    if now.overlaps(before):
        words = gettext("%(points)s up, may be chance") if by > 0 else gettext("%(points)s down, may be chance")
        return "next", words % {"points": digits(abs(by))}
    words = gettext("%(points)s up on the period before") if by > 0 else gettext("%(points)s down on the period before")
    return ("done" if by > 0 else "watch"), words % {"points": digits(abs(by))}


def trend_heading(kind: QuestionKind, values: Sequence[int]) -> str:
    """“NPS is at its highest of 5 waves”, from the values that are drawn."""
    name = short_name_of(kind)
    if len(values) < 2:
        return str(gettext("Too few answers for a trend of %(figure)s", figure=name))
    *earlier, last = values
    words = {"figure": name, "count": digits(len(values)), "last": charts.figure(last)}
    if len(values) > 2 and last > max(earlier):
        return str(gettext("%(figure)s is at its highest of %(count)s waves", **words))
    if len(values) > 2 and last < min(earlier):
        return str(gettext("%(figure)s is at its lowest of %(count)s waves", **words))
    if last == earlier[-1]:
        return str(gettext("%(figure)s stayed at %(last)s", **words))
    words["before"] = charts.figure(earlier[-1])
    if last > earlier[-1]:
        return str(gettext("%(figure)s went up from %(before)s to %(last)s", **words))
    return str(gettext("%(figure)s went down from %(before)s to %(last)s", **words))


def distribution_heading(kind: QuestionKind, scores: Scores) -> str:
    """“Most people give 9, eleven give 6 or less”."""
    if not sum(scores.values()):
        return str(gettext("Nobody has answered yet"))
    most = digits(max(scores, key=lambda score: (scores[score], score)))
    few, limit = _low_end(kind, scores)
    if not few:
        return str(gettext("Most people give %(score)s, nobody gives %(limit)s or less", score=most, limit=limit))
    low = ngettext(
        "%(count)s gives %(limit)s or less", "%(count)s give %(limit)s or less", few, count=spelled(few), limit=limit
    )
    return str(gettext("Most people give %(score)s, %(low)s", score=most, low=low))


def left_out_words(count: int) -> str:
    """How many waves are no point of the line, and why."""
    if not count:
        return ""
    words = ngettext(
        "%(count)s wave with fewer than five answers is left out.",
        "%(count)s waves with fewer than five answers are left out.",
        count,
        count=spelled(count),
    )
    return begun(str(words))


def _span(figure: Figure, kind: QuestionKind | None) -> tuple[str, str] | None:
    if figure.low is None or figure.high is None:
        return None
    low, high = (charts.figure(round(end)) + unit_of(kind) for end in (figure.low, figure.high))
    return low, high


def _low_end(kind: QuestionKind, scores: Scores) -> tuple[int, str]:
    """How many are not content, and up to which score that is."""
    if kind == QuestionKind.NPS:
        return Groups.of(scores).detractors, digits(6)
    limit = {QuestionKind.CSAT: 2, QuestionKind.CES: EASY - 1}.get(kind, STANDARD[QuestionKind.CSAT][0])
    return sum(times for score, times in scores.items() if score <= limit), digits(limit)


def coverage_words(coverage: Coverage) -> str:
    """“4 of 6 people, decision maker not yet”."""
    people = {"answered": digits(coverage.answered), "people": digits(coverage.people)}
    words = {
        "answered": gettext("%(answered)s of %(people)s people answered, decision maker too", **people),
        "not": gettext("%(answered)s of %(people)s people answered, decision maker not yet", **people),
        "unknown": gettext("%(answered)s of %(people)s people answered, no decision maker known", **people),
    }
    return str(words[coverage.decider])


def versions_words(versions: Sequence[int]) -> str:
    """“version 1”, “versions 1 and 3”."""
    *others, last = map(digits, sorted(set(versions)))
    if not others:
        return str(gettext("version %(number)s", number=last))
    return str(gettext("versions %(others)s and %(last)s", others=gettext(", ").join(others), last=last))


def scale_words(kind: str) -> str:
    """“of 10”: what the highest score of a survey's kind is; "" for free questionnaires."""
    return str(gettext("of %(count)s", count=digits(STANDARD[QuestionKind(kind)][1]))) if kind in list(STANDARD) else ""


def pairs(
    kinds: Sequence[QuestionKind], first: Tally, second: Tally
) -> list[tuple[str, QuestionKind | None, Figure, Figure]]:
    """Each figure of two periods, with its name and kind."""
    scored: list[tuple[str, QuestionKind | None, Figure, Figure]] = [
        (name_of(kind), kind, first.figure(kind), second.figure(kind)) for kind in kinds
    ]
    return [
        *scored,
        (str(gettext("Answered")), None, first.response, second.response),
        (str(gettext("Finished, of those who began")), None, first.completion, second.completion),
    ]


def difference_words(first: Figure, second: Figure, kind: QuestionKind | None) -> str:
    """“+6”, “−3 points”: shares differ by points, not by percent."""
    if first.value is None or second.value is None:
        return str(gettext("n/a"))
    by = second.value - first.value
    signed = f"{'+' if by > 0 else ''}{charts.figure(by)}"
    return signed if kind == QuestionKind.NPS else str(gettext("%(signed)s points", signed=signed))


def meaning_words(first: Figure, second: Figure) -> str:
    """Whether the difference is more than chance, as far as the intervals tell."""
    overlap = first.overlaps(second)
    if overlap is None or not (first.makes_a_trend and second.makes_a_trend):
        return str(gettext("Too few answers to tell"))
    if overlap:
        return str(gettext("The intervals overlap: it may be chance"))
    return str(gettext("The intervals do not overlap: it has changed"))
