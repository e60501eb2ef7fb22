"""Finding whom a file means: team members, clients and contacts, by id, mail address or name."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import and_, bindparam, select

from portal.ground.access import TEAM
from portal.ground.db import Id, db
from portal.ground.fold import fold
from portal.history.importing.entries import Entry, known_by
from portal.history.importing.refused import Refused
from portal.people.models.clients import ClientStanding
from portal.people.models.contacts import Contact, ExternalId
from portal.people.models.users import User

CLIENT, CONTACT, INTERACTION = "client", "contact", "interaction"


class Person(NamedTuple):
    """A contact, as far as imports ask."""

    client_id: UUID
    id: UUID
    name: str
    email: str | None


class Team:
    """Our own people, by mail address, name, or the part of the address before the @. Former ones are found too."""

    def __init__(self) -> None:
        self.members = {
            user.id: user for user in db.session.scalars(select(User).where(User.role.in_(TEAM)).order_by(User.id))
        }
        self._by_word: dict[str, User] = {}
        for user in self.members.values():
            for word in (user.email.casefold(), fold(user.name), user.email.split("@")[0].casefold()):
                self._by_word.setdefault(word, user)

    def find(self, words: str | None) -> User | None:
        if not words:
            return None
        return self._by_word.get(words.strip().casefold()) or self._by_word.get(fold(words))


_BY_NAME = select(ClientStanding.sort_name, ClientStanding.client_id).where(
    ClientStanding.sort_name.in_(bindparam("names", expanding=True))
)


def clients_named(folded: Collection[str]) -> dict[str, list[UUID]]:
    """Clients by their folded names."""
    found = defaultdict(list)
    if folded:
        for name, client_id in db.session.execute(_BY_NAME, {"names": list(folded)}):
            found[name].append(client_id)
    return found


@dataclass
class Places:
    """The clients a batch of rows refers to."""

    by_id: dict[str, UUID]
    by_name: dict[str, list[UUID]]

    @classmethod
    def of(cls, system: str, entries: Iterable[Entry]) -> "Places":
        said = [entry.said for entry in entries]
        keys = [key for each in said for key in each.get("company_ids", ())]
        names = {fold(each["company"]) for each in said if each.get("company")}
        by_id = {key: known.client_id for key, known in known_by(system, CLIENT, keys).items()}
        return cls(by_id, clients_named(names))

    def find(self, entry: Entry) -> UUID | None:
        """The client the row names by id, else by its exact name; Refused when it names one that is not here."""
        keys, name = entry.said.get("company_ids", ()), entry.said.get("company")
        for key in keys:
            if key in self.by_id:
                return self.by_id[key]
        if name:
            return self._named(name) or _nobody(name)
        return _nobody(keys[0]) if keys else None

    def _named(self, name: str) -> UUID | None:
        found = self.by_name.get(fold(name), [])
        if len(found) > 1:
            raise Refused(_("%(number)s clients are called “%(name)s”.", number=len(found), name=name))
        return found[0] if found else None


def _nobody(name: str) -> UUID:
    raise Refused(_("No client “%(name)s” is here. Import the companies first.", name=name))


_PERSON = select(Contact.client_id, Contact.id, Contact.name, Contact.email)
_BY_KEY = (
    _PERSON.add_columns(ExternalId.external_id)
    .join(ExternalId, and_(ExternalId.client_id == Contact.client_id, ExternalId.row_id == Contact.id))
    .where(
        ExternalId.system == bindparam("system"),
        ExternalId.kind == CONTACT,
        ExternalId.external_id.in_(bindparam("keys", expanding=True)),
    )
)
_BY_MAIL = _PERSON.where(Contact.email.in_(bindparam("mails", expanding=True)))
_OF_CLIENTS = _PERSON.where(Contact.client_id.in_(bindparam("clients", type_=Id(), expanding=True)))


def contacts_by_key(system: str, keys: Collection[str]) -> dict[str, Person]:
    if not keys:
        return {}
    rows = db.session.execute(_BY_KEY, {"system": system, "keys": list(keys)})
    return {row.external_id: Person(*row[:4]) for row in rows}


def contacts_by_mail(mails: Collection[str]) -> dict[str, list[Person]]:
    found = defaultdict(list)
    if mails:
        for row in db.session.execute(_BY_MAIL, {"mails": list(mails)}):
            found[str(row.email)].append(Person(*row))
    return found


def people_of(clients: Collection[UUID]) -> dict[UUID, list[Person]]:
    """Everybody known at these clients."""
    found = defaultdict(list)
    if clients:
        for row in db.session.execute(_OF_CLIENTS, {"clients": list(clients)}):
            found[row.client_id].append(Person(*row))
    return found
