"""The pages of points: the statement adds up by hand, the admin sets the programme, strangers see nothing."""

import csv
from datetime import date, time, timedelta
from io import BytesIO, StringIO

import pytest
from sqlalchemy import select
from time_machine import travel

from portal.ground.clock import from_local, in_zone, vendor_today, vendor_zone
from portal.ground.db import db
from portal.rewards.exporting.statements import beyond_the_sign
from portal.rewards.models.badges import earn_badge
from portal.rewards.models.balances import balance
from portal.rewards.models.entries import Entry
from portal.rewards.models.ledger import reverse
from portal.rewards.models.programme import programme
from portal.rewards.models.statement import ALWAYS, statement_of
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rewards.earning import TIERS, earned, spent, turned_on

PROGRAMME = {
    "known": "0", "is_on": "y", "name_en": "stars", "name_tr": "yıldız", "cost_per_point": "0.012", "currency": "gbp",
    "hold_days": "14", "expiry": "months", "expiry_count": "24", "most_a_month": "", "most_by_hand": "500",
    "window": "year", "grace_days": "30",
}  # fmt: skip


@pytest.mark.parametrize("who", ["bea", "ben"])
def test_while_the_programme_is_off_a_client_finds_nothing(make: Make, cast: Cast, browse: Browse, who: str) -> None:
    url = f"/clients/{cast.acme.id}/points"
    assert [browse(who).get(f"{url}{part}").status_code for part in ("", "/sheet", "/pdf")] == [404, 404, 404]
    assert browse("ada").get(url).status_code == 200
    turned_on(make)
    assert browse(who).get(url).status_code == 200
    assert browse("carl").get(url).status_code == 404


def test_the_statement_adds_up_by_hand(make: Make, cast: Cast, browse: Browse) -> None:
    turned_on(make, tiers=TIERS)
    for number in range(110):
        earned(cast.acme, 10 + number, reason=f"Step {number}")
    spent(cast.acme, 600)
    db.session.commit()
    url = f"/clients/{cast.acme.id}/points"
    page = browse("ben").get(url).text
    assert "Opening balance" in page and "Carried forward" in page and "Ada" not in page
    assert "1,500 points to" not in page and "Gold" in page
    rest = browse("ben").get(f"{url}?after=100").text
    assert "Closing balance" in rest and "6,495" in rest
    opening, *rows, closing = csv_rows(browse, f"{url}/sheet")
    assert (opening[2:], closing[2:6]) == (["Opening balance", "", "", "", "0"], ["Closing balance", "", "", ""])
    assert len(rows) == 111 and sum(int(row[4]) for row in rows) == int(closing[6]) == balance(cast.acme.id).active
    assert browse("ben").get(f"{url}/pdf?period=2026").data.startswith(b"%PDF")
    assert "Opening balance" in browse("ben").get(f"{url}?period=1999-13").text


def test_the_csv_of_a_month_adds_up_by_itself(make: Make, cast: Cast, browse: Browse) -> None:
    turned_on(make)
    with travel(from_local(date(2026, 9, 30), time(), vendor_zone()), tick=False):
        earned(cast.acme, 700)
    with travel(from_local(date(2026, 10, 2), time(), vendor_zone()), tick=False):
        reverse(earned(cast.acme, 40, reason="A gift"), by=cast.ada, reason="A mistake")
        db.session.commit()
    opening, *rows, closing = csv_rows(browse, f"/clients/{cast.acme.id}/points/sheet?period=2026-10")
    assert (opening[6], closing[6]) == ("700", "700") and [row[3] for row in rows] == ["earned", "taken back"]
    assert int(opening[6]) + sum(int(row[4]) for row in rows) == int(closing[6])
    assert all(row[1] == "2026-10-02T00:00:00" for row in rows)
    empty = csv_rows(browse, f"/clients/{cast.acme.id}/points/sheet?period=2026-11")
    assert [row[2:] for row in empty] == [
        [words, "", "", "", "700"] for words in ("Opening balance", "Closing balance")
    ]
    ledger = csv_rows(browse, "/rewards/figures/ledger", "lea")
    assert [row[5:7] for row in ledger] == [["earned"] * 2, ["earned"] * 2, ["taken back", "unearned"]]


