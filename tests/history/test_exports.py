"""Exports are behind the reader's fence, harmless as sheets, and flat in memory."""

import csv
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from portal.ground.bulk import Bulk
from portal.ground.db import db, new_id, now
from portal.history.models.interactions import Interaction, InteractionKind
from tests.cast import Cast
from tests.history.written import written
from tests.make import Make

Browse = Callable[[str | None], FlaskClient]


def rows(browser: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = browser.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(answer.get_data().decode("utf-8-sig"))))


def test_the_list_of_clients_with_its_filters(browse: Browse, cast: Cast) -> None:
    found = rows(browse("ada"), "/export/clients")
    assert [(row["Name"], row["Owner"]) for row in found] == [("Acme", "Ada Duarte"), ("Globex", "Omar Nasser")]
    assert [row["Name"] for row in rows(browse("ada"), "/export/clients?owner=mine")] == ["Acme"]
    assert [row["Name"] for row in rows(browse("ada"), "/export/clients?order=down")] == ["Globex", "Acme"]


def test_more_clients_than_one_page_of_the_list(browse: Browse, make: Make, cast: Cast) -> None:
    for number in range(60):
        make.client(f"Client {number:02}", owner=cast.ada)
    found = [row["Name"] for row in rows(browse("ada"), "/export/clients")]
    assert (len(found), len(set(found))) == (62, 62)


def test_contacts_of_all_and_of_one(browse: Browse, cast: Cast) -> None:
    assert {row["Name"] for row in rows(browse("ada"), "/export/contacts")} == {"Bea Marsh", "Ben Pike", "Carl Reid"}
    assert [row["Client"] for row in rows(browse("ada"), f"/export/contacts?client={cast.globex.id}")] == ["Globex"]


def test_a_csm_does_not_get_restricted_clients_of_others(browse: Browse, make: Make, cast: Cast) -> None:
    secret = make.client("Initech", owner=cast.lea, restricted=True)
    make.contact(secret, "Milt Waddams")
    make.interaction(secret, cast.lea, "Secret talk")
    ada, lea = browse("ada"), browse("lea")
    for what in ("clients", "contacts", "interactions"):
        assert "Initech" not in ada.get(f"/export/{what}").text
        assert "Initech" in lea.get(f"/export/{what}").text
    assert ada.get(f"/export/interactions?client={secret.id}").status_code == 404


@pytest.mark.parametrize("who", ["bea", "carl"])
def test_clients_do_not_export(browse: Browse, who: str) -> None:
    browser = browse(who)
    addresses = ("", "/clients", "/contacts", "/interactions")
    assert {browser.get(f"/export{address}").status_code for address in addresses} == {403}


def test_one_clients_history_with_the_filters_of_its_timeline(browse: Browse, cast: Cast) -> None:
    at = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    people = {"contact_ids": (cast.bea_contact.id,), "member_ids": (cast.ada.id,)}
    Interaction.log(cast.acme.id, written("A call about the #renewal. Long.", occurred_at=at, **people), by=cast.ada)
    Interaction.log(cast.acme.id, written("A note to myself.", kind=InteractionKind.NOTE), by=cast.ada)
    Interaction.log(cast.globex.id, written("Elsewhere, on another day."), by=cast.omar)
    db.session.commit()
    ada = browse("ada")
    (call,) = rows(ada, f"/export/interactions?client={cast.acme.id}&kind=call")
    assert (call["Title"], call["When (Europe/London)"]) == ("A call about the #renewal", "2026-07-01T10:30:00")
    assert (call["Of us"], call["Of the client"], call["Topics"]) == ("Ada Duarte", "Bea Marsh", "renewal")
    assert call["Read by"] == "team only"
    for filters in ("topic=renewal", f"person=you-{cast.bea_contact.id}", "until=2026-07-01"):
        assert len(rows(ada, f"/export/interactions?client={cast.acme.id}&{filters}")) == 1
    assert len(rows(ada, f"/export/interactions?client={cast.acme.id}")) == 2
    assert len(rows(ada, "/export/interactions")) == 3


def test_removed_entries_stay_out(browse: Browse, cast: Cast) -> None:
    Interaction.log(cast.acme.id, written(), by=cast.ada).remove(cast.ada)
    db.session.commit()
    assert rows(browse("ada"), "/export/interactions") == []


def test_cells_of_an_export_are_no_formulas(browse: Browse, make: Make, cast: Cast) -> None:
    make.client("=HYPERLINK(1)", owner=cast.ada)
    ada = browse("ada")
    assert "'=HYPERLINK(1)" in {row["Name"] for row in rows(ada, "/export/clients")}
    book = load_workbook(BytesIO(ada.get("/export/clients?format=xlsx").get_data()))
    cells = {cell.value: cell.data_type for row in book.active.iter_rows() for cell in row}
    assert cells["=HYPERLINK(1)"] == "s"


def test_a_workbook_holds_dates_and_numbers(browse: Browse, cast: Cast) -> None:
    cast.acme.standing.value_cents = 1234550
    db.session.commit()
    answer = browse("ada").get("/export/clients?format=xlsx")
    head, acme, *_rest = load_workbook(BytesIO(answer.get_data())).active.iter_rows(values_only=True)
    found = dict(zip(head, acme, strict=True))
    assert (found["Value a year"], found["With us since"].date()) == (12345.5, cast.acme.started_on)
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_page_offers_everything_or_one_client(browse: Browse, cast: Cast) -> None:
    ada = browse("ada")
    assert "/export/clients" in ada.get("/export").text
    one = ada.get(f"/export?client={cast.acme.id}").text
    assert f"/export/interactions?client={cast.acme.id}" in one
    assert "/export/clients" not in one


def test_the_filters_of_the_list_and_the_timeline_go_along(browse: Browse, make: Make, cast: Cast) -> None:
    make.interaction(cast.acme, cast.ada)
    ada = browse("ada")
    assert "/export?owner=mine" in ada.get("/clients?owner=mine").text
    assert "/export/clients?owner=mine" in ada.get("/export?owner=mine").text
    assert f"/export?client={cast.acme.id}&amp;kind=call" in ada.get(f"/clients/{cast.acme.id}/timeline?kind=call").text
    one = ada.get(f"/export?client={cast.acme.id}&kind=call").text
    assert "kind=call" in one.split("/export/interactions?")[1].split('"')[0]


def test_memory_stays_flat(browse: Browse, cast: Cast) -> None:
    bulk, text = Bulk(), "word " * 400
    for number in range(8_000):
        bulk.add(
            Interaction, id=new_id(), client_id=cast.acme.id, created_at=now(), kind=InteractionKind.CALL,
            occurred_at=now(), title=f"Call {number}", text=text, present=[], topics=[],
        )  # fmt: skip
    bulk.write()
    ada = browse("ada")
    ada.get("/export/interactions", buffered=False).close()
    tracemalloc.start()
    answer = ada.get("/export/interactions")
    size = sum(map(len, answer.iter_encoded()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 16_000_000
    assert peak < 10_000_000
