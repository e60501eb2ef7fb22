"""Each is asked once, though whoever sends the wave is killed half-way; `FAULT_CONTACTS=5000`: of 800 clients."""

import os
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, func, select

from portal.app import create_app
from portal.facts import ContactsAsked
from portal.ground.bulk import Bulk
from portal.ground.db import db, new_id, now
from portal.ground.happen import Event
from portal.ground.outbox import Mail
from portal.ground.search import Findable, SearchEntry, entry_number
from portal.ground.words import fold
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.contacts import Contact, ContactStanding
from portal.people.models.users import User
from portal.surveys.models.audience import Audience
from portal.surveys.models.shipped_surveys import load_shipped_surveys
from portal.surveys.models.surveys import Survey, SurveyKind
from portal.surveys.models.waves import Invitation, Wave
from tests.house import House, eventually

CONTACTS = int(os.environ.get("FAULT_CONTACTS", "1000"))
CLIENTS, SEGMENT = CONTACTS * 4 // 25, "asked"


@pytest.mark.once
def test_everybody_is_asked_once(furnish: Any) -> None:
    house = furnish()
    wave_id = plan_wave(house)
    worker = house.hire_worker()
    eventually(lambda: 0 < len(asked(house, wave_id)) < CONTACTS, 60, look=0.01)
    worker.kill()
    before = len(asked(house, wave_id))
    assert 0 < before < CONTACTS, "it was done before it could be killed"
    house.hire_worker()
    eventually(lambda: is_sent(house, wave_id), 120, look=0.2)
    once = Counter(asked(house, wave_id))
    assert len(once) == CONTACTS and set(once.values()) == {1}
    with looking(house) as rows:
        mails = rows.scalars(select(Mail.to_address).where(Mail.key.like("invitation %"))).all()
        told = rows.scalars(select(Event.client_id).where(Event.kind == ContactsAsked.kind)).all()
    assert Counter(mails) == Counter(f"person{number}@asked.example" for number in range(CONTACTS))
    assert len(told) == len(set(told)) == CLIENTS


def plan_wave(house: House) -> UUID:
    """The clients with their contacts, and a wave to them that is due."""
    with create_app(house.config).app_context():
        ada = db.session.scalars(select(User).where(User.email == "ada@calder-rowe.example")).one()
        people(ada, Bulk())
        load_shipped_surveys()
        survey = db.session.scalars(select(Survey).where(Survey.kind == SurveyKind.NPS, Survey.published > 0)).first()
        assert survey is not None
        wave = Wave.plan(survey, ada, name="Everybody", audience=Audience(segments=(SEGMENT,)))
        db.session.commit()
        wave_id = wave.id
        db.session.remove()
        db.engine.dispose()
        return wave_id


def people(owner: User, bulk: Bulk) -> None:
    since = now().date() - timedelta(days=400)
    for number in range(CLIENTS):
        client = new_id()
        bulk.add(Client, id=client, name=f"Client {number}", started_on=since)
        bulk.add(
            ClientStanding, client_id=client, state=ClientState.ACTIVE, segment=SEGMENT, sort_name=f"client {number}",
            owner_id=owner.id,
        )  # fmt: skip
        bulk.add(SearchEntry, **found(Findable.CLIENT, client, client, f"client {number}"))
        bulk.add(Assignment, client_id=client, user_id=owner.id, role=AssignmentRole.OWNER, from_on=since)
        for person in range(number, CONTACTS, CLIENTS):
            contact = new_id()
            bulk.add(
                Contact, client_id=client, id=contact, name=f"Person {person}", email=f"person{person}@asked.example"
            )
            bulk.add(ContactStanding, client_id=client, contact_id=contact)
            words = fold(f"Person {person} person{person}@asked.example")
            bulk.add(SearchEntry, **found(Findable.CONTACT, client, contact, words))
    bulk.write()


def found(kind: Findable, client: UUID, row: UUID, words: str) -> dict[str, Any]:
    number = entry_number(now())
    return {"number": number, "client_id": client, "kind": kind, "row_id": row, "shared": True, "folded": words}


def looking(house: House) -> Connection:
    """Outside a transaction, which on SQLite would wait for the writers that are to be caught."""
    return house.engine.execution_options(isolation_level="AUTOCOMMIT").connect()


def asked(house: House, wave_id: UUID) -> list[UUID]:
    with looking(house) as rows:
        return list(rows.scalars(select(Invitation.contact_id).where(Invitation.wave_id == wave_id)))


def is_sent(house: House, wave_id: UUID) -> bool:
    with looking(house) as rows:
        return rows.scalar(select(func.count()).where(Wave.id == wave_id, Wave.sent_at.is_not(None))) == 1