def csv_rows(browse: Browse, url: str, who: str = "ben") -> list[list[str]]:
    """The rows below the headers."""
    return list(csv.reader(StringIO(browse(who).get(url).data.decode("utf-8-sig"))))[1:]


def test_the_printed_statement_says_what_the_sign_does_not(make: Make, cast: Cast) -> None:
    turned_on(make, hold_days=14)
    given = earned(cast.acme, 100)
    reverse(earned(cast.acme, 40), by=cast.ada, reason="Not after all")
    db.session.commit()
    lines = [beyond_the_sign(row) for row in statement_of(cast.acme.id, ALWAYS).entries]
    held = f"held until {in_zone(given.created_at + timedelta(days=14), vendor_zone()):%-d %b %Y}"
    assert lines == [held, "", "taken back, of no. 2"]


def test_only_years_since_the_first_entry_are_offered(make: Make, cast: Cast, browse: Browse) -> None:
    turned_on(make)
    earned(cast.acme, 100)
    db.session.commit()
    year = vendor_today().year
    page = browse("bea").get(f"/clients/{cast.acme.id}/points").text
    assert f"period={year}" in page and f"period={year - 1}" not in page


def test_the_team_gives_points_with_a_reason_and_takes_them_back(make: Make, cast: Cast, browse: Browse) -> None:
    turned_on(make, most_by_hand=100)
    ada, url = browse("ada"), f"/clients/{cast.acme.id}/points"
    form = {"points": "60", "reason": "Spoke at our day", "contact_id": str(cast.bea_contact.id), "form_token": "same"}
    for _ in range(3):
        assert ada.post(f"{url}/give", data=form).status_code == 303
    entry = db.session.scalars(select(Entry)).one()
    assert (entry.points, entry.by_id) == (60, cast.ada.id)
    refused = ada.post(f"{url}/give", data={**form, "points": "41", "form_token": "other"})
    assert refused.status_code == 422 and "40" in refused.text and "Spoke at our day" in refused.text
    assert balance(cast.acme.id).active == 60
    for token in ("a", "b"):
        back = {"reason": "A mistake", "form_token": token}
        assert ada.post(f"{url}/{entry.id}/take-back", data=back).status_code == 303
    assert (balance(cast.acme.id).active, len(db.session.scalars(select(Entry)).all())) == (0, 2)
    stranger = browse("omar").get(f"/clients/{cast.globex.id}/points/{entry.id}/take-back")
    assert stranger.status_code == 404


def test_the_admin_sets_the_programme_and_its_tiers_and_a_stale_save_is_refused(cast: Cast, browse: Browse) -> None:
    abe = browse("abe")
    for wrong, said in (
        ({"expiry_count": ""}, "<span>Say after how many months or years.</span>"),
        ({"hold_days": "1.5"}, "<span>Enter a whole number.</span>"),
        ({"currency": "xxq"}, "Give the three letters of a currency"),
    ):
        refused = abe.post("/admin/rewards", data={**PROGRAMME, **wrong})
        assert refused.status_code == 422 and said in refused.text
    assert abe.post("/admin/rewards", data=PROGRAMME).status_code == 303
    now = programme()
    assert (now.number, now.is_on, str(now.cost_per_point), now.currency) == (1, True, "0.012", "GBP")
    assert (now.names, now.expiry_count, now.most_a_month) == ({"en": "stars", "tr": "yıldız"}, 24, None)
    assert abe.post("/admin/rewards", data=PROGRAMME).status_code == 409
    tier = {"known": "1", "name_en": "Silver", "threshold": "1000", "multiplier": "1.25", "benefit_en": "A day"}
    assert abe.post("/admin/rewards/tiers/new", data=tier).status_code == 303
    same = abe.post("/admin/rewards/tiers/new", data={**tier, "known": "2", "threshold": "1500"})
    assert same.status_code == 422 and "Another tier is called that." in same.text
    assert 'value="1"' in abe.get("/admin/rewards/tiers/new").text
    key = programme().tiers[0]["key"]
    again = {**tier, "known": "2", "threshold": "1200"}
    assert abe.post(f"/admin/rewards/tiers/{key}", data=again).status_code == 303
    assert [kept["threshold"] for kept in programme().tiers] == [1200]
    assert "Silver" in abe.get("/admin/rewards").text and "Silver" in abe.get(f"/admin/rewards/tiers/{key}").text
    assert abe.post(f"/admin/rewards/tiers/{key}/remove?known={programme().number}").status_code == 303
    assert (programme().tiers, programme().is_on) == ([], True)


