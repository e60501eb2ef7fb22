"""Incentives: offered once for each contract end in their window, answered by leads, honoured once, or lapsed."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from portal.checks.offers import offers_have_what_came_of_them
from portal.ground.access import as_system, held_to
from portal.ground.clock import vendor_today
from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.notices.models.notices import Notice
from portal.people.models.clients import ClientStanding, ClientState
from portal.people.models.experts import ExpertAccess
from portal.rewards.jobs import tend_offers
from portal.rewards.models.honouring import NothingEarned, Renewal, honour_renewal
from portal.rewards.models.incentive_offers import IncentiveOffer, NotOffered, OfferState, Why
from portal.rewards.models.incentives import Incentive, IncentiveKind
from portal.rewards.models.ledger import balance
from portal.tasks.models import Task
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.earning import turned_on
from tests.rewards.offering import incentive

FORM = {
    "name": "Longer together", "kind": "discount", "for_12": "3", "for_24": "8", "for_36": "", "topic": "",
    "terms": "Less for longer.", "opens_days": "120", "closes_days": "14", "by_itself": "y", "segment": "", "tier": "",
    "most": "",
}  # fmt: skip


def day(count: int) -> date:
    return vendor_today() + timedelta(days=count)


def ends(cast: Cast, days: int | None = 60, **values: Any) -> None:
    """Acme's contract ends in so many days."""
    standing = db.session.get_one(ClientStanding, cast.acme.id)
    standing.renewal_on = None if days is None else day(days)
    for name, value in values.items():
        setattr(standing, name, value)
    db.session.commit()


def offered(make: Make, cast: Cast, **values: Any) -> IncentiveOffer:
    ends(cast)
    offer = IncentiveOffer.make(incentive(make, **values).id, cast.acme.id, cast.ada)
    db.session.commit()
    return offer


def states() -> list[str]:
    with as_system():
        return [state.value for state in db.session.scalars(select(IncentiveOffer.state).order_by(IncentiveOffer.id))]


def kinds(cast: Cast) -> list[str]:
    """What Acme's own people may read of it."""
    with held_to(cast.acme.id):
        told = select(Event.kind).where(Event.kind.startswith("offer")).order_by(Event.id)
        return [kind.partition(".")[2] for kind in db.session.scalars(told)]


def test_an_admin_sets_what_is_offered_and_what_cannot_be_is_said_beside_its_field(browse: Browse, cast: Cast) -> None:
    place, abe = "/admin/rewards/incentives", browse("abe")
    wrong = {
        "Say how much there is": {**FORM, "for_12": "", "for_24": ""},
        "At most 100.": {**FORM, "for_24": "101"},
        "Say what the expert helps with.": {**FORM, "kind": "expert"},
        "The window has to open before it closes.": {**FORM, "closes_days": "120"},
        "Name it.": {**FORM, "name": " "},
    }
    for words, data in wrong.items():
        refused = abe.post(f"{place}/new", data=data)
        assert refused.status_code == 422 and words in refused.text and "Less for longer." in refused.text
    for who in ("ada", "lea", "bea"):
        assert browse(who).post(f"{place}/new", data=FORM).status_code == 403
    assert abe.post(f"{place}/new", data=FORM).status_code == 303
    row = db.session.scalars(select(Incentive)).one()
    one = f"{place}/{row.id}"
    assert row.off_at is not None and "8 percent off for 24 months" in abe.get(place).text
    assert abe.post(f"{one}/turn-on").status_code == 303
    db.session.expire_all()
    saved = {**FORM, "for_36": "12", "version": str(row.version)}
    assert abe.post(one, data=saved).status_code == 303
    stale = abe.post(one, data={**saved, "name": "Stay"})
    assert stale.status_code == 409 and "Longer together" in stale.text and "Stay" in stale.text
    kinds = select(Event.kind).where(Event.kind.startswith("incentive")).order_by(Event.id)
    assert list(db.session.scalars(kinds)) == ["incentive.added", "incentive.turned_on", "incentive.changed"]


