"""The pages of the catalogue and of redemptions: for clients, the team and admins, and what strangers do not see."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.ground.files import file_store
from portal.ground.once import FormUse
from portal.rewards.models.balances import balance
from portal.rewards.models.catalogue import FileUse, Reward, file_of
from portal.rewards.models.redemptions import Redemption
from portal.rewards.models.standings import TierStanding
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.earning import TIERS, earned, turned_on
from tests.rewards.redeeming import PNG, paper, reward, voucher

URL = "/admin/rewards/catalogue"
NEW = {"kind": "service", "name": "Lunch", "about": "For twelve", "cost": "600", "stock": "3", "tier": ""}


@pytest.fixture
def rich(make: Make, cast: Cast) -> Iterator[str]:
    """The address of Acme, which has 1,000 points to spend."""
    turned_on(make, tiers=TIERS)
    earned(cast.acme, 1000)
    db.session.commit()
    yield f"/clients/{cast.acme.id}"


def test_while_the_programme_is_off_clients_find_nothing(make: Make, cast: Cast, browse: Browse) -> None:
    lunch, here = reward(make), f"/clients/{cast.acme.id}"
    for place in ("rewards", f"rewards/{lunch.id}/redeem", f"rewards/{lunch.id}/picture", "redemptions"):
        assert browse("bea").get(f"{here}/{place}").status_code == 404
    assert "Rewards" not in browse("bea").get(f"{here}/home").text
    turned_on(make)
    assert "Rewards" in browse("bea").get(f"{here}/home").text
    assert browse("carl").get(f"{here}/rewards").status_code == 404


def test_what_is_held_and_what_was_redeemed_are_said_beside_the_balance(
    make: Make, cast: Cast, browse: Browse, rich: str
) -> None:
    bea, lunch = browse("bea"), reward(make)
    page = bea.get(f"{rich}/rewards").text
    assert "held for now" not in page and "All you redeemed" not in page
    place = bea.post(f"{rich}/rewards/{lunch.id}/redeem", data={"form_token": "once"}).location or ""
    browse("ada").post(f"{place}/fulfil")
    turned_on(make, tiers=TIERS, hold_days=14)
    earned(cast.acme, 63)
    db.session.commit()
    page = bea.get(f"{rich}/rewards").text
    assert "63 points are held for now" in page and "All you redeemed" in page
    assert "Redeemed by" in bea.get(place).text


def test_a_reward_says_its_last_day_its_limit_and_from_which_tier_on_it_is(
    make: Make, browse: Browse, rich: str
) -> None:
    turned_on(make, tiers=TIERS)
    dinner = reward(make, name="Dinner", cost=10, tier="gold", per_client=2, until_on=vendor_today())
    assert "From Gold on" in browse("bea").get(f"{rich}/rewards").text
    page = browse("bea").get(f"{rich}/rewards/{dinner.id}/redeem").text
    assert "It is for companies from Gold on." in page
    assert "The most you can have" in page and "Last day" in page


def test_a_client_reads_what_a_tier_multiplies(browse: Browse, rich: str) -> None:
    for place in ("rewards", "points"):
        assert browse("bea").get(f"{rich}/{place}").text.count("Earns 1.5 times the points") == 1


def test_a_lead_redeems_once_however_often_it_is_sent_and_takes_it_back(
    make: Make, cast: Cast, browse: Browse, rich: str
) -> None:
    lunch = reward(make, terms="On weekdays")
    reward(make, name="Training day", cost=1560)
    bea = browse("bea")
    page = bea.get(f"{rich}/rewards").text
    assert "Lunch" in page and "560 points to go" in page
    assert "Training" not in bea.get(f"{rich}/rewards?show=reach").text
    place = f"{rich}/rewards/{lunch.id}/redeem"
    assert "On weekdays" in bea.get(place).text and balance(cast.acme.id).active == 1000
    answers = {bea.post(place, data={"form_token": "same", "wish": "Thursday"}).location for _ in range(20)}
    row = db.session.scalars(select(Redemption)).one()
    assert len(answers) == 1 and (row.wish, balance(cast.acme.id).active) == ("Thursday", 400)
    assert "to go" in bea.post(place, data={"form_token": "other"}).text
    assert "Lunch" in bea.get(f"{rich}/rewards").text and "Thursday" in browse("ada").get(answers.pop() or "").text
    for token in "ab":
        bea.post(f"{rich}/redemptions/{row.id}/take-back", data={"form_token": token})
    assert balance(cast.acme.id).active == 1000
    assert "cancelled" in browse("ada").get(f"{rich}/timeline").text


def test_others_redeem_only_where_the_programme_says_so(make: Make, cast: Cast, browse: Browse, rich: str) -> None:
    place = f"{rich}/rewards/{reward(make).id}/redeem"
    assert "Ask one of them" in browse("ben").get(place).text
    assert browse("ben").post(place).status_code == 422
    assert db.session.scalars(select(Redemption)).all() == []
    assert browse("ada").get(place).status_code == 403
    turned_on(make, anybody_redeems=True)
    assert browse("ben").post(place).status_code == 303


def test_a_code_is_seen_by_its_client_and_the_team_only(make: Make, cast: Cast, browse: Browse, rich: str) -> None:
    tea = voucher(make, cast.abe, "TEA-4711")
    place = browse("bea").post(f"{rich}/rewards/{tea.id}/redeem").location
    for who in ("bea", "ben", "ada"):
        assert "TEA-4711" in browse(who).get(place).text
    assert browse("carl").get(place).status_code == 404
    row = db.session.scalars(select(Redemption)).one()
    assert browse("carl").get(f"/clients/{cast.globex.id}/redemptions/{row.id}").status_code == 404
    for page in ("/redemptions", f"{rich}/redemptions", f"{rich}/points", f"{rich}/timeline", "/audit"):
        assert "TEA-4711" not in browse("abe").get(page).text
    assert browse("bea").post(f"{rich}/redemptions/{row.id}/take-back").status_code == 422


def test_a_file_comes_after_it_was_redeemed(make: Make, cast: Cast, browse: Browse, rich: str) -> None:
    row, bea = paper(make, needs_approval=True), browse("bea")
    with bea.get(f"{rich}/rewards/{row.id}/picture") as picture:
        assert (picture.status_code, picture.content_type) == (200, "image/png")
    place = bea.post(f"{rich}/rewards/{row.id}/redeem").location
    assert bea.get(f"{place}/file").status_code == 404
    assert browse("ada").post(f"{place}/approve").status_code == 303
    with bea.get(f"{place}/file") as file:
        assert file.data == b"read me"
    assert browse("carl").get(f"{place}/file").status_code == 404


def test_a_picture_the_store_has_lost_is_not_found(make: Make, browse: Browse, rich: str) -> None:
    row = paper(make)
    file_store().delete(file_of(row.id, FileUse.PICTURE).key)
    answer = browse("bea").get(f"{rich}/rewards/{row.id}/picture")
    assert answer.status_code == 404 and "missing" in answer.text


def test_the_team_declines_hands_over_and_cancels_with_a_reason(
    make: Make, cast: Cast, browse: Browse, rich: str
) -> None:
    ada, bea = browse("ada"), browse("bea")
    place = bea.post(f"{rich}/rewards/{reward(make, cost=100, needs_approval=True).id}/redeem").location
    assert "Lunch" in ada.get("/redemptions").text and ada.post(f"{place}/decline").status_code == 422
    assert ada.post(f"{place}/decline", data={"reason": "Not in August"}).status_code == 303
    assert "Not in August" in bea.get(place).text and balance(cast.acme.id).active == 1000
    place = bea.post(f"{rich}/rewards/{reward(make, name='Talk').id}/redeem").location
    assert ada.post(f"{place}/fulfil", data={"note": "It was good"}).status_code == 303
    assert "It was good" in bea.get(place).text
    assert ada.post(f"{place}/cancel", data={"reason": "It was not"}).status_code == 303
    assert balance(cast.acme.id).active == 1000
    assert bea.post(f"{place}/approve").status_code == 403


def test_an_admin_keeps_the_catalogue_and_a_stale_save_is_refused(cast: Cast, browse: Browse) -> None:
    abe = browse("abe")
    assert abe.post(f"{URL}/new", data={**NEW, "cost": "0", "until_on": "x"}).status_code == 422
    wrong = {**NEW, "picture": (BytesIO(b"<svg>"), "a.svg")}
    assert abe.post(f"{URL}/new", data=wrong, content_type="multipart/form-data").status_code == 422
    right = {**NEW, "picture": (BytesIO(PNG), "a.png")}
    assert abe.post(f"{URL}/new", data=right, content_type="multipart/form-data").status_code == 303
    row = db.session.scalars(select(Reward)).one()
    assert (row.stock, row.left, row.has_picture, row.tier) == (3, 3, True, None)
    change = {**NEW, "cost": "650", "version": str(row.version)}
    assert abe.post(f"{URL}/{row.id}", data=change).status_code == 303
    stale = abe.post(f"{URL}/{row.id}", data={**change, "cost": "700"})
    assert stale.status_code == 409 and "650" in stale.text and "700" in stale.text
    for verb, word in (("pause", "Paused"), ("resume", "Offered"), ("retire", "Retired")):
        assert abe.post(f"{URL}/{row.id}/{verb}").status_code == 303
        assert word in abe.get(URL).text
    assert "Lunch" in abe.get(f"{URL}/{row.id}").text and browse("lea").get(URL).status_code == 403


def test_the_catalogue_says_what_is_offered_later_no_longer_and_to_whom(make: Make, browse: Browse) -> None:
    turned_on(make, tiers=TIERS)
    day = timedelta(days=1)
    reward(make, name="Soon", from_on=vendor_today() + day)
    page = browse("abe").get(URL).text
    assert "From " in page and "Offered</" not in page
    reward(make, name="Gone", until_on=vendor_today() - day, tier="gold", needs_approval=True)
    page = browse("abe").get(URL).text
    assert "Ended on " in page and "for Gold and above" in page and "with approval" in page


def test_codes_are_looked_at_then_added_once_and_remembered_nowhere_else(
    make: Make, cast: Cast, browse: Browse
) -> None:
    tea, abe = voucher(make, cast.abe, "TEA-1"), browse("abe")
    place = f"{URL}/{tea.id}/codes"
    sheet = {"file": (BytesIO(b"code,until\nTEA-1,2027\nTEA-2,2027\n\nTEA-2,2027\nTEA-3,2027\n"), "codes.csv")}
    page = abe.post(place, data=sheet, content_type="multipart/form-data").text
    assert "Add 2 codes" in page and "form_token" in page
    db.session.refresh(tea)
    assert tea.stock == 1 and abe.post(place).status_code == 422
    for token in ("a", "b"):
        assert abe.post(place, data={"codes": "TEA-2\nTEA-3", "form_token": token}).status_code == 303
    db.session.refresh(tea)
    assert tea.stock == 3
    assert not any(b"TEA-" in (use.body or b"") for use in db.session.scalars(select(FormUse)))


def test_terms_stay_as_they_were_when_it_was_redeemed(make: Make, browse: Browse, rich: str) -> None:
    lunch, bea = reward(make, terms="On weekdays", about="For twelve"), browse("bea")
    place = bea.post(f"{rich}/rewards/{lunch.id}/redeem").location
    lunch.terms, lunch.about = "On Sundays", "For two"
    db.session.commit()
    for who in ("bea", "ada"):
        page = browse(who).get(place).text
        assert "On weekdays" in page and "For twelve" in page
        assert "On Sundays" not in page and "For two" not in page
    row = db.session.scalars(select(Redemption)).one()
    row.terms = row.about = ""
    db.session.commit()
    assert "Terms" not in bea.get(place).text


def test_the_team_reads_of_the_client_where_the_client_reads_of_itself(
    make: Make, cast: Cast, browse: Browse, rich: str
) -> None:
    place = browse("bea").post(f"{rich}/rewards/{voucher(make, cast.abe, 'TEA').id}/redeem").location
    standing = db.session.get_one(TierStanding, cast.acme.id)
    standing.tier, standing.rank, standing.kept_until = "gold", 2, vendor_today() + timedelta(days=30)
    db.session.commit()
    for page in (f"{rich}/rewards", f"{rich}/points", place):
        own, team = (browse(who).get(page).text.partition("<main")[2].partition("</main>")[0] for who in ("bea", "ada"))
        assert [bool(re.search(r"\byours?\b", said, re.IGNORECASE)) for said in (own, team)] == [True, False], page
    assert "What their points buy" in browse("ada").get(f"{rich}/rewards").text
