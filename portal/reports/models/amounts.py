"""Values of a metric in words: counts, sums of money and shares, exact and as the reader writes them."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from babel import Locale
from babel.numbers import NumberPattern, parse_pattern
from flask_babel import gettext, ngettext

from portal.ground.calendars import digits, numbering, reader_locale

MINUS = "\N{MINUS SIGN}"
PERSIAN_PERCENT = "\N{ARABIC PERCENT SIGN}"


class Measure(StrEnum):
    """What the values of a metric are."""

    NUMBER = "number"
    CURRENCY = "currency"
    PERCENT = "percent"


class Direction(StrEnum):
    """Which way is better: at least the target, or at most."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class Amounts:
    """How the values of one metric are written. `unit`: the currency's code, or a word such as "minutes", or ""."""

    measure: Measure
    unit: str
    decimals: int

    def written(self, value: Decimal) -> str:
        """“£31.20”, “84%”, “412”, “12 minutes”."""
        if self.measure != Measure.NUMBER:
            return self._number(value, str(self.measure))
        return f"{self._number(value, 'number')} {self.unit}".rstrip()

    def bare(self, value: Decimal | float) -> str:
        """The figure alone, for an axis: a word that says the unit stands beside the chart."""
        return self._number(Decimal(str(value)), str(self.measure), at_least=0)

    def goal(self, target: Decimal, direction: Direction) -> str:
        """“380”, or “£34.00 or less”."""
        if direction == Direction.UP:
            return self.written(target)
        return str(gettext("%(target)s or less", target=self.written(target)))

    def against(self, value: Decimal, target: Decimal, direction: Direction) -> str:
        """“8 above goal”, “£2.80 under goal”, “8 points below goal”, “exactly at goal”."""
        gap = abs(value - target)
        if not gap:
            return str(gettext("exactly at goal"))
        amount = self.points(gap) if self.measure == Measure.PERCENT else self.written(gap)
        words = {
            (Direction.UP, True): gettext("%(amount)s above goal", amount=amount),
            (Direction.UP, False): gettext("%(amount)s below goal", amount=amount),
            (Direction.DOWN, True): gettext("%(amount)s over goal", amount=amount),
            (Direction.DOWN, False): gettext("%(amount)s under goal", amount=amount),
        }
        return str(words[direction, value > target])

    def points(self, gap: Decimal) -> str:
        """The distance between two shares: “8 points”."""
        count = 1 if gap == 1 else 2
        return str(ngettext("%(number)s point", "%(number)s points", count, number=self._number(gap, "number")))

    def plain(self, value: Decimal) -> str:
        """Digits and a point with all decimals, for sheets and fields: “31.20”."""
        return f"{value:.{self.decimals}f}"

    def _number(self, value: Decimal, kind: str, at_least: int | None = None) -> str:
        locale = reader_locale()
        least = self.decimals if at_least is None else at_least
        pattern = _pattern(locale, kind, least, self.decimals)
        shown = value.scaleb(-2) if kind == Measure.PERCENT else value
        currency = self.unit if kind == Measure.CURRENCY else None
        signs = numbering()
        words: str = pattern.apply(shown, locale, currency=currency, currency_digits=False, numbering_system=signs)
        return digits(words.replace("%", PERSIAN_PERCENT) if signs == "arabext" else words).replace("-", MINUS)


@lru_cache
def _pattern(locale: Locale, kind: str, least: int, most: int) -> NumberPattern:
    """The reader's own pattern with so many decimals."""
    formats = {
        "number": locale.decimal_formats[None],
        "currency": locale.currency_formats["standard"],
        "percent": locale.percent_formats[None],
    }
    pattern = parse_pattern(formats[kind].pattern)
    pattern.frac_prec = (least, max(least, most))
    return pattern


def is_met(value: Decimal, target: Decimal, direction: Direction) -> bool:
    """At least the target where up is better, at most the target where down is."""
    return value >= target if direction == Direction.UP else value <= target
