"""Contacts from a file become people at the right client."""

import pytest
from sqlalchemy import select

from portal.ground.db import db
from portal.people.models.contacts import Contact, RelationshipRole
from tests.cast import Cast
from tests.history.brought import (
    HUBSPOT_COMPANIES,
    HUBSPOT_CONTACTS,
    PIPEDRIVE_ORGANIZATIONS,
    PIPEDRIVE_PERSONS,
    SALESFORCE_ACCOUNTS,
    SALESFORCE_CONTACTS,
    client_called,
    import_,
    reasons,
    undo,
    unsound,
)
from tests.make import Make


def contact(email: str) -> Contact:
    return db.session.scalars(select(Contact).where(Contact.email == email)).one()


def test_a_hubspot_export_becomes_contacts_of_its_companies(cast: Cast) -> None:
    import_(cast.abe, HUBSPOT_COMPANIES)
    run = import_(cast.abe, HUBSPOT_CONTACTS)
    priya = contact("priya@bluebay.example")
    assert (run.kind, run.counts) == ("contacts", {"made": 3})
    assert priya.client_id == client_called("Bluebay Dental").id
    assert (priya.name, priya.title) == ("Priya Raman", "Head of operations")
    assert priya.standing.role == RelationshipRole.DECISION_MAKER
    assert contact("tom@harbour.example").name == "Tom Zielinski"
    assert contact("lone@harbour.example").client_id == client_called("Harbour Logistics").id


@pytest.mark.parametrize(
    ("companies", "people", "email", "client"),
    [
        (SALESFORCE_ACCOUNTS, SALESFORCE_CONTACTS, "lena@initrode.example", "Initrode"),
        (PIPEDRIVE_ORGANIZATIONS, PIPEDRIVE_PERSONS, "juergen@mueller.example", "Kaffeerösterei Müller"),
    ],
)
def test_other_systems_name_the_company_their_way(
    cast: Cast, companies: str, people: str, email: str, client: str
) -> None:
    import_(cast.abe, companies)
    import_(cast.abe, people)
    assert contact(email).client_id == client_called(client).id


def test_run_twice_there_are_no_doubles(cast: Cast) -> None:
    import_(cast.abe, HUBSPOT_COMPANIES)
    import_(cast.abe, HUBSPOT_CONTACTS)
    assert import_(cast.abe, HUBSPOT_CONTACTS).counts == {"same": 3}


def test_without_ids_the_name_of_the_client_and_the_address_tell(cast: Cast) -> None:
    sheet = "Name,Company,Email\nBea Marsh,  ACME ,bea@acme.example\nNew One,Acme,new@acme.example\n"
    assert import_(cast.abe, sheet, kind="contacts").counts == {"same": 1, "made": 1}
    assert import_(cast.abe, sheet, kind="contacts").counts == {"same": 2}


def test_two_people_of_one_name_and_two_addresses_are_two(cast: Cast) -> None:
    sheet = "Name,Company,Email\nBea Marsh,Acme,b.marsh@acme.example\n"
    assert import_(cast.abe, sheet, kind="contacts").counts == {"made": 1}


def test_refused_rows_say_why(cast: Cast, make: Make) -> None:
    make.client("Acme")
    db.session.commit()
    sheet = (
        "Name,Company,Email\nA,Nowhere,\nB,Acme,\nC,Globex,not an address\nD,,\n,Globex,\nE,Globex,e@globex.example\n"
    )
    run = import_(cast.abe, sheet, kind="contacts")
    assert run.counts == {"refused": 5, "made": 1}
    assert reasons(run) == [
        "No client “Nowhere” is here. Import the companies first.",
        "2 clients are called “Acme”.",
        "“not an address” is no email address.",
        "This row names no company.",
        "This row has no name.",
    ]


def test_nobody_is_moved_to_another_client_by_a_file(cast: Cast) -> None:
    import_(cast.abe, HUBSPOT_COMPANIES)
    import_(cast.abe, HUBSPOT_CONTACTS)
    run = import_(cast.abe, "Record ID,First Name,Last Name,Associated Company IDs\n8001,Priya,Raman,9002\n")
    assert reasons(run) == ["Here it belongs to another client. Move it by hand, then import again."]


def test_undo_leaves_whom_somebody_has_worked_with(cast: Cast, make: Make) -> None:
    import_(cast.abe, HUBSPOT_COMPANIES)
    run = import_(cast.abe, HUBSPOT_CONTACTS)
    make.access(contact("priya@bluebay.example"))
    contact("tom@harbour.example").change(cast.ada, phone="by hand")
    db.session.commit()
    assert sum(undo(run).values()) == 2
    names = set(db.session.scalars(select(Contact.name)))
    assert {"Priya Raman", "Tom Zielinski"} <= names
    assert "lone@harbour.example" not in names
    assert unsound() == []