def test_opening_balances_are_looked_at_then_brought_in_once(cast: Cast, browse: Browse) -> None:
    abe, sheet = browse("abe"), b"client,points\nAcme,1200\nGlobex,many\nNobody,5\nACME,7\n"
    form = {"key": "Old system", "file": (BytesIO(sheet), "old.csv")}
    seen = abe.post("/admin/rewards/opening", data=form, content_type="multipart/form-data").text
    assert "1,200" in seen and "No client is called that" in seen and "twice" in seen
    assert balance(cast.acme.id).earned == 0
    shown = {"key": "Old system", "rows": "Acme\t1200\nGlobex\tmany"}
    for token in ("a", "b"):
        assert abe.post("/admin/rewards/opening", data={**shown, "form_token": token}).status_code == 303
    assert (balance(cast.acme.id), balance(cast.globex.id).earned) == ((1200, 0, 0, 0, 1200), 0)


def test_one_clients_opening_balance_is_brought_in_once_under_a_name(cast: Cast, browse: Browse) -> None:
    abe, url = browse("abe"), f"/clients/{cast.acme.id}/points"
    form = {"points": "1200", "reason": "The cards of Calder", "as_of": "2026-01-31", "key": "Old system"}
    for name, wrong in {"points": "0", "reason": "", "as_of": "2199-01-01", "key": ""}.items():
        refused = abe.post(f"{url}/opening", data={**form, name: wrong})
        assert refused.status_code == 422 and f'id="{name}-error"' in refused.text, name
    assert abe.post(f"{url}/opening", data={**form, "form_token": "a"}).status_code == 303
    again = abe.post(f"{url}/opening", data={**form, "points": "5", "form_token": "b"})
    assert again.status_code == 422 and "under this name before" in again.text
    sheet = {"key": "Old system", "rows": "Acme\t7"}
    assert abe.post("/admin/rewards/opening", data=sheet).status_code == 303
    assert balance(cast.acme.id) == (1200, 0, 0, 0, 1200)
    assert "The cards of Calder, as of 2026-01-31" in browse("ada").get(url).text
    assert [browse(who).get(f"{url}/opening").status_code for who in ("ada", "bea", "carl")] == [403, 403, 404]


def test_a_badge_stands_on_the_home_page_and_on_the_timeline_while_the_programme_is_on(
    make: Make, cast: Cast, browse: Browse
) -> None:
    turned_on(make)
    earn_badge(cast.acme.id, "one_year", vendor_today())
    db.session.commit()
    for who in ("bea", "ada"):
        assert "A year together" in browse(who).get(f"/clients/{cast.acme.id}/home").text
        assert "A badge for a year together" in browse(who).get(f"/clients/{cast.acme.id}/timeline").text
    turned_on(make, is_on=False)
    db.session.commit()
    assert "a year together" not in browse("ben").get(f"/clients/{cast.acme.id}/home").text
