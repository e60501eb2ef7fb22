"""Contacts: rows that become people at a client."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.orm.attributes import flag_modified

from portal.ground.bulk import Bulk
from portal.ground.db import Id, db, new_id, now
from portal.ground.fold import fold
from portal.ground.search import Findable, SearchEntry, bounded, entry_number, find_by
from portal.history.importing.entries import DERIVED, Entry, Known
from portal.history.importing.lookups import CONTACT, Person, Places, Team, people_of
from portal.history.importing.plan import Plan
from portal.history.importing.refused import Refused
from portal.history.models.imports import ImportRun
from portal.people.models.contacts import Contact, ContactStanding, ExternalId

FOR_BOTH = ("name", "title", "email", "phone", "language")

_NAMED_BY = select(ExternalId.row_id).where(
    ExternalId.client_id.in_(bindparam("clients", type_=Id(), expanding=True)),
    ExternalId.system == bindparam("system"),
    ExternalId.kind == CONTACT,
)


class Contacts:
    """`name`: the kind of external ids."""

    name = CONTACT

    def __init__(self, run: ImportRun, _plan: Plan, _team: Team) -> None:
        self.run = run

    def settle(self, entries: Sequence[Entry]) -> None:
        places = Places.of(self.run.system, entries)
        for entry in entries:
            try:
                self._settle(entry, places)
            except Refused as refusal:
                entry.refuse(refusal)

    def _settle(self, entry: Entry, places: Places) -> None:
        said = entry.said
        full = " ".join(filter(None, (said.get("first_name"), said.get("last_name"))))
        name = said.get("name") or full or said.get("email")
        if not name:
            raise Refused(_("This row has no name."))
        entry.client_id = places.find(entry)
        if entry.client_id is None:
            raise Refused(_("This row names no company."))
        entry.place["name"] = name
        entry.key = said.get("external_id") or f"{DERIVED}{entry.client_id.hex}:{said.get('email') or fold(name)}"

    def adopt(self, entries: Sequence[Entry]) -> None:
        """Somebody at the client with the same address, else the same name, whom this system has not named yet."""
        clients = {entry.client_id for entry in entries if entry.client_id}
        people = people_of(clients)
        named = {"clients": list(clients), "system": self.run.system}
        taken = set(db.session.scalars(_NAMED_BY, named)) if people else set()
        for entry in entries:
            there = people.get(entry.client_id, []) if entry.client_id else []
            found = _same_person(entry, [person for person in there if person.id not in taken])
            if found:
                entry.known, entry.adopted = Known(found.client_id, found.id), True
                taken.add(found.id)

    def rows(self, entries: Sequence[Entry]) -> dict[UUID, tuple[Contact, ContactStanding]]:
        """What is here of these entries, by its id."""
        keys = [(entry.known.client_id, entry.known.row_id) for entry in entries if entry.known]
        found = db.session.execute(
            select(Contact, ContactStanding)
            .join(
                ContactStanding,
                (ContactStanding.client_id == Contact.client_id) & (ContactStanding.contact_id == Contact.id),
            )
            .where(tuple_(Contact.client_id, Contact.id).in_(keys))
        )
        return {contact.id: (contact, standing) for contact, standing in found}

    def wanted(self, entry: Entry, _row: Any) -> list[dict[str, Any]]:
        """What the file says about the contact and about their standing."""
        said = {**entry.said, "name": entry.place["name"]}
        own = {name: said[name] for name in FOR_BOTH if said.get(name)}
        return [own, {"role": said["role"]} if said.get("role") else {}]

    def changed(self, row: tuple[Contact, ContactStanding], _entry: Entry) -> None:
        """One version counts for the contact and their standing."""
        contact = row[0]
        flag_modified(contact, "name")
        find_by(contact.client_id, contact.id, contact.found_by)

    def make(self, entry: Entry, bulk: Bulk) -> Known:
        own, standing = self.wanted(entry, None)
        id_, at, client_id = new_id(), now(), entry.client_id
        assert client_id is not None
        bulk.add(Contact, id=id_, created_at=at, client_id=client_id, **own)
        bulk.add(ContactStanding, client_id=client_id, contact_id=id_, import_id=self.run.id, **standing)
        bulk.add(
            SearchEntry, number=entry_number(at), client_id=client_id, kind=Findable.CONTACT, row_id=id_, shared=True,
            folded=bounded(Contact(**own).found_by),
        )  # fmt: skip
        return Known(client_id, id_)


def _same_person(entry: Entry, people: Sequence[Person]) -> Person | None:
    """Two people of one name with different addresses are two."""
    address, name = entry.said.get("email"), fold(entry.place["name"])
    for person in people:
        if address and (person.email or "").casefold() == address:
            return person
    same = [person for person in people if fold(person.name) == name and not (person.email and address)]
    return same[0] if len(same) == 1 else None
