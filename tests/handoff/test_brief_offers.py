"""A brief names open offers with the renewal, once each; briefs kept before they were named stay as they were."""

from datetime import timedelta
from typing import Any

import time_machine

from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.handoff.exporting.printed import pdf_of
from portal.handoff.exporting.sentences import opening
from portal.handoff.models.brief import Brief, brief_in, brief_of
from portal.rewards.models.honouring import Renewal, honour_renewal
from portal.rewards.models.incentive_offers import IncentiveOffer
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.test_incentives import offered


def told(cast: Cast) -> Brief:
    db.session.commit()
    return brief_of(cast.acme.id, vendor_today())


def accepted(make: Make, cast: Cast, **values: Any) -> IncentiveOffer:
    offer = offered(make, cast, **values)
    offer.accept(24, cast.bea)
    return offer


def test_what_waits_for_an_answer_and_what_is_to_be_honoured_is_named_once(
    make: Make, cast: Cast, browse: Browse
) -> None:
    offered(make, cast, name="Stay a while")
    accepted(make, cast, name="Longer together")
    brief = told(cast)
    assert {one.name: (one.months, one.owner) for one in brief.offers} == {
        "Stay a while": (None, None),
        "Longer together": (24, "Ada Duarte"),
    }
    assert brief.promises == () and opening(brief, vendor_today()).startswith("One promise of ours is open.")
    page = browse("omar").get(f"/clients/{cast.acme.id}/brief").text
    assert page.count("Longer together") == 1 and page.count("Stay a while") == 1
    assert "accepted with the renewal, for 24 months, not yet honoured" in page
    assert "offered with the renewal, waits for an answer" in page and "Everything we promised is done" not in page
    assert pdf_of(brief, vendor_today()).startswith(b"%PDF")
    assert browse("bea").get(f"/clients/{cast.acme.id}/brief").status_code == 403


def test_what_came_to_its_end_is_not(make: Make, cast: Cast) -> None:
    honour_renewal(
        accepted(make, cast, name="Honoured"), cast.ada, Renewal(ends_on=vendor_today() + timedelta(days=700))
    )
    offered(make, cast, name="Declined").decline(cast.bea, "")
    accepted(make, cast, name="Withdrawn").withdraw(cast.ada, "A mistake")
    offered(make, cast, name="Over")
    brief = told(cast)
    assert [one.name for one in brief.offers] == ["Over"] and brief.promises == ()
    with time_machine.travel(f"{vendor_today() + timedelta(days=50)} 09:00", tick=False):  # before the job has run
        assert told(cast).offers == ()


def test_what_is_late_is_said_to_be(make: Make, cast: Cast) -> None:
    accepted(make, cast)
    with time_machine.travel(f"{vendor_today() + timedelta(days=90)} 09:00", tick=False):
        brief = told(cast)
        assert brief.offers[0].is_late(vendor_today())
        assert "one promise of ours is open, and late" in opening(brief, vendor_today()).casefold()


def test_a_brief_kept_before_is_read_as_it_was(make: Make, cast: Cast) -> None:
    accepted(make, cast)
    brief = told(cast)
    assert brief_in(brief.frozen) == brief
    before = {name: value for name, value in brief.frozen.items() if name != "offers"}
    assert brief_in(before).offers == () and opening(brief_in(before), vendor_today())


def test_no_offer_of_another_client_is_named(make: Make, cast: Cast) -> None:
    accepted(make, cast)
    db.session.commit()
    assert brief_of(cast.globex.id, vendor_today()).offers == ()
