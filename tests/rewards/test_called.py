"""Wherever points are told they have the name that the programme gives them, in the language of whoever reads."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask_babel import force_locale
from time_machine import travel

from portal.ground.db import db
from portal.rewards.called import in_points
from portal.rewards.jobs import tend_points
from portal.rewards.models.programme import Expiry, Programme, programme
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.earning import TIERS, earned, turned_on
from tests.rewards.redeeming import reward

STARS: dict[str, Any] = {"names": {"en": "stars", "tr": "yıldız"}, "names_of_one": {"en": "star"}, "tiers": TIERS}
PLACES = ("home", "timeline", "points", "rewards")


def pages(browse: Browse, who: str, cast: Cast) -> dict[str, str]:
    return {place: browse(who).get(f"/clients/{cast.acme.id}/{place}").text for place in PLACES}


@pytest.mark.parametrize("who", ["bea", "ada"])
def test_pages_call_points_what_the_programme_calls_them(make: Make, cast: Cast, browse: Browse, who: str) -> None:
    turned_on(make, **STARS)
    earned(cast.acme, 1600)
    db.session.commit()
    found, whose = pages(browse, who, cast), "your" if who == "bea" else "their"
    assert "Silver is reached with 1,600 stars" in found["timeline"]
    assert "Stars" in found["home"] and "Statement of stars" in found["points"]
    assert "900 stars to Gold" in found["points"] and f"What {whose} stars buy" in found["rewards"]
    assert "900 stars from Gold" in found["rewards"]
    assert not [place for place, text in found.items() if " points" in text.replace("Give points", "")]


def test_what_is_redeemed_costs_them(make: Make, cast: Cast, browse: Browse) -> None:
    turned_on(make, **STARS)
    earned(cast.acme, 1000)
    lunch = reward(make)
    db.session.commit()
    here = f"/clients/{cast.acme.id}/rewards"
    assert "Redeem for 600 stars" in browse("bea").get(f"{here}/{lunch.id}/redeem").text
    browse("bea").post(f"{here}/{lunch.id}/redeem", data={"form_token": "once"})
    assert "200 stars to go" in browse("bea").get(here).text
    assert "for 600 stars" in browse("ada").get(f"/clients/{cast.acme.id}/timeline").text
    assert "600 stars" in browse("ada").get("/redemptions").text


def test_each_reader_has_their_language(make: Make, cast: Cast, browse: Browse) -> None:
    turned_on(make, **STARS)
    earned(cast.acme, 1600)
    cast.bea.language = "tr"
    db.session.commit()
    assert "ulaşıldı (1.600 yıldız)" in pages(browse, "bea", cast)["timeline"]
    assert "1,600 stars" in pages(browse, "ben", cast)["timeline"]


def test_what_was_drawn_before_has_the_new_name(make: Make, cast: Cast, browse: Browse) -> None:
    turned_on(make, tiers=TIERS)
    earned(cast.acme, 1600)
    db.session.commit()
    assert "1,600 points" in pages(browse, "bea", cast)["timeline"]
    Programme.set(cast.abe, after=programme().number, names={"en": "<b>&stars"})
    db.session.commit()
    found = pages(browse, "bea", cast)
    assert "1,600 &lt;b&gt;&amp;stars" in found["timeline"]
    assert not [place for place, text in found.items() if "<b>&" in text or "&amp;lt;" in text or "&amp;amp;" in text]


def test_the_notice_before_points_end_and_the_sheet_name_them(make: Make, cast: Cast, browse: Browse) -> None:
    with travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False):
        turned_on(make, **STARS, expiry=Expiry.MONTHS, expiry_count=1)
        earned(cast.acme, 601)
        db.session.commit()
    with travel(datetime(2026, 3, 27, 9, tzinfo=UTC), tick=False):
        tend_points()
        db.session.commit()
        assert "601 stars end on" in browse("bea").get("/notifications").text
        sheet = browse("bea").get(f"/clients/{cast.acme.id}/points/sheet").data.decode("utf-8-sig")
    assert "Stars" in sheet.splitlines()[0].split(",")
    assert (in_points(1), in_points(2)) == ("1 star", "2 stars")


@pytest.mark.parametrize("names", [{}, {"en": "points"}])
def test_points_without_a_name_are_points_in_every_language(make: Make, names: dict[str, str]) -> None:
    turned_on(make, names=names)
    assert (in_points(1), in_points(2)) == ("1 point", "2 points")
    with force_locale("tr"):
        assert in_points(2) == "2 puan"
