"""Companies from a file become clients, once, each with an owner."""

from datetime import date

import pytest
from sqlalchemy import func, select

from portal.ground.db import db
from portal.ground.happen import Event
from portal.history.importing.work import run_waiting_imports
from portal.history.models.imports import ImportState
from portal.people.models.assignments import Assignment
from portal.people.models.clients import Client, ClientStanding, ClientState
from tests.cast import Cast
from tests.history.brought import (
    HUBSPOT_COMPANIES,
    PIPEDRIVE_ORGANIZATIONS,
    SALESFORCE_ACCOUNTS,
    bring,
    client_called,
    dry,
    import_,
    reasons,
    undo,
    unsound,
    workbook,
)
from tests.make import Make


def number_of_clients() -> int:
    return db.session.scalars(select(func.count()).select_from(Client)).one()


def test_a_hubspot_export_becomes_clients(cast: Cast) -> None:
    run = import_(cast.abe, HUBSPOT_COMPANIES)
    client = client_called("Bluebay Dental")
    assert (run.system, run.kind, run.state) == ("hubspot", "companies", ImportState.DONE)
    assert client.website == "https://bluebay.example"
    assert client.address == "1 Example Street, Leeds, LS1 4AP, United Kingdom"
    assert (client.industry, client.phone) == ("Health care", "+44 113 496 0001")
    assert client.standing.state == ClientState.ACTIVE
    assert client_called("Harbour Logistics").standing.state == ClientState.PROSPECT


@pytest.mark.parametrize(
    ("sheet", "system", "name", "owner"),
    [
        (SALESFORCE_ACCOUNTS, "salesforce", "Initrode", "omar"),
        (PIPEDRIVE_ORGANIZATIONS, "pipedrive", "Kaffeerösterei Müller", "ada"),
    ],
)
def test_other_systems_are_known_by_their_headers(cast: Cast, sheet: str, system: str, name: str, owner: str) -> None:
    run = import_(cast.abe, sheet)
    assert (run.system, run.counts) == (system, {"made": 1})
    assert client_called(name).standing.owner_id == getattr(cast, owner).id


def test_every_client_has_one_owner_and_unknown_ones_the_default(cast: Cast) -> None:
    import_(cast.abe, HUBSPOT_COMPANIES)
    owners = {
        name: db.session.scalars(select(Assignment.user_id).where(Assignment.client_id == client_called(name).id)).one()
        for name in ("Bluebay Dental", "Harbour Logistics")
    }
    assert owners == {"Bluebay Dental": cast.ada.id, "Harbour Logistics": cast.abe.id}
    assert unsound() == []


def test_the_dry_run_changes_nothing_and_counts_the_same(cast: Cast) -> None:
    before = number_of_clients()
    run = bring(cast.abe, HUBSPOT_COMPANIES)
    counts = dict(dry(run))
    assert (run.state, number_of_clients()) == (ImportState.DRY, before)
    run.start()
    db.session.commit()
    run_waiting_imports()
    assert counts == run.counts == {"made": 2}


def test_run_twice_there_are_no_doubles(cast: Cast) -> None:
    import_(cast.abe, HUBSPOT_COMPANIES)
    before = number_of_clients()
    assert import_(cast.abe, HUBSPOT_COMPANIES).counts == {"same": 2}
    assert number_of_clients() == before


def test_changed_rows_take_over_only_what_the_file_knows(cast: Cast) -> None:
    import_(cast.abe, HUBSPOT_COMPANIES)
    run = import_(cast.abe, "Record ID,Company name,Phone Number\n9001,Bluebay Dental Group,0113\n", system="hubspot")
    client = client_called("Bluebay Dental Group")
    assert run.counts == {"changed": 1}
    assert (client.phone, client.industry) == ("0113", "Health care")
    assert client.standing.sort_name == "bluebay dental group"


