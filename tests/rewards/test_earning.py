"""Earning: by rules, once for each cause; by hand, within a limit; badges; and what time does."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from portal.facts import MilestoneReached, SurveyAnswered, WinTold
from portal.ground.db import db, new_id
from portal.ground.happen import Event, happen
from portal.notices.models.notices import Notice
from portal.people.actions import after_anniversary
from portal.rewards.jobs import tend_points
from portal.rewards.models.badges import badges_of
from portal.rewards.models.balances import balance
from portal.rewards.models.by_hand import TooMuchByHand, give, may_still_give
from portal.rewards.models.entries import Entry
from portal.rewards.models.programme import Expiry
from tests.cast import Cast
from tests.make import Make
from tests.rewards.earning import TIERS, earned, turned_on
from tests.rules.making import make_rule, runs, work
from tests.surveys import asking

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


def test_by_hand_nobody_gives_more_than_the_months_limit(make: Make, cast: Cast) -> None:
    turned_on(make, most_by_hand=100)
    give(cast.acme.id, 60, by=cast.ada, reason="Spoke at our day", contact_id=cast.bea_contact.id)
    with pytest.raises(TooMuchByHand) as most:
        give(cast.globex.id, 41, by=cast.ada, reason="Kind")
    assert most.value.args[0] == may_still_give(cast.ada) == 40
    assert (balance(cast.acme.id).active, balance(cast.globex.id).earned) == (60, 0)
    give(cast.globex.id, 40, by=cast.ada, reason="Kind")
    assert may_still_give(cast.omar) == 100


def test_badges_come_once_and_only_while_the_programme_is_on(make: Make, cast: Cast) -> None:
    win = WinTold(client_id=cast.acme.id, actor_id=None, win_id=new_id(), title="The first prize")
    happen(win)
    assert badges_of(cast.acme.id) == ()
    turned_on(make)
    for _ in range(2):
        happen(win)
    phase = make.phase(cast.acme)
    reached = {"client_id": cast.acme.id, "actor_id": None, "title": "Live", "reached_on": date(2026, 11, 1)}
    for number in range(11):
        late = date(2026, 10, 1) if number == 3 else date(2026, 11, 1)
        milestone = make.milestone(phase, f"Step {number}", position=number + 1)
        happen(MilestoneReached(milestone_id=milestone.id, baseline_on=late, **reached))
    assert {row.name for row in badges_of(cast.acme.id)} == {"first_win", "ten_on_time"}
    told = select(Event).where(Event.kind == "badge.earned")
    assert {(event.shared, event.told) for event in db.session.scalars(told)} == {(True, True)}


def test_warned_thirty_and_seven_days_before_then_ended(make: Make, cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        turned_on(make, expiry=Expiry.MONTHS, expiry_count=2)
        earned(cast.acme, 90)
        told = select(Notice.about).where(Notice.kind == "points.ending", Notice.user_id == cast.bea.id)
        for day, count in ((29, 0), (30, 0), (31, 1), (32, 1), (53, 1), (54, 2), (61, 2)):
            clock.move_to(NOON + timedelta(days=day))
            tend_points()
            assert len(db.session.scalars(told).all()) == count, day
        assert balance(cast.acme.id) == (90, 0, 0, 0, 90)
        clock.move_to(NOON + timedelta(days=62))
        tend_points()
        assert balance(cast.acme.id) == (0, 0, 0, 90, 90)
    assert {row["points"] for row in db.session.scalars(told)} == {90}


def test_an_anniversary_is_every_year_and_never_the_start_itself(make: Make, cast: Cast) -> None:
    cast.acme.started_on = date(2024, 2, 29)
    db.session.flush()
    days = [(due.on, due.period) for due in after_anniversary(date(2024, 2, 1), date(2028, 3, 5), 0)]
    mine = [on.isoformat() for on, _period in days]
    kept = [day for day in mine if day.endswith(("-02-29", "-03-01"))]
    assert kept == ["2025-03-01", "2026-03-01", "2027-03-01", "2028-02-29"]


def award(points: int = 40, reason: str = "Thank you") -> dict[str, object]:
    return {"action": "points", "values": {"points": points, "reason": reason}}


def test_a_milestone_brings_its_points_once_however_often_it_is_reached(make: Make, cast: Cast) -> None:
    turned_on(make, tiers=TIERS)
    earned(cast.acme, 2500)
    make_rule(cast.abe, "milestone.reached", award(41, "Reached: {milestone}"), name="Thanks")
    milestone = make.milestone(make.phase(cast.acme), "Live")
    fact = {"client_id": cast.acme.id, "actor_id": cast.ada.id, "actor_name": "Ada", "milestone_id": milestone.id}
    for _ in range(2):
        happen(MilestoneReached(title="Live", reached_on=date(2026, 11, 1), **fact))
        db.session.commit()
        work()
    mine = select(Entry).where(Entry.kind == "rule", Entry.reason == "Reached: Live")
    entry = db.session.scalars(mine).one()
    assert (entry.points, entry.reason) == (62, "Reached: Live"), "one and a half times as much in gold"
    assert entry.place == f"/clients/{cast.acme.id}/roadmap/milestones/{milestone.id}"


def test_an_answer_brings_points_to_the_company_without_a_word_of_what_was_said(make: Make, cast: Cast) -> None:
    turned_on(make)
    rule = make_rule(cast.abe, "survey.answered", award(50, "A survey was answered"))
    asked = asking.invited(make, asking.wave(make, asking.published(make)), cast.acme, cast.bea_contact)
    answer = asking.answered(make, asked, 9, "secret")
    said = {"contact_id": cast.bea_contact.id, "name": "Pulse", "survey_kind": "nps", "score": 9, "words": "secret"}
    of = {"client_id": cast.acme.id, "actor_id": cast.bea.id, "answer_id": answer.id, "survey_id": answer.survey_id}
    happen(SurveyAnswered(**of, **said))
    db.session.commit()
    work()
    assert [run.outcome for run in runs(rule)] == ["done"]
    entry = db.session.scalars(select(Entry).where(Entry.client_id == cast.acme.id)).one()
    assert (entry.contact_id, entry.points, entry.place) == (cast.bea_contact.id, 50, None)
    told = db.session.scalars(select(Event).where(Event.kind == "points.earned")).one()
    assert told.shared and not {"secret", "Bea", "Pulse"} & set(str(told.payload).replace("'", " ").split())
