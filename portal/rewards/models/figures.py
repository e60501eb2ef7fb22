"""The programme's figures as formulas: exact, with no rows and no rounding; `None` where nothing can be said."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

ONE = Decimal(1)
CENT = Decimal("0.01")


class Split(NamedTuple):
    """What of a sale is revenue now, and what is deferred until its points are redeemed or end."""

    now: Decimal
    deferred: Decimal


def redemption_rate(issued: int, redeemed: int) -> Decimal | None:
    """redeemed / issued, in points of the same time; None where nothing was issued."""
    return Decimal(redeemed) / issued if issued > 0 else None


def ultimate_redemption_rate(redeemed: int, expired: int) -> Decimal:
    """The share of points that is redeemed in the end, told from those that came to theirs.

    redeemed / (redeemed + expired). Where none came to its end every point is expected to be redeemed: a liability
    is rather stated too high than too low (IFRS 15 B46: breakage is recognised only where it can be expected).
    """
    ended = redeemed + expired
    return Decimal(redeemed) / ended if ended > 0 else ONE


def breakage(ultimate_rate: Decimal) -> Decimal:
    """1 - ultimate redemption rate: the share of points nobody will redeem (IFRS 15 B44 to B47)."""
    return ONE - ultimate_rate


def liability(cost_per_point: Decimal, issued: int, redeemed: int, ultimate_rate: Decimal) -> Decimal:
    """cost per point x (issued x ultimate redemption rate - redeemed), never below 0; in the currency of the cost."""
    return max(cost_per_point * (issued * ultimate_rate - redeemed), Decimal(0))


def cost_per_retained_client(cost: Decimal, retained: int) -> Decimal | None:
    """What the programme cost in a time / clients there at its start and at its end; None where there are none."""
    return cost / retained if retained > 0 else None


def conversion_rate(begun: int, became: int) -> Decimal | None:
    """Referrals that qualified / all that began in the same time; None where none began."""
    return Decimal(became) / begun if begun > 0 else None


def split(price: Decimal, points: int, value_per_point: Decimal, rate: Decimal) -> Split:
    """A sale's price shared out by standalone prices (IFRS 15.74 and B42): the goods at `price`, the points at
    points x value per point x redemption rate. 800 with 2000 points at 0.012 and 80 %: 781.25 now, 18.75 deferred.
    """
    of_points = points * value_per_point * rate
    whole = price + of_points
    now = price * price / whole if whole else Decimal(0)
    return Split(now, price - now)


def rounded(amount: Decimal) -> int:
    """Whole cents, halves up, as they are shown."""
    return int(amount.quantize(CENT, ROUND_HALF_UP).scaleb(2))
