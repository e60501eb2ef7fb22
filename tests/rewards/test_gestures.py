"""Gestures: announced ones are read at once, surprises when they are done; budgets hold; nobody is forgotten."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from portal.ground.access import held_to
from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.ground.happen import Event
from portal.reports.models.happened import Happening, happened
from portal.rewards.models.gesture_budgets import GestureBudget, Purpose, Span
from portal.rewards.models.gesture_lists import NEVER, Whose, long_without, told_gestures
from portal.rewards.models.gestures import Gesture, OverBudget, ToldGesture, left_of_budget
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make

SECRET = "Zanzibar"
FORM = {
    "what": SECRET, "why": "They waited for us", "words": f"A trip to {SECRET}", "kind": "surprise",
    "purpose": "kindness", "cost": "120.50", "planned_on": "2099-12-01", "contact_id": "",
}  # fmt: skip


def planned(cast: Cast, **values: Any) -> Gesture:
    """A gesture of Ada's for Acme, today."""
    usual = {
        "what": SECRET, "why": "Kind", "words": f"A trip to {SECRET}", "purpose": Purpose.KINDNESS, "currency": "GBP",
        "cost_cents": 5000, "is_surprise": True, "planned_on": vendor_today(),
    }  # fmt: skip
    return Gesture.plan(values.pop("client_id", cast.acme.id), values.pop("by", cast.ada), **{**usual, **values})


def forgotten(whose: Whose = Whose()) -> dict[UUID, date]:  # noqa: B008 - frozen
    return {row.client_id: row.last_on for row in long_without(whose, vendor_today(), None).rows}


def test_a_surprise_is_nowhere_to_be_found_for_the_client_until_it_is_done(cast: Cast, browse: Browse) -> None:
    url = f"/clients/{cast.acme.id}"
    ada, bea = browse("ada"), browse("bea")
    for _ in range(3):
        assert ada.post(f"{url}/gestures", data={**FORM, "form_token": "same"}).status_code == 303
    gesture = db.session.scalars(select(Gesture)).one()
    places = (f"{url}/gestures", f"{url}/home", f"{url}/timeline", f"{url}/results", "/search?q=Zanzi")
    answers = {place: bea.get(place) for place in places}
    assert [answer.status_code for answer in answers.values()] == [200] * len(places)
    assert [place for place, answer in answers.items() if SECRET in answer.text] == []
    with held_to(cast.acme.id):
        assert db.session.scalars(select(Gesture)).all() == db.session.scalars(select(ToldGesture)).all() == []
        assert [event for event in db.session.scalars(select(Event)) if "gesture" in event.kind] == []
        assert [one for one in happened(cast.acme.id, vendor_today().replace(day=1)) if SECRET in one.title] == []
    for who, code in (("bea", 403), ("carl", 404)):
        for verb in ("done", "withdraw"):
            assert browse(who).post(f"{url}/gestures/{gesture.id}/{verb}").status_code == code
    assert SECRET in ada.get(f"{url}/gestures").text and SECRET in ada.get("/gestures").text
    done = {"done_on": vendor_today().isoformat()}
    for token in ("a", "b"):
        assert ada.post(f"{url}/gestures/{gesture.id}/done", data={**done, "form_token": token}).status_code == 303
    read = bea.get(f"{url}/gestures").text
    assert f"A trip to {SECRET}" in read and "120.50" not in read and "They waited" not in read
    assert SECRET in bea.get(f"{url}/timeline").text
    with held_to(cast.acme.id):
        found = happened(cast.acme.id, vendor_today().replace(day=1))
    assert [(one.kind, one.title) for one in found] == [(Happening.GESTURE, f"A trip to {SECRET}")]


def test_an_announced_gesture_is_read_at_once_and_told_when_it_is_called_off(cast: Cast) -> None:
    gesture = planned(cast, is_surprise=False)
    with held_to(cast.acme.id):
        assert [(row.words, row.done_on) for row in told_gestures(cast.acme.id)] == [(f"A trip to {SECRET}", None)]
    gesture.withdraw(cast.ada)
    gesture.withdraw(cast.ada)
    gesture.complete(cast.ada, vendor_today())
    assert (gesture.done_on, list(told_gestures(cast.acme.id))) == (None, [])
    with held_to(cast.acme.id):
        kinds = db.session.scalars(select(Event.kind).where(Event.kind.startswith("gesture")).order_by(Event.id)).all()
    assert kinds == ["gesture.announced", "gesture.called_off"]
    dropped = planned(cast)
    dropped.withdraw(cast.ada)
    with held_to(cast.acme.id):
        assert db.session.scalar(select(func.count()).where(Event.kind == "gesture.withdrawn")) == 0


