"""Tiers: by what was earned in the window, up at once, down only after the cycle and its grace."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from portal.ground.db import db
from portal.rewards.models.ageing import release_held_points, settle_tiers
from portal.rewards.models.ledger import open_with, reverse
from portal.rewards.models.programme import Programme, StaleProgramme, Window, programme
from portal.rewards.models.standings import TierStanding
from portal.rewards.models.tiers import explain, tier_of
from portal.workspace.models.guides import GuideDraft
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.earning import GOLD, SYSTEM, TIERS, earned, spent, turned_on

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


def at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def tier(client_id: object) -> str | None:
    found = tier_of(client_id)  # type: ignore[arg-type]
    return found.key if found else None


def test_the_threshold_is_reached_by_its_own_number_and_by_nothing_that_is_held_or_brought_over(
    make: Make, cast: Cast
) -> None:
    with at(NOON):
        turned_on(make, tiers=TIERS)
        open_with(cast.acme.id, 5000, cause="before", by=cast.abe, reason="Before")
        earned(cast.acme, 999)
        earned(cast.acme, 1, hold=9)
        assert tier(cast.acme.id) is None
        assert (explain(cast.acme.id).missing, explain(cast.acme.id).earned) == (1, 999)
    with at(NOON + timedelta(days=9)):
        release_held_points()
        assert tier(cast.acme.id) == "silver"
        spent(cast.acme, 5500)
        settle_tiers()
        assert tier(cast.acme.id) == "silver", "what is spent was earned all the same"
        told = explain(cast.acme.id)
        assert (told.earned, told.missing, told.since) == (1000, 1500, date(2026, 1, 1))


def test_up_at_once_and_down_only_after_the_cycle_and_its_grace(make: Make, cast: Cast) -> None:
    with at(NOON):
        turned_on(make, tiers=TIERS, grace_days=30)
        earned(cast.acme, 2500)
        assert tier(cast.acme.id) == "gold"
    with at(NOON.replace(year=2027, month=1, day=2)):
        settle_tiers()
        told = explain(cast.acme.id)
        assert (told.tier.key if told.tier else None, told.short, told.kept_until) == ("gold", 2500, date(2028, 1, 30))
        earned(cast.acme, 1100)
    for day, expected in ((30, "gold"), (31, "silver")):
        with at(datetime(2028, 1, day, 12, tzinfo=UTC)):
            settle_tiers()
            assert tier(cast.acme.id) == expected
    with at(datetime(2028, 2, 1, 12, tzinfo=UTC)):
        settle_tiers()
        assert db.session.get_one(TierStanding, cast.acme.id).kept_until == date(2029, 1, 30)
        earned(cast.acme, 1000)
        assert db.session.get_one(TierStanding, cast.acme.id).kept_until is None


def test_over_the_last_twelve_months_old_points_stop_to_count(make: Make, cast: Cast) -> None:
    with at(NOON):
        turned_on(make, tiers=TIERS, window=Window.ROLLING, grace_days=0)
        earned(cast.acme, 1000)
    with at(NOON + timedelta(days=364)):
        assert explain(cast.acme.id).earned == 1000
    with at(NOON + timedelta(days=365)):
        assert explain(cast.acme.id).earned == 0
        settle_tiers()
        assert tier(cast.acme.id) == "silver", "kept until the year since it was reached is over"
    with at(NOON + timedelta(days=731)):
        settle_tiers()
        assert tier(cast.acme.id) is None


def test_a_reversed_earning_no_longer_counts(make: Make, cast: Cast) -> None:
    turned_on(make, tiers=TIERS, window=Window.LIFETIME)
    entry = earned(cast.acme, 2500)
    reverse(entry, by=SYSTEM, reason="no")
    assert (explain(cast.acme.id).earned, tier(cast.acme.id)) == (0, "gold")


def test_a_programme_is_set_over_the_version_that_was_read(make: Make, cast: Cast) -> None:
    Programme.set(cast.abe, after=0, is_on=True, cost_per_point=Decimal("0.012"))
    Programme.set(cast.abe, after=1, tiers=[GOLD | {"multiplier": "1"}])
    with pytest.raises(StaleProgramme):
        Programme.set(cast.abe, after=1, is_on=False)
    now = programme()
    assert (now.number, now.is_on, now.cost_per_point, now.names) == (2, True, Decimal("0.012"), {})


def test_a_guide_for_a_tier_is_read_by_those_who_stand_there_and_by_the_team(
    make: Make, cast: Cast, browse: Browse
) -> None:
    turned_on(make, tiers=TIERS)
    guide = GuideDraft.write(cast.lea, title="The planning day", text="How to prepare it", least_rank=1)
    guide.publish(cast.lea)
    db.session.commit()
    for who, seen in (("bea", False), ("ada", True)):
        assert browse(who).get(f"/guides/{guide.id}").status_code == (200 if seen else 404)
        assert ("The planning day" in browse(who).get("/guides").text) is seen
    earned(cast.acme, 1000)
    db.session.commit()
    assert browse("bea").get(f"/guides/{guide.id}").status_code == 200
    assert "The planning day" in browse("ben").get("/guides").text
    assert browse("carl").get(f"/guides/{guide.id}").status_code == 404
    assert browse("carl").post(f"/guides/{guide.id}/answer", data={"helped": "yes"}).status_code == 404


def test_a_guide_stays_for_its_tier_when_tiers_are_put_below_it_or_taken_away(
    make: Make, cast: Cast, browse: Browse
) -> None:
    turned_on(make, tiers=TIERS)
    guide = GuideDraft.write(cast.lea, title="The planning day", text="How to prepare it", least_rank=2)
    guide.publish(cast.lea)
    earned(cast.acme, 2500)
    earned(cast.globex, 1000)
    copper = {**GOLD, "key": "copper", "names": {"en": "Copper"}, "threshold": 100, "multiplier": "1"}
    for tiers, rank in (([copper, *TIERS], 3), (TIERS, 2), (TIERS[1:], 1)):
        Programme.set(cast.abe, after=programme().number, tiers=tiers)
        db.session.commit()
        assert guide.least_rank == rank
        assert [browse(who).get(f"/guides/{guide.id}").status_code for who in ("bea", "carl")] == [200, 404]
    form = browse("lea").get(f"/admin/guides/{guide.id}/edit").text
    assert 'selected value="1">From Gold on' in form and "From tier 2 on" in form
    Programme.set(cast.abe, after=programme().number, tiers=[])
    db.session.commit()
    assert browse("bea").get(f"/guides/{guide.id}").status_code == 404
