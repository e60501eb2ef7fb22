"""The paper charts are drawn on: x in percent, y in pixels, paint by class; mirrored for scripts from right to left."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, floor, log10

from markupsafe import Markup

# x and width stretch with the column; heights, radii and text do not, so a chart never has a viewBox.
SVG = Markup('<svg class="{}" width="100%" height="{}" role="img" aria-label="{}">{}</svg>')
LINE = Markup('<line class="chart__{}" x1="{}%" x2="{}%" y1="{}" y2="{}"/>')
RECT = Markup('<rect class="chart__{}" x="{}%" width="{}%" y="{}" height="{}" rx="1"/>')
DOT = Markup('<circle class="chart__dot" cx="{}%" cy="{}" r="{}"/>')
TEXT = Markup('<text{} x="{}%" y="{}">{}</text>')
CLASS = Markup(' class="{}"')
PAPER = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}"{rest}<style>'
    "text{{font:11px {fonts};fill:#6b655e;text-anchor:{anchor}}}"
    ".chart__strong{{fill:#1f1b16;font-weight:600}}.chart__middle{{text-anchor:middle}}"
    ".chart__now{{fill:{accent}}}.chart__before{{fill:{muted}}}.chart__track{{fill:#dedbd7}}.chart__missed{{fill:#a62b25}}"
    ".chart__neutral{{fill:#8b867f}}.chart__good{{fill:#256c3f}}"
    ".chart__line{{fill:none;stroke:{accent};stroke-width:2;stroke-linecap:round}}.chart__axis{{stroke:#dedbd7}}"
    ".chart__goal{{stroke:#4d4841;stroke-width:1.25;stroke-dasharray:3 3}}"
    ".chart__dot{{fill:#fff;stroke:{accent};stroke-width:2}}.chart__tick{{stroke:#1f1b16;stroke-width:2}}</style>"
)

Point = tuple[float, float]


class Plot:
    """Shapes gathered for one SVG. `mirrored` counts x from the right, for charts that hold words."""

    def __init__(self, *, mirrored: bool = False) -> None:
        self.mirrored = mirrored
        self.shapes: list[Markup] = []

    def line(self, paint: str, start: Point, end: Point) -> None:
        self.shapes.append(LINE.format(paint, self._x(start[0]), self._x(end[0]), _short(start[1]), _short(end[1])))

    def path(self, points: Sequence[Point | None]) -> None:
        """Lines from point to point; None is a gap, and a point between two gaps is a line of no length: a spot."""
        for start, end in pairwise(points):
            if start and end:
                self.line("line", start, end)
        for before, point, after in zip((None, *points), points, (*points[1:], None), strict=False):
            if point and not before and not after:
                self.line("line", point, point)

    def bar(self, paint: str, x: float, width: float, y: float, height: float) -> None:
        left = x + width if self.mirrored else x
        self.shapes.append(RECT.format(paint, self._x(left), _short(width), _short(y), _short(height)))

    def dot(self, at: Point, radius: float) -> None:
        self.shapes.append(DOT.format(self._x(at[0]), _short(at[1]), radius))

    def text(self, words: str, at: Point, *kinds: str) -> None:
        """Kinds: "middle" centres the words on the point, "strong" darkens them."""
        named = CLASS.format(" ".join(f"chart__{kind}" for kind in kinds)) if kinds else ""
        self.shapes.append(TEXT.format(named, self._x(at[0]), _short(at[1]), words))

    def svg(self, says: str, height: int, css: str = "chart") -> Markup:
        return SVG.format(css, height, says, Markup("").join(self.shapes))

    def _x(self, percent: float) -> str:
        return _short(100 - percent if self.mirrored else percent)


def on_paper(svg: Markup, width: int, accent: str, fonts: str, *, mirrored: bool = False) -> str:
    """The same chart as a picture of its own: so many pixels wide, in fixed colours, `accent` as "#0b6b75".

    `mirrored`: it was drawn for a page from right to left, where words begin at the right.
    """
    rest = str(svg).partition('width="100%"')[2]
    head, _, shapes = rest.partition(">")
    looks = {"fonts": fonts, "accent": accent, "muted": muted(accent), "anchor": "end" if mirrored else "start"}
    return PAPER.format(width=width, rest=head + ">", **looks) + shapes


def muted(accent: str) -> str:
    """The colour of what was before, as `--accent-mid` mixes it on white."""
    return "#" + "".join(f"{round(int(accent[at : at + 2], 16) * 0.42 + 255 * 0.58):02x}" for at in (1, 3, 5))


def _short(number: float) -> str:
    return f"{round(number, 2):.10g}"


def nice_ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Even round numbers from at or below `low` to at or above `high`: at most `most`, as tight as they can be.

    Between whole numbers they are whole: nobody made half a call.
    """
    is_whole = isinstance(low, int) and isinstance(high, int)
    high = high if high > low else low + 1
    power = 10.0 ** floor(log10((high - low) / most))
    steps = (power * factor for factor in (1, 1.5, 2, 2.5, 5, 10, 15, 20, 25))
    spans = (_ticks(low, high, step) for step in steps if not is_whole or step.is_integer())
    return min((ticks for ticks in spans if len(ticks) <= most), key=lambda ticks: (ticks[-1] - ticks[0], -len(ticks)))


def _ticks(low: float, high: float, step: float) -> list[float]:
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(count * step, 10) for count in range(first, last + 1)]
