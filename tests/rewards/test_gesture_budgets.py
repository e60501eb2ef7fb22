"""What is done counts in the budget of the time it was done in, and no moving of days leads round it."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from portal.ground.clock import from_local, vendor_today, vendor_zone
from portal.ground.db import db
from portal.rewards.models.gesture_budgets import GestureBudget, Purpose, Span
from portal.rewards.models.gestures import ClosedBudget, Gesture, OverBudget, left_of_budget
from tests.cast import Cast
from tests.conftest import Browse
from tests.rewards.test_gestures import planned


@pytest.fixture
def quarter(cast: Cast) -> tuple[date, date]:
    """Ada has 100 a quarter; the first day of this one and of the next."""
    budget: Any = {"span": Span.QUARTER, "amount_cents": 10_000, "currency": "GBP"}
    GestureBudget.set(cast.ada, Purpose.KINDNESS, cast.abe, **budget)
    return GestureBudget(span=Span.QUARTER).period_of(vendor_today())


def left(cast: Cast, *days: date) -> list[int]:
    found = [left_of_budget(cast.ada, Purpose.KINDNESS, day) for day in days]
    return [each[0] for each in found if each is not None]


def written_down(gesture: Gesture, on: date) -> None:
    gesture.created_at = from_local(on, time(12), vendor_zone())
    db.session.flush()


def test_what_is_done_before_its_quarter_counts_in_the_one_it_was_done_in(
    cast: Cast, quarter: tuple[date, date]
) -> None:
    this, following = quarter
    gesture = planned(cast, cost_cents=6000, planned_on=following)
    assert left(cast, this, following) == [10_000, 4000]
    gesture.complete(cast.ada, vendor_today())
    assert left(cast, this, following) == [4000, 10_000]


def test_nobody_plans_for_later_what_this_quarter_does_not_hold_and_does_it_now(
    cast: Cast, browse: Browse, quarter: tuple[date, date]
) -> None:
    this, following = quarter
    planned(cast, cost_cents=6000)
    gesture = planned(cast, cost_cents=6000, planned_on=following)
    with pytest.raises(OverBudget) as over:
        gesture.complete(cast.omar, vendor_today())
    assert over.value.args == (4000, "GBP", this, following - timedelta(days=1))
    db.session.commit()
    url = f"/clients/{cast.acme.id}/gestures/{gesture.id}/done"
    refused = browse("ada").post(url, data={"done_on": vendor_today().isoformat()})
    assert refused.status_code == 422 and "What is done counts on its day. From " in refused.text
    assert "the budget for this has £40 left" in refused.text and not gesture.is_over
    assert left(cast, this, following) == [4000, 4000]


def test_no_quarter_that_was_over_when_it_was_planned_is_spent_from(
    cast: Cast, browse: Browse, quarter: tuple[date, date]
) -> None:
    this, _following = quarter
    last = this - timedelta(days=1)
    gesture = planned(cast, cost_cents=6000)
    with pytest.raises(ClosedBudget) as closed:
        gesture.complete(cast.ada, last)
    assert closed.value.args == (this,)
    db.session.commit()
    url = f"/clients/{cast.acme.id}/gestures/{gesture.id}/done"
    refused = browse("ada").post(url, data={"done_on": last.isoformat()})
    assert refused.status_code == 422 and "planned after the budget of that day had ended" in refused.text
    written_down(gesture, last)
    gesture.complete(cast.ada, last)
    assert left(cast, last, this) == [4000, 10_000]


def test_what_was_to_be_done_last_quarter_and_is_done_now_needs_this_ones_budget(
    cast: Cast, quarter: tuple[date, date]
) -> None:
    this, _following = quarter
    last = this - timedelta(days=1)
    late = planned(cast, cost_cents=6000, planned_on=last)
    written_down(late, last)
    planned(cast, cost_cents=5000)
    with pytest.raises(OverBudget):
        late.complete(cast.ada, vendor_today())
    late.complete(cast.ada, last)
    assert left(cast, last, this) == [4000, 5000]


def test_a_budget_that_was_lowered_does_not_stop_what_costs_nothing(cast: Cast, quarter: tuple[date, date]) -> None:
    planned(cast, cost_cents=6000)
    lower: Any = {"span": Span.QUARTER, "amount_cents": 1000, "currency": "GBP"}
    GestureBudget.set(cast.ada, Purpose.KINDNESS, cast.abe, **lower)
    planned(cast, cost_cents=0, planned_on=quarter[1]).complete(cast.ada, vendor_today())
    assert left(cast, quarter[0]) == [-5000]


def test_without_a_budget_any_day_is_said(cast: Cast) -> None:
    gesture = planned(cast, cost_cents=6000)
    gesture.complete(cast.ada, date(2020, 1, 1))
    assert gesture.done_on == date(2020, 1, 1)
