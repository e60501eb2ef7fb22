"""Sheets of readings: looked at, taken in once, what does not fit comes back."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from time import perf_counter
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.ground.db import db
from portal.ground.sheets import xlsx_file
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.reports.importing.sheet_rows import guess, read_month
from portal.reports.models.figures import figures
from portal.reports.models.metrics import Metric
from portal.reports.models.readings import Reading
from tests.cast import Cast
from tests.make import Make

Browse = Callable[[str | None], FlaskClient]
OCTOBER = "2026-10"


def bring(browser: FlaskClient, sheet: str | bytes, name: str = "october.csv") -> str:
    """Upload it; the address of what would happen."""
    data = {"file": (io.BytesIO(sheet.encode() if isinstance(sheet, str) else sheet), name)}
    answer = browser.post("/readings/upload", data=data)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def counted(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def rows(body: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.lstrip("\ufeff"))))


@pytest.fixture
def measured(cast: Cast, make: Make) -> tuple[Metric, Metric]:
    return make.metric(cast.acme, "New enquiries"), make.metric(cast.globex, "Share", decimals=1)


def test_many_clients_in_one_sheet(browse: Browse, cast: Cast, measured: tuple[Metric, Metric]) -> None:
    ada = browse("ada")
    sheet = f"Client;Metric;Month;Value\nACME;new-enquiries;{OCTOBER};1.412\n{cast.globex.id};Share;31.10.2026;84,5\n"
    place = bring(ada, sheet)
    seen = ada.get(place).text
    assert "Nothing has changed yet" in seen and counted(Reading) == 0
    assert ada.post(f"{place}/take").status_code == 303
    assert sorted(db.session.scalars(select(Reading.value))) == [Decimal("84.5"), 1412]
    assert figures(cast.acme.id, read_month(OCTOBER, "dmy"))[0].value == 1412
    ada.post(f"{place}/take")
    assert counted(Reading) == 2


def test_the_same_sheet_again_changes_nothing_and_another_value_corrects(
    browse: Browse, cast: Cast, measured: tuple[Metric, Metric]
) -> None:
    ada, sheet = browse("ada"), f"client,metric,month,value\nAcme,new-enquiries,{OCTOBER},%s\n"
    for value, count in (("412", 1), ("412", 1), ("413", 2), ("413", 2)):
        place = bring(ada, sheet % value)
        ada.post(f"{place}/take")
        assert counted(Reading) == count
    assert figures(cast.acme.id, read_month(OCTOBER, "dmy"))[0].value == 413


def test_rows_that_do_not_fit_come_back_with_their_reasons(
    browse: Browse, cast: Cast, make: Make, measured: tuple[Metric, Metric]
) -> None:
    make.client("Initech", owner=cast.lea, restricted=True)
    bad = {
        "Nobody,new-enquiries,2026-10,1": "No client is called “Nobody”",
        "Initech,new-enquiries,2026-10,1": "No client is called “Initech”",
        "Acme,unknown,2026-10,1": "This client has no metric “unknown”",
        "Acme,Share,2026-10,1": "This client has no metric “Share”",
        "Acme,new-enquiries,soon,1": "“soon” is no date",
        "Acme,new-enquiries,2999-01,1": "still to come",
        "Acme,new-enquiries,2026-10,many": "“many” is no number",
        "Acme,new-enquiries,2026-10,1.5": "whole numbers",
        "Acme,new-enquiries,2026-10,": "Say how much",
        ",new-enquiries,2026-10,1": "Name the client",
        "Acme,new-enquiries,2026-09,2": "An earlier row says something else",
        "Acme,=HYPERLINK(1),2026-10,1": "no metric",
    }
    ada = browse("ada")
    place = bring(ada, "client,metric,month,value\nAcme,new-enquiries,2026-09,1\n" + "\n".join(bad))
    assert "No client is called" in ada.get(place).text
    for _before_and_after in range(2):
        found = rows(ada.get(f"{place}/refused").text)
        assert found[0] == ["client", "metric", "month", "value", "Reason"]
        assert len(found) == len(bad) + 1
        for row, words in zip(found[1:], bad.values(), strict=True):
            assert words in row[-1], row
        assert found[-1][1] == "'=HYPERLINK(1)"
        ada.post(f"{place}/take")
    assert counted(Reading) == 1
    mended = bring(ada, ada.get(f"{place}/refused").text.replace("many", "7"))
    ada.post(f"{mended}/take")
    assert counted(Reading) == 3  # the mended row, and the one an earlier row of the first sheet spoke against


def test_a_workbook_is_read_exactly(browse: Browse, cast: Cast, make: Make) -> None:
    metric = make.metric(cast.acme, "Cost", decimals=3)
    with xlsx_file(["Month", "Figure", "KPI", "Customer"], [["2026-10-01", 33.125, "cost", "Acme"]]) as file:
        book = file.read()
    cast.ada.language = "tr"
    db.session.commit()
    ada = browse("ada")
    ada.post(bring(ada, book, "book.xlsx") + "/take")
    assert db.session.scalars(select(Reading.value).where(Reading.metric_id == metric.id)).one() == Decimal("33.125")


def test_columns_are_chosen_by_hand(browse: Browse, cast: Cast, measured: tuple[Metric, Metric]) -> None:
    ada = browse("ada")
    place = bring(ada, f"who,what,when,much\nAcme,new-enquiries,{OCTOBER},5\n")
    assert "Choose the columns first" in ada.get(place).text
    ada.post(f"{place}/columns", data={"client": "who", "metric": "what", "month": "when", "value": "much"})
    ada.post(f"{place}/take")
    assert counted(Reading) == 1


@pytest.mark.parametrize("sheet", [b"", b"client,metric,month,value\n", b"%PDF-1.7", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_sheet_is_refused(browse: Browse, sheet: bytes) -> None:
    answer = browse("ada").post("/readings/upload", data={"file": (io.BytesIO(sheet), "odd.csv")})
    assert answer.status_code == 422


def test_a_sheet_is_its_bringers_alone(browse: Browse, cast: Cast, measured: tuple[Metric, Metric]) -> None:
    place = bring(browse("ada"), f"client,metric,month,value\nAcme,new-enquiries,{OCTOBER},5\n")
    for who in ("omar", "lea", "abe"):
        assert browse(who).get(place).status_code == 404
        assert browse(who).post(f"{place}/take").status_code == 404
        assert browse(who).get(f"{place}/refused").status_code == 404
    assert browse("bea").get(place).status_code == 403
    assert browse("bea").post("/readings/upload").status_code == 403
    assert browse(None).get(place).status_code == 303


def test_two_hundred_clients_by_five_metrics(browse: Browse, cast: Cast) -> None:
    lines = ["client,metric,month,value"]
    for number in range(200):
        client = Client(id=UUID(int=number + 1), name=f"Many {number}")
        standing = ClientStanding(
            client_id=client.id, owner_id=cast.ada.id, state=ClientState.ACTIVE, sort_name=f"many {number}"
        )
        db.session.add(client)
        db.session.flush()
        db.session.add(standing)
        db.session.flush()
        for code in "abcde":
            db.session.add(Metric(client_id=client.id, name=code, code=code))
            lines.append(f"Many {number},{code},{OCTOBER},{number}")
    db.session.commit()
    ada = browse("ada")
    begun = perf_counter()
    place = bring(ada, "\n".join(lines))
    assert ada.get(place).status_code == 200
    assert ada.post(f"{place}/take").status_code == 303
    took = perf_counter() - begun
    assert counted(Reading) == 1000
    assert took < 20, took  # a busy machine; alone it takes some three seconds


@pytest.mark.parametrize(
    "text",
    ["2026-10", "2026/10", "10.2026", "10/2026", "2026-10-31", "31.10.2026", "31/10/2026", "October 2026", "Oct 2026",
     "oct. 2026", "31 October 2026", "۲۰۲۶-۱۰", "2026-10-01T00:00:00"],
)  # fmt: skip
def test_months_as_people_write_them(app: object, text: str) -> None:
    assert read_month(text, "dmy") == read_month("2026-10-01", "dmy")


def test_headers_in_any_language_are_known() -> None:
    assert guess(["Şirket", "MÜŞTERİ", "Ölçüm", "AY", "Değer"]) == {
        "client": "MÜŞTERİ", "metric": "Ölçüm", "month": "AY", "value": "Değer",
    }  # fmt: skip
