"""A planned gesture is planned otherwise: budgets hold, the client is told of what it reads, and no surprise leaks."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.ground.access import held_to
from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.ground.happen import Event
from portal.rewards.models.gesture_budgets import GestureBudget, Purpose, Span
from portal.rewards.models.gesture_lists import told_gestures
from portal.rewards.models.gestures import AlreadyAnnounced, Gesture, OverBudget
from tests.cast import Cast
from tests.conftest import Browse
from tests.rewards.test_gestures import FORM, SECRET, planned


def changed(gesture: Gesture, cast: Cast, **values: Any) -> None:
    names = ("what", "why", "words", "purpose", "currency", "cost_cents", "is_surprise", "planned_on")
    gesture.change(cast.ada, **{**{name: getattr(gesture, name) for name in names}, **values})


def kinds_read_by_the_client(cast: Cast) -> list[str]:
    with held_to(cast.acme.id):
        about = select(Event.kind).where(Event.kind.startswith("gesture")).order_by(Event.occurred_at, Event.id)
        return list(db.session.scalars(about))


def test_a_surprise_may_be_announced_and_never_goes_back(cast: Cast) -> None:
    gesture = planned(cast)
    changed(gesture, cast, words=f"A week in {SECRET}")
    assert (kinds_read_by_the_client(cast), list(told_gestures(cast.acme.id))) == ([], [])
    changed(gesture, cast, is_surprise=False)
    assert kinds_read_by_the_client(cast) == ["gesture.announced"]
    with pytest.raises(AlreadyAnnounced):
        changed(gesture, cast, is_surprise=True)
    changed(gesture, cast, why="The team's own reason", cost_cents=1)
    changed(gesture, cast, planned_on=date(2027, 3, 1))
    changed(gesture, cast)
    assert kinds_read_by_the_client(cast) == ["gesture.announced", "gesture.reworded"]
    with held_to(cast.acme.id):
        told = [(row.words, row.planned_on) for row in told_gestures(cast.acme.id)]
    assert told == [(f"A week in {SECRET}", date(2027, 3, 1))]


def test_what_is_over_stays_as_it_is(cast: Cast, browse: Browse) -> None:
    gesture = planned(cast)
    gesture.complete(cast.ada, vendor_today())
    changed(gesture, cast, words="Something else")
    db.session.commit()
    assert gesture.words == f"A trip to {SECRET}"
    url = f"/clients/{cast.acme.id}/gestures/{gesture.id}"
    assert browse("ada").get(f"{url}/edit").status_code == 409
    refused = browse("ada").post(url, data={**FORM, "version": "1"})
    assert refused.status_code == 409 and "stays as it is" in refused.text


def test_the_budget_of_who_planned_it_is_checked_again(cast: Cast) -> None:
    budget: Any = {"span": Span.MONTH, "amount_cents": 10_000, "currency": "GBP"}
    GestureBudget.set(cast.ada, Purpose.KINDNESS, cast.abe, **budget)
    gesture = planned(cast, cost_cents=6000)
    planned(cast, cost_cents=3000)
    changed(gesture, cast, cost_cents=7000)
    with pytest.raises(OverBudget) as over:
        changed(gesture, cast, cost_cents=7001)
    assert over.value.args[:2] == (7000, "GBP")
    GestureBudget.set(cast.ada, Purpose.KINDNESS, cast.abe, **{**budget, "amount_cents": 1000})
    changed(gesture, cast, words="Only other words", cost_cents=7000)
    with pytest.raises(OverBudget):
        changed(gesture, cast, planned_on=date(2027, 5, 1))


def test_the_page_changes_a_gesture_and_shows_both_to_who_comes_late(cast: Cast, browse: Browse) -> None:
    gesture = planned(cast, is_surprise=False)
    db.session.commit()
    url, lea = f"/clients/{cast.acme.id}/gestures/{gesture.id}", browse("lea")
    assert 'name="version" type="hidden" value="1"' in lea.get(f"{url}/edit").text
    form = {**FORM, "kind": "announced", "version": "1"}
    assert lea.post(url, data={**form, "what": ""}).status_code == 422
    back = lea.post(url, data={**form, "kind": "surprise"})
    assert back.status_code == 422 and "cannot be a surprise again" in back.text
    assert lea.post(url, data=form).status_code == 303
    late = browse("ada").post(url, data={**form, "words": "My words", "purpose": "put_right"})
    assert late.status_code == 409 and "My words" in late.text and f'<dd class="said">A trip to {SECRET}' in late.text
    assert '<dd class="said">Kindness</dd>' in late.text
    assert "planned for" in browse("bea").get(f"/clients/{cast.acme.id}/timeline").text
    for who, code in (("bea", 403), ("carl", 404)):
        assert browse(who).get(f"{url}/edit").status_code == code
        assert browse(who).post(url, data=form).status_code == code


def test_who_comes_late_reads_that_it_stays_as_it_is(cast: Cast, browse: Browse) -> None:
    finished, dropped = planned(cast), planned(cast)
    finished.complete(cast.ada, vendor_today())
    dropped.withdraw(cast.ada)
    db.session.commit()
    ada, url = browse("ada"), f"/clients/{cast.acme.id}/gestures"
    late = ada.post(f"{url}/{finished.id}/withdraw", data={"form_token": "a"})
    assert late.status_code == 409 and "It was done or dropped" in late.text
    done = {"done_on": vendor_today().isoformat(), "form_token": "b"}
    assert ada.post(f"{url}/{dropped.id}/done", data=done).status_code == 409
    assert ada.post(f"{url}/{dropped.id}/withdraw", data={"form_token": "c"}).status_code == 303


def test_nothing_is_planned_for_a_day_that_is_over_but_what_was_may_keep_it(cast: Cast, browse: Browse) -> None:
    yesterday = vendor_today() - timedelta(days=1)
    gesture = planned(cast, planned_on=yesterday)
    db.session.commit()
    ada, url = browse("ada"), f"/clients/{cast.acme.id}/gestures"
    form = {**FORM, "planned_on": yesterday.isoformat(), "version": "1"}
    refused = ada.post(url, data={**form, "form_token": "a"})
    assert refused.status_code == 422 and "Choose today or a later day" in refused.text
    assert ada.post(f"{url}/{gesture.id}", data={**form, "form_token": "b"}).status_code == 303
