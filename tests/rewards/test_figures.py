"""Figures of the programme: the worked values, and the exported ledger reckons each of them again."""

import csv
import re
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine

from portal.ground.clock import vendor_today
from portal.ground.db import db, now
from portal.rewards.models.figures import (
    breakage,
    cost_per_retained_client,
    liability,
    redemption_rate,
    rounded,
    split,
    ultimate_redemption_rate,
)
from portal.rewards.models.gesture_budgets import Purpose
from portal.rewards.models.gestures import Gesture
from portal.rewards.models.ledger import end, reverse
from portal.rewards.models.lots import Lot
from portal.rewards.models.programme import programme
from portal.rewards.models.programme_figures import Points, programme_figures
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.earning import SYSTEM, earned, spent, turned_on

TENTH = Decimal("0.012")


@pytest.mark.once
def test_a_sale_is_split_as_the_standard_has_it() -> None:
    now, deferred = split(Decimal(800), 2000, TENTH, Decimal("0.8"))
    assert (now, deferred) == (Decimal("781.25"), Decimal("18.75"))
    assert split(Decimal(0), 0, TENTH, Decimal(1)) == (0, 0)


@pytest.mark.once
def test_the_formulas_hold_at_their_ends() -> None:
    assert redemption_rate(0, 0) is None and redemption_rate(200, 50) == Decimal("0.25")
    assert ultimate_redemption_rate(0, 0) == 1 and ultimate_redemption_rate(80, 20) == Decimal("0.8")
    assert breakage(Decimal("0.8")) == Decimal("0.2")
    assert liability(TENTH, 2000, 500, Decimal("0.8")) == Decimal("13.2")
    assert liability(TENTH, 100, 90, Decimal("0.8")) == 0
    assert cost_per_retained_client(Decimal(10), 0) is None
    assert (rounded(Decimal("0.005")), rounded(Decimal("1.0049"))) == (1, 100)


def test_the_exported_ledger_reckons_every_figure_again(make: Make, cast: Cast, browse: Browse) -> None:
    turned_on(make, cost_per_point=TENTH)
    cast.acme.standing.segment = "Dental"
    _live(cast)
    db.session.commit()
    figures = programme_figures(programme(), vendor_today())
    sheet = browse("lea").get("/rewards/figures/ledger").data.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(sheet)))
    moved: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        for key in ("all", row["Segment"] or "none", row["Month"]):
            moved[key][row["Movement (code)"]] += int(row["Points"])
    issued, redeemed, expired = _points(moved["all"])
    rate = Decimal(redeemed) / (redeemed + expired)
    assert (figures.rate, figures.breakage) == (rate, 1 - rate) and 0 < rate < 1
    assert figures.whole.until == Points(issued, redeemed, expired)
    assert figures.whole.owed == TENTH * (issued * rate - redeemed) > 0
    for line in figures.segments:
        until = line.until
        assert (until.issued, until.redeemed, until.expired) == _points(moved[line.segment or "none"])
        ended = until.redeemed + until.expired
        assert line.breakage == (Decimal(until.expired) / ended if ended else 0)
    for line in figures.months:
        assert line.month is not None
        points = line.points
        assert (points.issued, points.redeemed, points.expired) == _points(moved[f"{line.month:%Y-%m}"])
        sums = _points_until(moved, f"{line.month:%Y-%m}")
        assert line.owed == max(TENTH * (sums[0] * rate - sums[1]), 0)
    last: dict[str, int] = {row["Client"]: int(row["Balance"]) for row in rows}
    assert sum(last.values()) == issued - redeemed - expired
    _page_says(browse, figures.whole.owed)
    _taken_away(browse, figures.whole.points, figures.whole.owed)


