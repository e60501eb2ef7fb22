"""Whoever means ill finds rewards and referrals shut: odd numbers, words that lead elsewhere, stale pages, crowds."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from portal.ground.access import as_system
from portal.ground.db import db
from portal.ground.outbox import Mail
from portal.rewards.models.balances import balance
from portal.rewards.models.redemptions import Redemption
from portal.rewards.models.referrals import Referral
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.earning import earned, turned_on
from tests.rewards.redeeming import reward
from tests.rewards.referring import linked, terms_on

SAYS = {"name": "Simon", "company": "Kirkgate", "email": "simon@kirkgate.example", "consent": "y"}
SIMON = {"name": "Simon", "email": "simon@kirkgate.example", "words": "", "language": "en"}
NUMBERS = ("-5", "0", "1e3", "5.5", "NaN", "", "9" * 5000, "9" * 400, "9" * 30, "five")
PLACES = ("https://evil.example/x", "www.evil.example", "see evil.example/win", "EVIL.COM", "evil．com", "a@evil.com")
PLAIN = ("They are good. We like them", "Ask for no. 3.5 or 4", "Dr. J. R. Whitlock", "...", "خوب.است")
ODD_ADDRESSES = (
    *("simon@bücher.example", "simon@xn--bcher-kva.example", '"a b"@kirkgate.example', "s@[127.0.0.1]", "s@localhost"),
    *("s@kirkgate.example\r\nBcc: all@acme.example", f"{'s' * 300}@kirkgate.example", "ｓ＠ｋ.example", "s@k..example"),
)


@pytest.fixture
def rich(make: Make, cast: Cast) -> Iterator[str]:
    """The address of Acme, which has 1,000 points to spend; recommendations are on."""
    turned_on(make)
    terms_on(make)
    earned(cast.acme, 1000)
    db.session.commit()
    yield f"/clients/{cast.acme.id}"


def test_a_reward_that_was_changed_is_read_again_before_it_is_redeemed(
    make: Make, cast: Cast, browse: Browse, rich: str
) -> None:
    lunch, bea = reward(make, terms="On weekdays"), browse("bea")
    place = f"{rich}/rewards/{lunch.id}/redeem"
    read = f'name="version" value="{lunch.version}"'
    assert read in bea.get(place).text.replace('type="hidden" ', "")
    lunch.change(cast.abe, cost=900, terms="On Mondays")
    db.session.commit()
    stale = bea.post(place, data={"version": "1", "wish": "Thursday"})
    assert stale.status_code == 409 and "changed" in stale.text
    assert "On Mondays" in stale.text and "900" in stale.text and "Thursday" in stale.text
    assert balance(cast.acme.id).active == 1000
    assert bea.post(place, data={"version": str(lunch.version)}).status_code == 303
    assert balance(cast.acme.id).active == 100


def test_what_came_too_late_is_not_called_done(make: Make, cast: Cast, browse: Browse, rich: str) -> None:
    ada, bea = browse("ada"), browse("bea")
    place = bea.post(f"{rich}/rewards/{reward(make, cost=100, needs_approval=True).id}/redeem").location
    assert browse("lea").post(f"{place}/approve").status_code == 303
    late = ada.post(f"{place}/decline", data={"reason": "Not in August"})
    assert late.status_code == 409 and "Approved" in late.text
    assert bea.post(f"{place}/take-back").status_code == 303
    assert ada.post(f"{place}/approve").status_code == 409
    assert ada.post(f"{place}/fulfil").status_code == 409
    assert ada.post(f"{place}/cancel", data={"reason": "Again"}).status_code == 303
    assert balance(cast.acme.id).active == 1000


def test_no_odd_number_moves_a_point(cast: Cast, browse: Browse, rich: str) -> None:
    ada, bea = browse("ada"), browse("bea")
    for number in NUMBERS:
        assert ada.post(f"{rich}/points/give", data={"points": number, "reason": "x"}).status_code == 422
        assert bea.get(f"{rich}/points?after={number}&period={number[:100]}").status_code == 200
    assert balance(cast.acme.id).active == 1000


def test_no_form_names_what_is_another_clients(make: Make, cast: Cast, browse: Browse, rich: str) -> None:
    ada = browse("ada")
    theirs = str(cast.carl_contact.id)
    given = {"points": "5", "reason": "x", "contact_id": theirs}
    assert ada.post(f"{rich}/points/give", data=given).status_code == 422
    planned = {"what": "Cake", "why": "x", "words": "x", "kind": "surprise", "purpose": "kindness", "cost": "5"}
    sent = {**planned, "planned_on": "2030-01-01", "contact_id": theirs}
    assert ada.post(f"{rich}/gestures", data=sent).status_code == 422


def test_nobody_sends_a_stranger_elsewhere_by_our_mail(make: Make, cast: Cast, browse: Browse, rich: str) -> None:
    """Neither by the words nor by the name the mail greets."""
    bea, nobody, page = browse("bea"), browse(None), f"/r/{linked(make, cast.bea_contact).code}"
    for place in PLACES:
        for field in ("name", "words"):
            assert bea.post(f"{rich}/referrals", data={**SIMON, field: place}).status_code == 422, place
        assert nobody.post(page, data={**SAYS, "name": place}).status_code == 422, place
    with as_system():
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 0


def test_plain_words_are_no_link(browse: Browse, rich: str) -> None:
    assert browse("bea").post(f"{rich}/referrals", data={**SIMON, "words": "\n".join(PLAIN)}).status_code == 303


def test_an_odd_address_is_refused_or_written_to_as_it_is(make: Make, cast: Cast, browse: Browse, rich: str) -> None:
    bea, nobody, page = browse("bea"), browse(None), f"/r/{linked(make, cast.bea_contact).code}"
    for address in ODD_ADDRESSES:
        assert bea.post(f"{rich}/referrals", data={**SIMON, "email": address}).status_code in (303, 422), address
        assert nobody.post(page, data={**SAYS, "email": address}).status_code in (303, 422), address
    with as_system():
        assert all("\n" not in mail.to_address + mail.subject for mail in db.session.scalars(select(Mail)))


def test_a_colleague_is_not_recommended_under_a_private_address(
    make: Make, cast: Cast, browse: Browse, rich: str
) -> None:
    page = f"/r/{linked(make, cast.bea_contact).code}"
    private = {**SAYS, "email": "somebody@gmail.com"}
    for who, why in (("bea", "your own"), ("ben", "works with us already"), ("carl", "works with us already")):
        refused = browse(who).post(page, data=private)
        assert refused.status_code == 422 and why in refused.text
    with as_system():
        assert db.session.scalar(select(func.count()).select_from(Referral)) == 0


def test_the_page_of_a_link_is_throttled(make: Make, cast: Cast, browse: Browse, rich: str) -> None:
    page = f"/r/{linked(make, cast.bea_contact).code}"
    codes = [browse(None).post(page, data={**SAYS, "email": f"s@k{n}.example"}).status_code for n in range(12)]
    assert codes == [303] * 10 + [429] * 2


def test_markup_in_what_clients_read_is_read_and_not_run(make: Make, cast: Cast, browse: Browse, rich: str) -> None:
    mark = '"><script>alert(1)</script>\u202egnp.exe'
    row, bea = reward(make, name=mark, about=mark, terms=mark, cost=10), browse("bea")
    place = bea.post(f"{rich}/rewards/{row.id}/redeem", data={"wish": mark}).location
    for page in (f"{rich}/rewards", f"{rich}/rewards/{row.id}/redeem", place, f"{rich}/points", f"{rich}/redemptions"):
        assert "<script>alert" not in bea.get(page).text
    for page in ("/redemptions", place, f"{rich}/timeline", "/notifications"):
        assert "<script>alert" not in browse("ada").get(page).text
    with as_system():
        assert all("<script>alert" not in mail.html for mail in db.session.scalars(select(Mail)))


def test_no_cell_of_an_export_is_a_formula(make: Make, cast: Cast, browse: Browse, rich: str) -> None:
    row = reward(make, name="=1+1", cost=10)
    assert browse("bea").post(f"{rich}/rewards/{row.id}/redeem").status_code == 303
    assert "'=1+1" in browse("bea").get(f"{rich}/points/sheet").text
    assert browse("bea").get(f"{rich}/points/pdf").data.startswith(b"%PDF")


def test_after_a_cancel_the_same_form_takes_nothing_again(make: Make, cast: Cast, browse: Browse, rich: str) -> None:
    bea, sent = browse("bea"), {"form_token": "one"}
    buy = f"{rich}/rewards/{reward(make, cost=100).id}/redeem"
    place = bea.post(buy, data=sent).location
    back = [bea.post(f"{place}/take-back", data={"form_token": token}).status_code for token in "aab"]
    assert back == [303] * 3 and bea.post(buy, data=sent).location == place
    assert balance(cast.acme.id).active == 1000 and len(db.session.scalars(select(Redemption)).all()) == 1