def test_it_is_offered_once_for_each_end_of_a_contract_in_its_window(make: Make, cast: Cast) -> None:
    incentive(make)
    seen = {}
    for days in (121, 120, 119, 14, 13):
        ends(cast, days, state=ClientState.ACTIVE)
        tend_offers()
        seen[days] = len(states())
        with as_system():
            db.session.execute(IncentiveOffer.__table__.delete())  # type: ignore[attr-defined]
    assert seen == {121: 0, 120: 1, 119: 1, 14: 1, 13: 0}
    ends(cast, 60)
    for _ in range(3):
        tend_offers()
    assert states() == ["offered"]
    ends(cast, 70)  # the date was put right: what is offered stands, and nothing is offered beside it
    tend_offers()
    assert states() == ["offered"]
    with as_system():
        told = db.session.scalars(select(Notice.user_id).where(Notice.kind == "offer", Notice.read_at.is_(None))).all()
    assert {cast.bea.id, cast.ada.id} == set(told)


def test_it_is_offered_to_those_it_is_for_and_to_as_many_as_are_wanted(make: Make, cast: Cast) -> None:
    large, off = incentive(make, segment="Large"), incentive(make, off_at=now())
    by_hand, tiered = incentive(make, by_itself=False), incentive(make, tier="gold")
    points = incentive(make, kind=IncentiveKind.POINTS)  # the programme is off
    ends(cast, segment="Small")
    tend_offers()
    assert states() == []
    for row, why in ((off, Why.OFF), (points, Why.PROGRAMME_OFF)):
        with pytest.raises(NotOffered) as refused:
            IncentiveOffer.make(row.id, cast.acme.id, cast.ada)
        assert refused.value.args == (why,)
    ends(cast, segment="Large", state=ClientState.PAUSED)
    tend_offers()
    assert states() == []
    ends(cast, state=ClientState.ACTIVE)
    tend_offers()
    assert states() == ["offered"]
    large.most = tiered.most = by_hand.most = 1
    globex = db.session.get_one(ClientStanding, cast.globex.id)
    globex.renewal_on, globex.segment = day(50), "Large"
    db.session.commit()
    tend_offers()
    assert states() == ["offered"]
    IncentiveOffer.make(by_hand.id, cast.globex.id, cast.omar)
    db.session.commit()
    with pytest.raises(NotOffered) as refused:
        IncentiveOffer.make(by_hand.id, cast.acme.id, cast.ada)
    assert refused.value.args == (Why.NONE_LEFT,)


def test_a_lead_accepts_once_and_the_owner_gets_a_task_and_is_told(make: Make, cast: Cast, browse: Browse) -> None:
    offer = offered(make, cast)
    url, bea = f"/clients/{cast.acme.id}/incentives/{offer.id}", browse("bea")
    home = bea.get(f"/clients/{cast.acme.id}/home").text
    assert "Longer together" in home.partition("Needs you")[2]
    assert "8 percent off for 24 months" in bea.get(url).text
    cast.bea.language = "fa"
    make.keep(cast.bea)
    assert "۸ درصد تخفیف برای ۲۴ ماه" in bea.get(url).text
    cast.bea.language = "en"
    make.keep(cast.bea)
    assert browse("ben").get(url).status_code == 200
    yes = {"months": "24"}
    for who, code in (("ben", 403), ("ada", 403), ("carl", 404), (None, 401)):
        assert browse(who).post(f"{url}/accept", data=yes).status_code == code
    assert browse("carl").get(url).status_code == 404
    assert bea.post(f"{url}/accept", data={"months": "36"}).status_code == 422
    for turn in range(20):
        answer = bea.post(f"{url}/accept", data={**yes, "form_token": "same" if turn % 2 else str(turn)})
        assert answer.status_code == 303
    other = bea.post(f"{url}/accept", data={"months": "12"})
    assert other.status_code == 409 and "cannot be done any more" in other.text
    assert bea.post(f"{url}/decline", data={}).status_code == 409
    assert "Longer together" not in bea.get(f"/clients/{cast.acme.id}/home").text.partition("Needs you")[2]
    with as_system():
        tasks = db.session.scalars(select(Task).where(Task.client_id == cast.acme.id)).all()
        told = db.session.scalars(select(Notice.user_id).where(Notice.kind == "offer.answer")).all()
    assert [(task.title, task.owner_id, task.due_on) for task in tasks] == [("Longer together", cast.ada.id, day(60))]
    assert list(told) == [cast.ada.id]
    assert kinds(cast) == ["made", "accepted"] and states() == ["accepted"]