def test_nobody_spends_more_than_their_budget_of_the_quarter_over_all_clients(make: Make, cast: Cast) -> None:
    hidden = make.client("Initech", owner=cast.lea, restricted=True)
    budget = {"span": Span.QUARTER, "amount_cents": 10_000, "currency": "GBP"}
    GestureBudget.set(cast.ada, Purpose.KINDNESS, cast.abe, **budget)  # type: ignore[arg-type]
    planned(cast, client_id=hidden.id, cost_cents=6000, planned_on=date(2026, 10, 1))
    first = planned(cast, cost_cents=4000, planned_on=date(2026, 12, 31))
    with pytest.raises(OverBudget) as over:
        planned(cast, cost_cents=1, planned_on=date(2026, 11, 15))
    assert over.value.args == (0, "GBP", date(2026, 10, 1), date(2026, 12, 31))
    planned(cast, cost_cents=10_000, planned_on=date(2027, 1, 1))
    planned(cast, cost_cents=10_001, planned_on=date(2026, 11, 15), purpose=Purpose.PUT_RIGHT)
    planned(cast, by=cast.omar, cost_cents=10_001, planned_on=date(2026, 11, 15))
    first.withdraw(cast.ada)
    assert left_of_budget(cast.ada, Purpose.KINDNESS, date(2026, 11, 15)) == (4000, "GBP")
    GestureBudget.set(cast.ada, Purpose.KINDNESS, cast.abe, **{**budget, "amount_cents": None})  # type: ignore[arg-type]
    assert left_of_budget(cast.ada, Purpose.KINDNESS, date(2026, 11, 15)) is None


def test_the_page_says_clearly_what_is_left_and_keeps_what_was_typed(cast: Cast, browse: Browse) -> None:
    abe, ada = browse("abe"), browse("ada")
    budget = {"member_id": str(cast.ada.id), "purpose": "kindness", "span": "month", "amount": "100"}
    assert ada.post("/gestures/budgets", data=budget).status_code == 403
    assert abe.post("/gestures/budgets", data={**budget, "amount": "1.005"}).status_code == 422
    assert abe.post("/gestures/budgets", data=budget).status_code == 303
    assert "£100" in abe.get("/gestures/budgets").text
    url = f"/clients/{cast.acme.id}/gestures"
    refused = ada.post(url, data=FORM)
    assert refused.status_code == 422 and "£100 left" in refused.text and SECRET in refused.text
    assert ada.post(url, data={**FORM, "what": ""}).status_code == 422
    stranger = {**FORM, "cost": "1", "contact_id": str(cast.carl_contact.id)}
    assert ada.post(url, data=stranger).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(Gesture)) == 0
    tomorrow = (vendor_today() + timedelta(days=1)).isoformat()
    gesture = planned(cast, cost_cents=0)
    db.session.commit()
    assert ada.post(f"{url}/{gesture.id}/done", data={"done_on": tomorrow}).status_code == 422


def test_the_fairness_list_names_who_had_none_for_a_year(make: Make, cast: Cast, browse: Browse) -> None:
    hidden = make.client("Initech", owner=cast.lea, restricted=True)
    assert forgotten()[cast.acme.id] == NEVER
    planned(cast).complete(cast.ada, vendor_today() - timedelta(days=367))
    planned(cast, client_id=cast.globex.id).complete(cast.ada, vendor_today() - timedelta(days=300))
    planned(cast)
    assert cast.globex.id not in forgotten() and forgotten()[cast.acme.id] > NEVER
    assert set(forgotten(Whose(owner_id=cast.lea.id))) == {hidden.id}
    assert forgotten(Whose(segment="Dental")) == {}
    db.session.commit()
    page = browse("ada").get("/gestures?owner=odd&after=odd").text
    assert "Acme" in page and "Initech" not in page
    assert browse("bea").get("/gestures").status_code == 403
