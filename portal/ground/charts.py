"""Small charts as SVG from the server: bars, lines, sparklines and bars against a goal.

Each says in one full sentence what it shows. Words go beside a chart, not into it: its heading tells what happened.
"""

from collections.abc import Callable, Sequence

from flask import Flask
from flask_babel import format_decimal
from markupsafe import Markup

from portal.ground.calendars import digits, reader_locale
from portal.ground.plot import Plot, Point, nice_ticks

TOP = 16  # pixels above the highest tick of bars, for the figure on a bar
LINE_TOP = 12
BOTTOM = 24  # pixels below the lowest tick, for the labels
LABEL_UP = {"bars": 6, "line": 4}  # pixels from the lower edge to the labels' baseline
FILLED = 0.62  # of the room of a label its bars take
GAP = 0.35  # percent between two bars
SPARK_EDGE = 4  # pixels a sparkline keeps free above and below
SPARK_AIR = 0.12  # of its range, added above and below

Show = Callable[[float], str]


def init_charts(app: Flask) -> None:
    shapes = (bars, line, spark, bullet, parts, figure)
    app.jinja_env.globals["charts"] = {shape.__name__: shape for shape in shapes}


def figure(value: float) -> str:
    """A number as the reader writes it, with a true minus sign."""
    return digits(format_decimal(value)).replace("-", "\N{MINUS SIGN}")


def bars(
    says: str,
    labels: Sequence[str],
    now: Sequence[float],
    before: Sequence[float] = (),
    *,
    paints: Sequence[str] = (),
    ticks: Sequence[float] = (),
    height: int = 150,
    axis: float = 8,
    show: Show = figure,
) -> Markup:
    """One bar for each label, or two with `before` (the muted one, drawn first); figures stand on the bars of now.

    `paints`: for each bar of now "now", "before", "good", "neutral" or "missed" (red only for a missed goal).
    `ticks`: the lines of the axis, from 0; chosen if left out. `axis`: percent of the width its figures take.
    """
    plot = Plot(mirrored=_is_mirrored())
    ticks = ticks or nice_ticks(0, max((*now, *before), default=1))
    height_of = _draw_axis(plot, ticks, axis, TOP, height, show)
    room = (100 - axis) / max(1, len(labels))
    each = room * FILLED / (2 if before else 1)
    for place, (label, value) in enumerate(zip(labels, now, strict=True)):
        middle = axis + room * (place + 0.5)
        x = middle if before else middle - each / 2
        if before:
            _draw_bar(plot, "before", x - each, each, height_of(before[place]), height_of(0))
        _draw_bar(plot, paints[place] if paints else "now", x, each, height_of(value), height_of(0))
        plot.text(show(value), (x + each / 2, height_of(value) - 5), "strong", "middle")
        plot.text(label, (middle, height - LABEL_UP["bars"]), "middle")
    return plot.svg(says, height)


def line(
    says: str,
    labels: Sequence[str],
    values: Sequence[float | None],
    *,
    goal: float | None = None,
    ticks: Sequence[float] = (),
    height: int = 190,
    axis: float = 7,
    show: Show = figure,
) -> Markup:
    """A line whose last point is marked and named; None is a gap. The axis need not begin at zero and is shown."""
    plot = Plot(mirrored=_is_mirrored())
    known = [value for value in (*values, goal) if value is not None] or [0]
    height_of = _draw_axis(plot, ticks or nice_ticks(min(known), max(known)), axis, LINE_TOP, height, show)
    if goal is not None:
        plot.line("goal", (axis, height_of(goal)), (100, height_of(goal)))
    places = _places(axis + 3, 97, len(values))
    points = [None if value is None else (x, height_of(value)) for x, value in zip(places, values, strict=True)]
    plot.path(points)
    _name_last(plot, points, values, show)
    for place, (x, label) in enumerate(zip(places, labels, strict=True), 1):
        plot.text(label, (x, height - LABEL_UP["line"]), "middle", *(["strong"] if place == len(labels) else []))
    return plot.svg(says, height)


def spark(says: str, values: Sequence[float | None], *, goal: float | None = None, height: int = 44) -> Markup:
    """A line without axis or words, for beside a figure. The style sheet mirrors it, so that time runs with reading."""
    plot = Plot()
    known = [value for value in (*values, goal) if value is not None] or [0]
    air = ((max(known) - min(known)) or 1) * SPARK_AIR
    low, high = min(known) - air, max(known) + air

    def height_of(value: float) -> float:
        return height - SPARK_EDGE - (value - low) / (high - low) * (height - 2 * SPARK_EDGE)

    places = _places(1, 99, len(values))
    points = [None if value is None else (x, height_of(value)) for x, value in zip(places, values, strict=True)]
    plot.path(points)
    if last := _last(points):
        plot.dot(last, 3.5)
    if goal is not None:
        plot.line("goal", (0, height_of(goal)), (100, height_of(goal)))
    return plot.svg(says, height, "chart spark")


def bullet(says: str, value: float, goal: float, *, full: float | None = None, missed: bool = False) -> Markup:
    """How far a figure came against its goal, the tick. `full`: what the whole width stands for."""
    full = full or nice_ticks(0, max(value, goal) * 1.1)[-1]
    plot = Plot()
    plot.bar("track", 0, 100, 4, 6)
    plot.bar("missed" if missed else "now", 0, _share(value, full), 4, 6)
    plot.line("tick", (_share(goal, full), 0), (_share(goal, full), 14))
    return plot.svg(says, 14, "chart spark")


def parts(says: str, counts: Sequence[tuple[str, float]], *, full: float | None = None, height: int = 8) -> Markup:
    """One bar made of parts, each a paint of `bars` and how much of it. `full`: what the whole width stands for."""
    plot, x = Plot(), 0.0
    full = full or sum(count for _paint, count in counts) or 1
    for paint, count in counts:
        if count:
            width = count / full * 100
            plot.bar(paint, x, max(0.1, width - GAP), 0, height)
            x += width
    return plot.svg(says, height, "chart spark")


def _is_mirrored() -> bool:
    return reader_locale().text_direction == "rtl"


def _draw_axis(
    plot: Plot, ticks: Sequence[float], axis: float, top: float, height: int, show: Show
) -> Callable[[float], float]:
    """Draw a line with its figure for each tick; return where a value stands, in pixels from above."""
    low, bottom = ticks[0], height - BOTTOM
    scale = (bottom - top) / (ticks[-1] - low)

    def height_of(value: float) -> float:
        return bottom - (value - low) * scale

    for tick in ticks:
        plot.line("axis", (axis, height_of(tick)), (100, height_of(tick)))
        plot.text(show(tick), (0, height_of(tick) + 4))
    return height_of


def _draw_bar(plot: Plot, paint: str, x: float, width: float, top: float, zero: float) -> None:
    plot.bar(paint, x, width - GAP, top, max(0.0, zero - top))


def _places(first: float, last: float, count: int) -> list[float]:
    """Even places from first to last; a single one is the last."""
    return [last - (last - first) * (count - 1 - place) / max(1, count - 1) for place in range(count)]


def _name_last(plot: Plot, points: Sequence[Point | None], values: Sequence[float | None], show: Show) -> None:
    if last := _last(points):
        plot.dot(last, 4)
        value = next(value for value in reversed(values) if value is not None)
        plot.text(show(value), (last[0], last[1] - 10), "strong", "middle")


def _last(points: Sequence[Point | None]) -> Point | None:
    return next((point for point in reversed(points) if point), None)


def _share(value: float, full: float) -> float:
    return max(0.0, min(100.0, value / full * 100))
