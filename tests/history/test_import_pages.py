"""The pages of an import: upload, mapping, dry run, import, the refused rows as a file, undo."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.ground.db import db, now
from portal.ground.files import file_store
from portal.history.importing.work import forget_old_imports, run_waiting_imports
from portal.history.models.imports import ImportRefusal, ImportRun, ImportState
from tests.cast import Cast
from tests.history.brought import HUBSPOT_COMPANIES, bring, client_called, import_
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


def upload(browser: FlaskClient, sheet: str | bytes, name: str = "companies.csv", **fields: str) -> Any:
    content = sheet.encode() if isinstance(sheet, str) else sheet
    return browser.post("/admin/import", data={"file": (BytesIO(content), name), **fields})


def newest() -> ImportRun:
    return db.session.scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(1)).one()


def test_from_upload_to_undo(browse: Browse) -> None:
    abe = browse("abe")
    address = upload(abe, HUBSPOT_COMPANIES).headers["Location"]
    first = abe.get(address).text
    assert "Bluebay Dental" in first
    assert "HubSpot" in first
    run = newest()
    form = {f"column_{name}": header for name, header in run.mapping.items()}
    options = {"owner_id": run.options["owner_id"], "state": "active", "currency": "GBP"}
    abe.post(f"{address}/check", data={**form, **options})
    assert "Waiting for its turn" in abe.get(address).text
    run_waiting_imports()
    assert "Nothing has changed yet" in abe.get(address).text
    abe.post(f"{address}/start")
    run_waiting_imports()
    assert client_called("Bluebay Dental").standing.state == "active"
    abe.post(f"{address}/undo")
    run_waiting_imports()
    assert "What it made is out again" in abe.get(address).text


def test_progress_is_polled_and_the_page_can_be_left(browse: Browse, cast: Cast) -> None:
    run = bring(cast.abe, HUBSPOT_COMPANIES)
    run.check()
    db.session.commit()
    abe = browse("abe")
    fragment = abe.get(f"/admin/import/{run.id}", headers=FRAGMENT).text
    assert 'hx-trigger="every 2s"' in fragment
    assert "<html" not in fragment
    run_waiting_imports()
    assert "hx-trigger" not in abe.get(f"/admin/import/{run.id}", headers=FRAGMENT).text
    assert run.file_name in abe.get("/admin/import").text


def test_a_mapping_that_lacks_what_is_needed_is_refused(browse: Browse, cast: Cast) -> None:
    run = bring(cast.abe, "Strange,Words\nx,y\n", kind="companies")
    values = {"column_phone": "Words", "owner_id": str(cast.abe.id), "state": "active", "currency": "GBP"}
    answer = browse("abe").post(f"/admin/import/{run.id}/check", data=values)
    assert (answer.status_code, "Choose a column for a name." in answer.text) == (422, True)
    assert db.session.get_one(ImportRun, run.id).state == ImportState.UPLOADED


def test_a_chosen_mapping_shows_other_rows_and_is_remembered(browse: Browse, cast: Cast) -> None:
    run = bring(cast.abe, "Strange,Words\nInitrode,y\n", kind="companies")
    values = {"column_name": "Strange", "owner_id": str(cast.ada.id), "state": "paused", "currency": "EUR"}
    abe = browse("abe")
    assert abe.post(f"/admin/import/{run.id}/mapping", data=values).status_code == 303
    assert "Initrode" in abe.get(f"/admin/import/{run.id}").text
    abe.post(f"/admin/import/{run.id}/check", data=values)
    again = bring(cast.abe, "Strange,Words\nOther,z\n", kind="companies")
    assert (again.mapping, again.options["currency"], again.options["state"]) == ({"name": "Strange"}, "EUR", "paused")


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"%PDF-1.7", "a.pdf", "is no sheet"),
        (b"", "empty.csv", "This file is empty"),
        (b"PK\x03\x04broken", "a.xlsx", "cannot be opened"),
        (b"one,two\n1,2\n", "odd.csv", "The columns do not tell"),
    ],
)
def test_what_cannot_be_read_is_told(browse: Browse, content: bytes, name: str, words: str) -> None:
    answer = upload(browse("abe"), content, name)
    assert (answer.status_code, words in answer.text) == (422, True)


def test_refused_rows_come_back_as_a_file_that_can_be_mended(browse: Browse, cast: Cast) -> None:
    run = import_(cast.abe, "Record ID,Company name,Website URL\n1,=cmd,no site\n2,Fine,fine.example\n")
    abe = browse("abe")
    assert "is no address of a website" in abe.get(f"/admin/import/{run.id}").text
    answer = abe.get(f"/admin/import/{run.id}/refused")
    rows = list(csv.reader(StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows == [
        ["Record ID", "Company name", "Website URL", "Reason"],
        ["1", "'=cmd", "no site", "“no site” is no address of a website."],
    ]
    mended = import_(cast.abe, answer.get_data().replace(b"no site", b"site.example"))
    assert mended.counts == {"made": 1}
    assert client_called("=cmd")


@pytest.mark.parametrize("who", ["ada", "lea", "bea", "carl"])
def test_only_admins_import(browse: Browse, cast: Cast, who: str) -> None:
    run = bring(cast.abe, HUBSPOT_COMPANIES)
    browser = browse(who)
    assert {browser.get(f"/admin/import{end}").status_code for end in ("", f"/{run.id}", f"/{run.id}/refused")} == {403}
    assert {browser.post(f"/admin/import/{run.id}/{verb}").status_code for verb in ("check", "start", "undo")} == {403}
    assert upload(browser, HUBSPOT_COMPANIES).status_code == 403


def test_the_page_names_hostile_files_harmlessly(browse: Browse, cast: Cast) -> None:
    run = bring(cast.abe, HUBSPOT_COMPANIES, "<img src=x>\u202e.csv")
    assert "<img src=x" not in browse("abe").get(f"/admin/import/{run.id}").text


def test_the_pages_ask_little_of_the_database(browse: Browse, cast: Cast) -> None:
    run = import_(cast.abe, HUBSPOT_COMPANIES)
    abe = browse("abe")
    for address in ("/admin/import", f"/admin/import/{run.id}"):
        with count_statements() as statements:
            abe.get(address)
        assert len(statements) <= 8


def test_after_a_month_files_and_refused_rows_are_gone(browse: Browse, cast: Cast) -> None:
    run = import_(cast.abe, "Record ID,Company name,Website URL\n1,A,no site\n")
    waiting = bring(cast.abe, HUBSPOT_COMPANIES)
    key = str(run.file_key)
    run.created_at = waiting.created_at = now() - timedelta(days=31)
    db.session.commit()
    forget_old_imports()
    assert (run.file_key, run.state, waiting.state) == (None, ImportState.DONE, ImportState.FORGOTTEN)
    assert db.session.scalars(select(ImportRefusal)).all() == []
    assert key not in set(file_store().keys())
    assert browse("abe").get(f"/admin/import/{waiting.id}").status_code == 200