def test_what_a_retained_client_cost_counts_points_and_gestures(make: Make, cast: Cast) -> None:
    turned_on(make, cost_per_point=TENTH)
    cast.acme.started_on = vendor_today() - timedelta(days=800)
    cast.globex.started_on = vendor_today() - timedelta(days=20)
    earned(cast.acme, 1000)
    spent(cast.acme, 500)
    kind = {"what": "A cake", "why": "Kind", "words": "A cake", "currency": "GBP", "is_surprise": False}
    gesture = Gesture.plan(
        cast.acme.id, cast.ada, purpose=Purpose.KINDNESS, cost_cents=2550, planned_on=vendor_today(), **kind
    )
    gesture.complete(cast.ada, vendor_today())
    figures = programme_figures(programme(), vendor_today())
    whole, this_month, first_month = figures.whole, figures.months[0], figures.months[-1]
    assert (whole.counts.active, whole.counts.clients, whole.per_client) == (1, 2, Decimal("31.5"))
    assert (this_month.counts.active, first_month.counts.active, first_month.per_client) == (1, 0, 0)
    assert this_month.per_client is not None and this_month.per_client * 2 in (Decimal(63), Decimal("31.5"))


def test_only_who_leads_reads_them_and_nothing_of_clients_they_do_not_see(
    make: Make, cast: Cast, browse: Browse
) -> None:
    turned_on(make)
    hidden = make.client("Initech", owner=cast.abe, restricted=True)
    earned(hidden, 777, reason="Hidden")
    db.session.commit()
    for who in ("ada", "bea"):
        for path in ("", "/ledger", "/table", "/referrals"):
            assert browse(who).get(f"/rewards/figures{path}").status_code == 403
    assert ">777<" not in browse("lea").get("/rewards/figures?rate=odd").text
    assert "Initech" not in browse("lea").get("/rewards/figures/ledger").text
    assert ">777<" in browse("abe").get("/rewards/figures?rate=80").text
    assert browse("abe").get("/rewards/figures/ledger?format=xlsx").data.startswith(b"PK")


def _live(cast: Cast) -> None:
    """Points earned, spent, given back, taken back and ended over half a year."""
    for days in (170, 100, 40, 3):
        with time_machine.travel(now() - timedelta(days=days), tick=False):
            earned(cast.acme, 1000 + days)
            reverse(earned(cast.acme, 70), by=SYSTEM, reason="A mistake")
            earned(cast.globex, 300)
            spent(cast.acme, 200 + days)
            reverse(spent(cast.globex, 110), by=SYSTEM, reason="Cancelled")
    _end(earned(cast.globex, 90).id, cast)


def _end(lot_id: object, cast: Cast) -> None:
    lot = db.session.get_one(Lot, (cast.globex.id, lot_id))
    lot.expires_on = vendor_today() - timedelta(days=1)
    db.session.flush()
    assert end(cast.globex.id, lot.id, vendor_today()) is not None


def _points(moved: dict[str, int]) -> tuple[int, int, int]:
    """Issued, redeemed, expired."""
    return moved["earned"] + moved["unearned"], -moved["spent"] - moved["unspent"], -moved["expired"]


def _points_until(moved: dict[str, dict[str, int]], month: str) -> tuple[int, int]:
    months = [_points(moved[key]) for key in list(moved) if re.fullmatch(r"\d{4}-\d\d", key) and key <= month]
    return sum(each[0] for each in months), sum(each[1] for each in months)


def _taken_away(browse: Browse, points: Points, owed: Decimal) -> None:
    """The table of the page: its months and its segments each add up to the last line."""
    sheet = browse("lea").get("/rewards/figures/table").data.decode("utf-8-sig")
    *lines, whole = list(csv.DictReader(StringIO(sheet)))
    for name in ("Month", "Segment"):
        own = [line for line in lines if line[name]]
        sums = tuple(sum(int(line[column]) for line in own) for column in ("Issued", "Redeemed", "Expired"))
        assert sums == (points.issued, points.redeemed, points.expired) and len(own) in (2, 12)
    assert Decimal(whole["Liability"]) == owed.quantize(Decimal("0.000001"))


def _page_says(browse: Browse, owed: Decimal) -> None:
    page = browse("lea").get("/rewards/figures").text
    assert f"£{owed.quantize(Decimal('0.01'))}" in page and "By segment" in page
    assert "£0.00" in page and "£0<" not in page
