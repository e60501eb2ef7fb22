"""The team's list of offers: page by page, narrowed by the address, taken away whole, and cheap with many clients."""

from datetime import timedelta
from io import BytesIO

import pytest

from portal.ground.clock import vendor_today
from portal.ground.db import db, new_id, now
from portal.ground.sheets import open_sheet
from portal.people.models.clients import Client, ClientStanding
from portal.rewards.models.incentive_offers import IncentiveOffer, OfferState
from portal.rewards.models.incentives import Incentive
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.plans import query_plans, whole_tables
from tests.rewards.offering import TERMS, incentive
from tests.statements import count_statements


def offer(make: Make, client: Client, of: Incentive, days: int, state: OfferState = OfferState.OFFERED) -> None:
    """To be answered within so many days."""
    last_on = vendor_today() + timedelta(days=days)
    make.keep(
        IncentiveOffer(
            id=new_id(), client_id=client.id, incentive_id=of.id, contract_ends_on=last_on + timedelta(days=14),
            last_on=last_on, state=state, reason="", months=12 if state == OfferState.ACCEPTED else None, **TERMS,
        )
    )  # fmt: skip


def many(make: Make, cast: Cast, count: int, state: OfferState = OfferState.OFFERED) -> None:
    row = incentive(make)
    for number in range(count):
        offer(make, make.client(f"Client {number:03}", owner=cast.ada), row, number + 1, state)


def link(text: str, rel: str) -> str:
    return text.split(f'rel="{rel}"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")


@pytest.mark.parametrize(("state", "first"), [(OfferState.OFFERED, "Client 000"), (OfferState.LAPSED, "Client 051")])
def test_pages_follow_one_another_and_keep_what_was_asked(
    make: Make, cast: Cast, browse: Browse, state: OfferState, first: str
) -> None:
    many(make, cast, 52, state)
    ada, place = browse("ada"), f"/incentives?state={state}&owner=mine"
    page = ada.get(place).text
    assert first in page and page.count("Longer together") == 50
    older = link(page, "next")
    assert f"state={state}" in older and "owner=mine" in older
    rest = ada.get(older).text
    assert rest.count("Longer together") == 2 and first not in rest
    assert ada.get(link(rest, "prev")).text.count("Longer together") == 50
    assert ada.get(f"{place}&after=WyJ4Il0").text.count("Longer together") == 50


def test_it_is_narrowed_by_owner_and_segment_and_what_is_odd_asks_for_nothing(
    make: Make, cast: Cast, browse: Browse
) -> None:
    row = incentive(make)
    offer(make, make.client("Hooli", owner=cast.omar, segment="Large"), row, 9)
    offer(make, cast.acme, row, 3)
    ada = browse("ada")
    for asked, seen, hidden in (
        (f"owner={cast.omar.id}", "Hooli", "Acme"),
        ("owner=mine", "Acme", "Hooli"),
        ("segment=Large", "Hooli", "Acme"),
    ):
        listed, sheet = ada.get(f"/incentives?{asked}").text, ada.get(f"/incentives/export?{asked}").text
        assert f"<bdi>{seen}</bdi>" in listed and f"<bdi>{hidden}</bdi>" not in listed
        assert seen in sheet and hidden not in sheet
    odd = ada.get("/incentives?state=x&owner=y&after=z").text
    assert odd.index("<bdi>Acme</bdi>") < odd.index("<bdi>Hooli</bdi>")
    assert "None here" in ada.get("/incentives?segment=None").text


def test_the_export_is_the_whole_list_in_its_order_of_the_clients_one_sees(
    make: Make, cast: Cast, browse: Browse
) -> None:
    row = incentive(make)
    hidden = make.client("Initech", owner=cast.lea, restricted=True)
    for number, client in enumerate((hidden, cast.globex, cast.acme)):
        offer(make, client, row, number + 1, OfferState.ACCEPTED)
    many(make, cast, 60, OfferState.ACCEPTED)
    text = browse("ada").get("/incentives/export?state=accepted").text
    lines = text.strip().splitlines()
    assert len(lines) == 63 and "Initech" not in text and "Acme" in text
    assert "Longer together,A discount in percent,Accepted,3,8,," in lines[1]
    assert "Initech" in browse("lea").get("/incentives/export?state=accepted").text
    workbook = browse("ada").get("/incentives/export?state=accepted&format=xlsx")
    rows = list(open_sheet(BytesIO(workbook.data)))
    assert len(rows) == 62 and {"Client", "Last day to say yes", "Months they renew for"} <= set(rows[0])
    assert [row["Client"] for row in rows] == [line.split(",")[0].lstrip("\ufeff") for line in lines[1:]]
    for who, code in (("bea", 403), (None, 303)):
        assert browse(who).get("/incentives/export").status_code == code


def test_a_formula_in_a_name_is_none_in_the_sheet(make: Make, cast: Cast, browse: Browse) -> None:
    offer(make, make.client("=HYPERLINK(1)", owner=cast.ada), incentive(make), 3)
    assert "\n=HYPERLINK" not in browse("ada").get("/incentives/export").text


@pytest.mark.parametrize("number", [1, 60])
def test_the_list_asks_few_times_whatever_there_is(make: Make, cast: Cast, browse: Browse, number: int) -> None:
    many(make, cast, number)
    ada = browse("ada")
    for place, most in (("/incentives", 8), ("/incentives?owner=mine&segment=Large", 8), ("/incentives/export", 5)):
        with count_statements() as sent:
            assert ada.get(place).status_code == 200
        assert len(sent) <= most, sent


def test_no_page_of_it_reads_a_whole_table(make: Make, cast: Cast, browse: Browse) -> None:
    many(make, cast, 52)
    older = link(browse("ada").get("/incentives").text, "next")
    with query_plans() as plans:
        assert browse("ada").get(older).status_code == 200
    assert whole_tables(plans, "user") == []


def test_the_sheet_says_who_answered_and_why(make: Make, cast: Cast, browse: Browse) -> None:
    offer(make, cast.acme, incentive(make), 3, OfferState.DECLINED)
    row = db.session.query(IncentiveOffer).one()
    row.answered_at, row.answered_by_id, row.reason = now(), cast.bea.id, "Too long"
    db.session.get_one(ClientStanding, cast.acme.id).owner_id = cast.omar.id
    db.session.commit()
    line = browse("ada").get("/incentives/export?state=declined").text.splitlines()[1]
    assert "Omar" in line and "Bea Marsh" in line and "Too long" in line