def test_one_of_us_writes_down_the_yes_of_a_client_who_gave_it_on_the_phone(
    make: Make, cast: Cast, browse: Browse
) -> None:
    offer = offered(make, cast)
    url = f"/clients/{cast.acme.id}/incentives/{offer.id}"
    for who, code in (("bea", 403), ("carl", 404)):
        assert browse(who).post(f"{url}/accept-for-them", data={"months": "24"}).status_code == code
    for _ in range(2):
        assert browse("ada").post(f"{url}/accept-for-them", data={"months": "24"}).status_code == 303
    assert states() == ["accepted"] and kinds(cast) == ["made", "accepted"]
    assert "noted their yes" in browse("bea").get(f"/clients/{cast.acme.id}/timeline").text


def test_a_no_may_become_a_yes_until_the_last_day_and_then_nothing_can(make: Make, cast: Cast, browse: Browse) -> None:
    offer = offered(make, cast)
    url, bea = f"/clients/{cast.acme.id}/incentives/{offer.id}", browse("bea")
    for _ in range(2):
        assert bea.post(f"{url}/decline", data={"reason": "Too long"}).status_code == 303
    assert "Too long" in browse("ada").get(url).text and "Too long" not in browse("ben").get(url).text
    assert bea.post(f"{url}/accept", data={"months": "12"}).status_code == 303
    assert kinds(cast) == ["made", "declined", "accepted"]


def test_it_lapses_by_itself_after_its_last_day_and_a_stale_tab_is_told(make: Make, cast: Cast, browse: Browse) -> None:
    offer = offered(make, cast)
    url = f"/clients/{cast.acme.id}/incentives/{offer.id}"
    with time_machine.travel(f"{day(45)} 09:00", tick=False):
        tend_offers()
    assert states() == ["offered"]
    with time_machine.travel(f"{day(47)} 09:00", tick=False):
        bea = browse("bea")
        for _ in range(2):  # before the job has run, and after
            late = bea.post(f"{url}/accept", data={"months": "24"})
            assert late.status_code == 409 and "cannot be done any more" in late.text
            tend_offers()
    assert states() == ["lapsed"] and kinds(cast) == ["made", "lapsed"]
    with as_system():
        warned = db.session.scalars(select(Notice.user_id).where(Notice.kind == "offer.ending")).all()
    assert set(warned) == {cast.bea.id, cast.ada.id}


def test_the_renewal_is_written_down_with_it_and_points_are_earned_once(make: Make, cast: Cast, browse: Browse) -> None:
    turned_on(make, most_a_month=10, hold_days=0)
    offer = offered(make, cast, kind=IncentiveKind.POINTS, for_12=500, for_24=900)
    url, ada = f"/clients/{cast.acme.id}/incentives/{offer.id}", browse("ada")
    new_end = {"ends_on": str(day(790))}
    assert ada.post(f"{url}/honour", data=new_end).status_code == 409
    browse("bea").post(f"{url}/accept", data={"months": "24"})
    assert browse("bea").post(f"{url}/honour", data=new_end).status_code == 403
    assert ada.post(f"{url}/honour", data={"ends_on": str(day(60))}).status_code == 422
    for _ in range(3):
        assert ada.post(f"{url}/honour", data=new_end).status_code == 303
    with as_system():
        assert balance(cast.acme.id).active == 900  # what was promised is not cut by the cap of a month
        assert db.session.get_one(ClientStanding, cast.acme.id).renewal_on == day(790)
        assert db.session.scalars(select(Task.done_at).where(Task.client_id == cast.acme.id)).one() is not None
        assert len(db.session.scalars(select(Event).where(Event.kind == "client.renewed")).all()) == 1
    assert "honoured" in kinds(cast) and offers_have_what_came_of_them() == []
    assert "Honoured" in browse("bea").get(url).text