def test_a_newer_edit_made_here_is_never_overwritten(cast: Cast) -> None:
    import_(cast.abe, HUBSPOT_COMPANIES)
    client_called("Bluebay Dental").change(cast.ada, standing={}, phone="by hand")
    db.session.commit()
    run = import_(cast.abe, "Record ID,Company name,Phone Number\n9001,Bluebay Dental,0113\n", system="hubspot")
    assert run.counts == {"kept": 1}
    assert client_called("Bluebay Dental").phone == "by hand"


def test_a_client_of_the_same_name_is_the_one_meant_and_only_gaps_are_filled(cast: Cast) -> None:
    cast.acme.phone = "by hand"
    db.session.commit()
    run = import_(cast.abe, "Record ID,Company name,Phone Number,Industry\n1,ACME,0113,Dental\n")
    assert run.counts == {"changed": 1}
    assert (cast.acme.phone, cast.acme.industry, cast.acme.name) == ("by hand", "Dental", "Acme")


def test_two_companies_of_one_name_stay_two(cast: Cast) -> None:
    run = import_(cast.abe, "Record ID,Company name\n1,Smith Ltd\n2,Smith Ltd\n1,Smith Ltd\n")
    assert run.counts == {"made": 2, "repeated": 1}


def test_refused_rows_say_why(cast: Cast) -> None:
    rows = (";x.example;1;", "A;no site;1;", "B;;much;", "C;;;31.02.2026", "D;d.example;1.234,50;31.12.2025")
    sheet = "\n".join(("Name;Website;Value;Start date", *rows))
    run = import_(cast.abe, sheet, kind="companies")
    assert run.counts == {"refused": 4, "made": 1}
    assert reasons(run) == [
        "This row has no name.",
        "“no site” is no address of a website.",
        "“much” is no value between 0 and 20 million.",
        "“31.02.2026” is no date.",
    ]
    client = client_called("D")
    assert (client.standing.value_cents, client.started_on) == (123450, date(2025, 12, 31))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_any_encoding_and_delimiter_is_read(cast: Cast, encoding: str) -> None:
    import_(cast.abe, PIPEDRIVE_ORGANIZATIONS.encode(encoding))
    assert client_called("Kaffeerösterei Müller").address == "Hauptstraße 5, 10115 Berlin"


def test_a_workbook_brings_its_dates(cast: Cast) -> None:
    rows = [
        ["Account Name", "Account Owner", "Renewal Date"],
        ["Initrode", "omar@calder-rowe.example", date(2027, 3, 1)],
    ]
    import_(cast.abe, workbook(*rows), "accounts.xlsx")
    standing = client_called("Initrode").standing
    assert (standing.renewal_on, standing.owner_id) == (date(2027, 3, 1), cast.omar.id)


def test_hostile_names_are_only_names(cast: Cast) -> None:
    name = "=HYPERLINK(1)<script>alert(1)</script> \u202etxt"
    import_(cast.abe, f'Company name,Record ID\n"{name}",1\n')
    assert client_called("=HYPERLINK(1)<script>alert(1)</script> txt")


def test_one_fact_tells_of_the_whole_import(cast: Cast) -> None:
    import_(cast.abe, HUBSPOT_COMPANIES)
    facts = db.session.scalars(select(Event.payload).where(Event.kind.in_(("import.ran", "client.added")))).all()
    assert [(fact["what"], fact["made"]) for fact in facts] == [("companies", 2)]


def test_undo_takes_out_what_nobody_has_worked_with(cast: Cast, make: Make) -> None:
    run = import_(cast.abe, HUBSPOT_COMPANIES)
    make.contact(client_called("Harbour Logistics"), "Tom Zielinski")
    assert sum(undo(run).values()) == 1
    left = set(db.session.scalars(select(Client.name)))
    assert (run.state, left) == (ImportState.UNDONE, {"Acme", "Globex", "Harbour Logistics"})
    assert db.session.scalars(select(func.count()).select_from(ClientStanding)).one() == 3
    assert unsound() == []


def test_after_an_undo_the_same_file_comes_in_anew(cast: Cast) -> None:
    undo(import_(cast.abe, HUBSPOT_COMPANIES))
    assert import_(cast.abe, HUBSPOT_COMPANIES).counts == {"made": 2}
