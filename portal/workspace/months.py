"""The line of months a roadmap opens with: its phases, and where today falls."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil

from flask_babel import gettext
from markupsafe import Markup

from portal.ground.calendars import reader_locale, written, year_and_month
from portal.ground.clock import today
from portal.ground.plot import Plot
from portal.workspace.models.shown import PhaseShown, Progress, Roadmap

DAY = timedelta(days=1)
MOST_NAMED = 18  # months with a name
PAINTS = {Progress.DONE: "before", Progress.NOW: "now", Progress.NEXT: "track"}
LANE = 30  # pixels a row of phases takes, with its names
GAP = 0.3  # percent between two phases
LETTER = 0.55  # percent a letter takes on the narrowest line that is shown


def month_line(roadmap: Roadmap) -> Markup | None:
    """Drawn from the first month to the last, in the reader's calendar; None without a date to draw."""
    dated = [phase for phase in roadmap.phases if phase.starts_on and phase.ends_on]
    if not dated:
        return None
    first, last = min(phase.starts_on for phase in dated), max(phase.ends_on for phase in dated)  # type: ignore[type-var]
    return _Line(first, last).draw(dated, roadmap.today)  # type: ignore[arg-type]


def span(first: date, last: date, *, always_with_year: bool = False) -> str:
    """“April to June”, “November 2024 to March 2025”; of this year and the next, the year goes without saying."""
    (begins, month), (ends, last_month) = year_and_month(first), year_and_month(last)
    this_year = year_and_month(today())[0]
    is_plain = not always_with_year and this_year <= begins and ends <= this_year + 1
    plain, full = gettext("LLLL"), gettext("LLLL y")
    if (begins, month) == (ends, last_month):
        return written(first, plain if is_plain else full)
    begin = written(first, plain if is_plain or begins == ends else full)
    return str(gettext("%(first)s to %(last)s", first=begin, last=written(last, plain if is_plain else full)))


def month_starts(first: date, last: date) -> list[date]:
    """The first day of each month from that of `first` to the one after that of `last`, in the reader's calendar."""
    starts = [_month_start(first)]
    while year_and_month(starts[-1]) <= year_and_month(last):
        starts.append(_month_start(starts[-1] + 32 * DAY))
    return starts


def _month_start(day: date) -> date:
    month = year_and_month(day)
    while year_and_month(day - DAY) == month:
        day -= DAY
    return day


class _Line:
    """Days turned into percent of the width."""

    def __init__(self, first: date, last: date) -> None:
        self.months = month_starts(first, last)
        self.days = (self.months[-1] - self.months[0]).days
        self.plot = Plot(mirrored=reader_locale().text_direction == "rtl")

    def draw(self, phases: Sequence[PhaseShown], on: date) -> Markup:
        self._draw_months()
        lanes: list[date] = []
        named: list[tuple[float, float]] = []
        for phase in phases:
            lane = _lane(lanes, phase)
            named.append(self._draw_phase(phase, 32 + lane * LANE))
        bottom = 32 + len(lanes) * LANE
        if self.months[0] <= on < self.months[-1]:
            bottom += self._draw_today(on, bottom, named if len(lanes) == 1 else [(0, 100)])
        return self.plot.svg(self._says(phases, on), bottom, "chart only-wide")

    def _draw_months(self) -> None:
        every = ceil((len(self.months) - 1) / MOST_NAMED)
        for month in self.months[:-1:every]:
            x = self._x(month)
            self.plot.line("axis", (x, 16), (x, 27))
            self.plot.text(written(month, gettext("LLL")), (x + 0.5, 24))

    def _draw_phase(self, phase: PhaseShown, y: float) -> tuple[float, float]:
        """Draw a phase with its name, cut to the room it has; return from where to where the name goes."""
        assert phase.starts_on and phase.ends_on
        start, end = self._x(phase.starts_on), self._x(phase.ends_on + DAY)
        width = max(end - start - GAP, 0.6)
        self.plot.bar(PAINTS[phase.progress], start, width, y, 8)
        letters = int(width / LETTER)
        name = phase.title if len(phase.title) <= letters else phase.title[: letters - 1].rstrip() + "…"
        if letters < 4:
            return (start, start)
        self.plot.text(name, (start + GAP, y + 26))
        return (start, start + GAP + len(name) * LETTER)

    def _draw_today(self, on: date, bottom: int, named: Sequence[tuple[float, float]]) -> int:
        """Draw the mark and its word, beside the names where there is room, else under them; return the room taken."""
        x, word = self._x(on), gettext("Today")
        self.plot.line("tick", (x, 29), (x, 43))
        half = len(word) * LETTER / 2 + 0.5
        is_crowded = any(start < x + half and x - half < end for start, end in named)
        y = bottom + 10 if is_crowded else bottom - 4
        self.plot.text(word, (x, y), "strong", "middle")
        return 14 if is_crowded else 0

    def _says(self, phases: Sequence[PhaseShown], on: date) -> str:
        names = gettext(", ").join(phase.title for phase in phases)
        spanned = span(self.months[0], self.months[-1] - DAY, always_with_year=True)
        day = written(on, gettext("d MMMM"))
        return str(
            gettext("The phases from %(span)s: %(names)s. Today is %(day)s.", span=spanned, names=names, day=day)
        )

    def _x(self, day: date) -> float:
        return (day - self.months[0]).days / self.days * 100


def _lane(lanes: list[date], phase: PhaseShown) -> int:
    """The first row on which the phase has room; phases that go on at the same time stand one under the other."""
    assert phase.starts_on and phase.ends_on
    for number, ends_on in enumerate(lanes):
        if ends_on < phase.starts_on:
            lanes[number] = phase.ends_on
            return number
    lanes.append(phase.ends_on)
    return len(lanes) - 1