def test_points_are_not_honoured_while_the_programme_is_off(make: Make, cast: Cast) -> None:
    turned_on(make)
    offer = offered(make, cast, kind=IncentiveKind.POINTS)
    offer.accept(12, cast.bea)
    turned_on(make, is_on=False)
    with pytest.raises(NothingEarned):
        honour_renewal(offer, cast.ada, Renewal(ends_on=day(500)))


def test_an_expert_who_was_accepted_is_named_and_helps_for_the_days_promised(
    make: Make, cast: Cast, browse: Browse
) -> None:
    offer = offered(make, cast, kind=IncentiveKind.EXPERT, topic="Tax", for_12=5, for_24=20)
    url, ada = f"/clients/{cast.acme.id}/incentives/{offer.id}", browse("ada")
    browse("bea").post(f"{url}/accept", data={"months": "24"})
    named = {"expert": str(cast.omar.id), "from_on": str(day(1))}
    assert ada.post(f"{url}/honour", data={**named, "expert": str(cast.ada.id)}).status_code == 422
    for _ in range(2):
        assert ada.post(f"{url}/honour", data=named).status_code == 303
    db.session.expire_all()
    access = db.session.scalars(select(ExpertAccess)).one()
    assert (access.topic, access.from_on, access.until_on) == ("Tax", day(1), day(20))
    assert offer.expert_id == access.id and offers_have_what_came_of_them() == []


def test_what_is_withdrawn_says_why_and_its_task_is_gone(make: Make, cast: Cast, browse: Browse) -> None:
    offer = offered(make, cast)
    offer.accept(12, cast.bea)
    db.session.commit()
    url, ada = f"/clients/{cast.acme.id}/incentives/{offer.id}", browse("ada")
    assert ada.post(f"{url}/withdraw", data={"reason": ""}).status_code == 422
    assert browse("bea").post(f"{url}/withdraw", data={"reason": "x"}).status_code == 403
    for _ in range(2):
        assert ada.post(f"{url}/withdraw", data={"reason": "A mistake of ours"}).status_code == 303
    assert "A mistake of ours" in browse("bea").get(url).text
    assert browse("bea").post(f"{url}/accept", data={"months": "12"}).status_code == 409
    with as_system():
        assert db.session.scalar(select(func.count()).where(Task.removed_at.is_(None))) == 0
    assert kinds(cast) == ["made", "accepted", "withdrawn"]


def test_the_team_offers_by_hand_and_sees_only_what_it_may(make: Make, cast: Cast, browse: Browse) -> None:
    row = incentive(make, by_itself=False)
    hidden = make.client("Initech", owner=cast.lea, restricted=True, renewal_on=day(60))
    IncentiveOffer.make(row.id, hidden.id, cast.lea)
    db.session.commit()
    place, ada = f"/clients/{cast.acme.id}/incentives", browse("ada")
    chosen = {"incentive_id": str(row.id)}
    ends(cast, None)
    refused = ada.post(place, data=chosen)
    assert refused.status_code == 422 and "Note first when their contract ends." in refused.text
    ends(cast, 200)
    assert ada.post(place, data=chosen).status_code == 303
    twice = ada.post(place, data=chosen)
    assert twice.status_code == 422 and "already" in twice.text
    assert browse("bea").post(place, data=chosen).status_code == 403
    listed = ada.get("/incentives").text
    assert "Acme" in listed and "Initech" not in listed and "Initech" in browse("lea").get("/incentives").text
    assert ada.get(f"/clients/{hidden.id}/incentives").status_code == 404
    assert browse("bea").get("/incentives").status_code == 403
    assert db.session.scalars(select(IncentiveOffer.state).where(IncentiveOffer.client_id == cast.acme.id)).all() == [
        OfferState.OFFERED
    ]
