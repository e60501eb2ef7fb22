"""Choosing the client a quick log is about: by name, by the people named, or one of one's own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, literal, select

from portal.ground.db import Id, db
from portal.ground.lookup import Wanted, search
from portal.ground.search import Findable, SearchEntry
from portal.ground.words import query_words
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.contacts import Contact

MOST = 12
MOST_NAMES = 3
_NUMBERS: BindParameter[int] = bindparam("numbers", expanding=True)
_CLIENTS: Any = (
    select(Client.id, Client.name, literal(None).label("contact"))
    .join(SearchEntry, SearchEntry.client_id == Client.id)
    .where(SearchEntry.number.in_(_NUMBERS), SearchEntry.kind == Findable.CLIENT)
    .order_by(Client.name)
)
_BY_CONTACT: Any = (
    select(Client.id, Client.name, Contact.name.label("contact"))
    .join(SearchEntry, SearchEntry.client_id == Client.id)
    .join(Contact, (Contact.client_id == SearchEntry.client_id) & (Contact.id == SearchEntry.row_id))
    .where(SearchEntry.number.in_(_NUMBERS), SearchEntry.kind == Findable.CONTACT)
    .order_by(Contact.name)
)
_MINE: Any = (
    select(Client.id, Client.name, literal(None).label("contact"))
    .join(ClientStanding, ClientStanding.client_id == Client.id)
    .where(ClientStanding.owner_id == bindparam("me", type_=Id()))
    .order_by(ClientStanding.sort_name, Client.id)
    .limit(MOST)
)


def clients_called(name: str) -> Sequence[Any]:
    """Rows (id, name, contact) of the clients whose name has these words."""
    return _found(_CLIENTS, Findable.CLIENT, name)


def clients_of(names: Sequence[str]) -> list[Any]:
    """The clients of contacts with these names; `contact` says which."""
    return [row for name in names[:MOST_NAMES] for row in _found(_BY_CONTACT, Findable.CONTACT, name)]


def clients_owned_by(me: UUID) -> Sequence[Any]:
    return db.session.execute(_MINE, {"me": me}).all()


def _found(statement: Any, kind: Findable, name: str) -> Sequence[Any]:
    words = tuple(query_words(name))
    numbers = search(Wanted(words=words, kind=kind, size=MOST)).numbers if words else ()
    return db.session.execute(statement, {"numbers": list(numbers)}).all() if numbers else []
