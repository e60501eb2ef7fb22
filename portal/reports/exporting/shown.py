"""A report as pages and paper show it: every figure in words, every chart drawn, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask_babel import gettext, ngettext
from markupsafe import Markup

from portal.ground import charts
from portal.ground.months import month_name, month_short, month_title
from portal.ground.spelled import begun, spelled
from portal.reports.models.content import Content, figures_in, month_in
from portal.reports.models.figures import Figure
from portal.reports.models.months import months_on

ON_CHART = 12  # months
WIDE, NARROW = 200, 180  # pixels high


@dataclass(frozen=True)
class Chart:
    """One chart with its heading. `headers` and `rows`: the same figures as a table; `key`: (look, word) pairs."""

    heading: str
    caption: str
    drawing: Markup
    says: str
    headers: list[str]
    rows: list[list[str]]
    key: list[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """One line of goals and results. `met`: None where there is nothing to compare."""

    figure: Figure
    bullet: Markup | None
    says: str

    @property
    def met(self) -> bool | None:
        return self.figure.met


@dataclass(frozen=True)
class Plan:
    """Something that comes. `side`: us or you."""

    side: str
    title: str
    note: str
    on: date | None


@dataclass(frozen=True)
class Event:
    kind: str
    title: str
    on: date
    moved_to: date | None


@dataclass(frozen=True)
class Report:
    """All a reader meets, top to bottom."""

    month: date
    client: str
    number: int
    by: str
    on: date
    words: dict[str, str]
    agreed_on: date | None
    goals_agreed: str
    tally: str
    rows: list[Row]
    charts: list[Chart]
    happened: list[Event]
    plan: list[Plan]

    @property
    def before(self) -> date:
        return months_on(self.month, -1)

    @property
    def after(self) -> date:
        return months_on(self.month, 1)


def report_of(content: Content, client_id: UUID) -> Report:
    month, found = month_in(content["month"]), figures_in(content, client_id)
    agreed = [figure.goal.agreed_on for figure in found if figure.goal]
    by_id = {str(figure.metric.id): figure for figure in found}
    drawn = [_chart(kept, by_id, month, first=place == 0) for place, kept in enumerate(content["charts"])]
    return Report(
        month=month,
        client=content["client"],
        number=content["number"],
        by=content["by"],
        on=date.fromisoformat(content["on"]),
        words=content["words"],
        agreed_on=max(agreed, default=None),
        goals_agreed=_goals_agreed(found),
        tally=_tally(found),
        rows=[_row(figure) for figure in found],
        charts=drawn,
        happened=[_event(kept) for kept in content["happened"]],
        plan=[_plan(kept) for kept in content["plan"]],
    )


def _tally(found: Sequence[Figure]) -> str:
    """“Four met, one missed.”"""
    goals = [figure for figure in found if figure.goal]
    counts = [sum(1 for figure in goals if figure.met is state) for state in (True, False, None)]
    words = (gettext("%(count)s met"), gettext("%(count)s missed"), gettext("%(count)s without a figure"))
    said = [word % {"count": spelled(count)} for word, count in zip(words, counts, strict=True) if count]
    return gettext("%(sentence)s.", sentence=begun(gettext(", ").join(said))) if said else ""


def _goals_agreed(found: Sequence[Figure]) -> str:
    """“Five goals we agreed on”, before a date."""
    count = sum(1 for figure in found if figure.goal)
    return begun(ngettext("%(count)s goal we agreed on", "%(count)s goals we agreed on", count, count=spelled(count)))


def _row(figure: Figure) -> Row:
    if figure.value is None or figure.goal is None:
        return Row(figure, None, "")
    says = gettext("%(value)s against a goal of %(goal)s", value=figure.value_words, goal=figure.goal_words)
    value, target = float(figure.value), float(figure.goal.target)
    drawable = value >= 0 and target > 0
    return Row(figure, charts.bullet(says, value, target, missed=not figure.met) if drawable else None, says)


def _chart(kept: dict[str, Any], by_id: dict[str, Figure], month: date, *, first: bool) -> Chart:
    if kept["metric_id"]:
        return _line(kept, by_id[kept["metric_id"]], first)
    return _bars(kept, month)


def _line(kept: dict[str, Any], figure: Figure, first: bool) -> Chart:
    points, amounts = figure.series[-ON_CHART:], figure.metric.amounts
    goal = [("goal", gettext("Goal, %(goal)s", goal=figure.goal_words))] if figure.goal else []
    says = _line_says(figure, [point for point in points if point.value is not None])
    height = WIDE if first else NARROW
    return Chart(
        heading=kept["heading"] or _unsaid(figure),
        caption=kept["caption"],
        drawing=charts.line(
            says, [month_short(point.month) for point in points], figure.values[-ON_CHART:], goal=figure.target,
            height=height, axis=_axis(first), show=amounts.bare,
        ),
        says=says,
        headers=[gettext("Month"), figure.metric.name],
        rows=[[month_title(p.month), amounts.written(p.value) if p.value is not None else "–"] for p in points],
        key=[("line", figure.metric.name), *goal],
    )  # fmt: skip


def _axis(first: bool) -> float:
    return 6 if first else 12


def _unsaid(figure: Figure) -> str:
    """A heading where nobody wrote one: “Booked appointments: 8 above goal”."""
    if not figure.difference:
        return figure.metric.name
    return str(gettext("%(name)s: %(difference)s", name=figure.metric.name, difference=figure.difference))


def _line_says(figure: Figure, known: Sequence[Any]) -> str:
    if not known:
        return figure.metric.name
    first, last = known[0], known[-1]
    written = figure.metric.amounts.written
    says = gettext(
        "%(name)s each month, %(first)s to %(last)s, from %(begun)s to %(ended)s.",
        name=figure.metric.name,
        first=month_title(first.month),
        last=month_title(last.month),
        begun=written(first.value),
        ended=written(last.value),
    )
    return str(says + (" " + gettext("Goal %(goal)s.", goal=figure.goal_words) if figure.goal else ""))


def _bars(kept: dict[str, Any], month: date) -> Chart:
    """Bars of figures somebody typed: one for each label, or two where the month before is given too."""
    rows = kept["rows"]
    labels = [label for label, _before, _now in rows]
    has_before = all(before is not None for _label, before, _now in rows)
    now = [_drawn(value) for _label, _before, value in rows]
    before = [_drawn(value) for _label, value, _now in rows] if has_before else []
    names = [month_name(months_on(month, -1)), month_name(month)] if has_before else [gettext("Figure")]
    texts = [[label, *([_typed(was)] if has_before else []), _typed(value)] for label, was, value in rows]
    says = gettext("%(heading)s. %(figures)s.", heading=kept["heading"], figures=_listed(texts))
    return Chart(
        heading=kept["heading"],
        caption=kept["caption"],
        drawing=charts.bars(
            says,
            labels,
            now,
            before,
            paints=_paints(now, kept["red_from"], has_before),
            height=NARROW,
            show=charts.figure,
        ),
        says=says,
        headers=[gettext("Of what"), *names],
        rows=texts,
        key=[("before", names[0]), ("now", names[1])] if has_before else [],
    )


def _paints(now: Sequence[float], red_from: str | None, has_before: bool) -> list[str]:
    plain = "now" if has_before or red_from is None else "before"
    return ["missed" if red_from is not None and value >= float(red_from) else plain for value in now]


def _listed(texts: list[list[str]]) -> str:
    pair = gettext("%(before)s to %(now)s")
    said = (f"{text[0]} {pair % {'before': text[1], 'now': text[2]} if len(text) > 2 else text[1]}" for text in texts)
    return str(gettext(", ")).join(said)


def _drawn(text: str) -> float:
    """Whole numbers stay whole, so that the axis does."""
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else float(value)


def _typed(text: str) -> str:
    return charts.figure(_drawn(text))


def _event(kept: dict[str, Any]) -> Event:
    moved_to = date.fromisoformat(kept["moved_to"]) if kept["moved_to"] else None
    return Event(kept["kind"], kept["title"], date.fromisoformat(kept["on"]), moved_to)


def _plan(kept: dict[str, Any]) -> Plan:
    return Plan(kept["side"], kept["title"], kept["note"], date.fromisoformat(kept["on"]) if kept["on"] else None)
