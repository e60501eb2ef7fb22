"""Whatever is done to points in whatever order: the sums are right, and nothing falls below zero."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from portal.checks.points import balances_are_the_sum_of_the_ledger, lots_are_the_sum_of_what_moved
from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.rewards.models.ledger import Entry, Movement, NotEnoughPoints, balance, end, release, reverse
from portal.rewards.models.lots import Lot
from portal.rewards.models.programme import Expiry
from tests.cast import Cast
from tests.make import Make
from tests.rewards.earning import SYSTEM, earned, spent, turned_on

POINTS = st.integers(1, 200)
WHICH = st.integers(0, 50)


class Points(RuleBasedStateMachine):
    """Beside the real ledger a plain list of lots, `[kind, remaining]`, told what ought to happen."""

    make: Make
    cast: Cast

    @initialize()
    def begin(self) -> None:
        self.inner = db.session.begin_nested()
        self.lots: list[dict[str, Any]] = []
        self.spent: list[tuple[Entry, dict[int, int]]] = []
        self.undone: set[Any] = set()
        self.client = self.cast.acme

    @rule(points=POINTS, held=st.booleans())
    def earn(self, points: int, held: bool) -> None:
        entry = earned(self.client, points, hold=9 if held else 0)
        self.lots.append({"entry": entry, "left": points, "held": held, "reversed": False})

    @rule(points=POINTS)
    def spend(self, points: int) -> None:
        active = sum(lot["left"] for lot in self.lots if not lot["held"])
        if points > active:
            with pytest.raises(NotEnoughPoints):
                spent(self.client, points)
            return
        taken: dict[int, int] = {}
        self.spent.append((spent(self.client, points), taken))
        for place, lot in enumerate(self.lots):
            if not lot["held"] and lot["left"] and points:
                taken[place] = min(lot["left"], points)
                lot["left"], points = lot["left"] - taken[place], points - taken[place]

    @rule(which=WHICH)
    def reverse_an_earning(self, which: int) -> None:
        if not self.lots:
            return
        lot = self.lots[which % len(self.lots)]
        left = 0 if lot["reversed"] else lot["left"]
        entry = reverse(lot["entry"], by=SYSTEM, reason="no")
        if not lot["reversed"]:
            assert -entry.points == left
        lot["left"], lot["reversed"] = 0, True

    @rule(which=WHICH)
    def reverse_a_spending(self, which: int) -> None:
        if not self.spent:
            return
        entry, taken = self.spent[which % len(self.spent)]
        back = reverse(entry, by=SYSTEM, reason="no")
        if entry.id in self.undone:
            return
        self.undone.add(entry.id)
        given = {place: points for place, points in taken.items() if not self.lots[place]["reversed"]}
        assert (back.points, back.forgone) == (sum(given.values()), sum(taken.values()) - sum(given.values()))
        for place, points in given.items():
            self.lots[place]["left"] += points

    @rule(which=WHICH)
    def release(self, which: int) -> None:
        if self.lots:
            lot = self.lots[which % len(self.lots)]
            assert release(self.client.id, lot["entry"].id) == (lot["left"] if lot["held"] else 0)
            lot["held"] = lot["held"] and not lot["left"]

    @rule(which=WHICH)
    def end(self, which: int) -> None:
        if self.lots:
            lot = self.lots[which % len(self.lots)]
            ended = end(self.client.id, lot["entry"].id, vendor_today() + timedelta(days=60))
            if lot["held"]:
                assert ended is None
            else:
                assert (-ended.points if ended else 0) == lot["left"]
                lot["left"] = 0

    @invariant()
    def it_adds_up(self) -> None:
        if not hasattr(self, "lots"):
            return
        now = balance(self.client.id)
        assert now.active == sum(lot["left"] for lot in self.lots if not lot["held"])
        assert now.pending == sum(lot["left"] for lot in self.lots if lot["held"])
        assert now.earned == now.active + now.pending + now.used + now.expired and min(now) >= 0

    def teardown(self) -> None:
        if hasattr(self, "inner"):
            db.session.flush()
            assert balances_are_the_sum_of_the_ledger() == lots_are_the_sum_of_what_moved() == []
            rows = select(Lot.remaining).order_by(Lot.earned_on, Lot.id).where(Lot.client_id == self.client.id)
            assert list(db.session.scalars(rows)) == [lot["left"] for lot in self.lots]
            spendings = select(Entry.id).where(Entry.movement == Movement.SPENT)
            assert len(db.session.scalars(spendings).all()) == len(self.spent)
            self.inner.rollback()
            db.session.expunge_all()


def test_the_ledger_adds_up_whatever_is_done_to_it(app: Flask, make: Make, cast: Cast) -> None:
    turned_on(make, expiry=Expiry.MONTHS, expiry_count=1)
    machine: Callable[[], Points] = type("OnThisHouse", (Points,), {"make": make, "cast": cast})
    run_state_machine_as_test(machine, settings=settings(max_examples=8, stateful_step_count=20, deadline=None))
