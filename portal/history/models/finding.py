"""Finding: the hits of a search with what a reader needs of each, one statement for the hits and one for their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import BigInteger, and_, bindparam, select

from portal.ground.db import db
from portal.ground.keyset import page_of, unpack_cursor
from portal.ground.lookup import Wanted, search
from portal.ground.search import Findable, SearchEntry
from portal.ground.words import excerpt, highlight, query_words
from portal.history.models.concerns import Concern
from portal.history.models.interactions import Interaction
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact

LONGEST = 240  # characters of a text around its first hit

_ROWS = (
    select(
        SearchEntry.number,
        SearchEntry.kind,
        SearchEntry.shared,
        SearchEntry.client_id,
        SearchEntry.row_id,
        Client.name.label("client_name"),
        Client.industry,
        Client.address,
        Client.created_at.label("client_since"),
        Contact.name.label("contact_name"),
        Contact.title.label("contact_title"),
        Contact.email,
        Contact.phone,
        Contact.created_at.label("contact_since"),
        Interaction.kind.label("talk"),
        Interaction.title.label("talk_title"),
        Interaction.text.label("talk_text"),
        Interaction.occurred_at,
        Interaction.author_name,
        Interaction.present,
        Concern.title.label("concern_title"),
        Concern.text.label("concern_text"),
        Concern.created_at.label("concern_since"),
    )
    .join(Client, Client.id == SearchEntry.client_id)
    .outerjoin(Contact, and_(Contact.client_id == SearchEntry.client_id, Contact.id == SearchEntry.row_id))
    .outerjoin(Interaction, and_(Interaction.client_id == SearchEntry.client_id, Interaction.id == SearchEntry.row_id))
    .outerjoin(Concern, and_(Concern.client_id == SearchEntry.client_id, Concern.id == SearchEntry.row_id))
    .where(SearchEntry.number.in_(bindparam("numbers", type_=BigInteger(), expanding=True)))
    .order_by(SearchEntry.number.desc())
)


@dataclass(frozen=True)
class Hit:
    """One thing found, its words as they are shown: escaped, with the hits marked. `talk`: an interaction's kind."""

    kind: Findable
    talk: str | None
    client_id: UUID
    row_id: UUID
    client_name: str
    shared: bool
    at: datetime
    title: Markup
    words: Markup
    people: Markup


@dataclass(frozen=True)
class Found:
    """Some hits and the cursor of the next ones; not `whole` when only the newest entries could be read in time."""

    hits: Sequence[Hit]
    after: str | None = None
    whole: bool = True


def find(query: str, *, client_id: UUID | None = None, kind: Findable | None = None, after: str | None = None) -> Found:
    """What holds every word of `query`, newest first."""
    words = query_words(query)
    place = unpack_cursor(after)
    before = place[0] if place and isinstance(place[0], int) else None
    wanted = Wanted(words=tuple(words), client_id=client_id, kind=kind, before=before)
    found = search(wanted)
    if not found.numbers:
        return Found((), whole=found.whole)
    page = page_of(found.numbers, wanted.size, lambda number: (number,))
    rows = db.session.execute(_ROWS, {"numbers": list(page.rows)}).all()
    return Found([_hit(row, words) for row in rows], page.after, found.whole)


def _hit(row: Any, words: Sequence[str]) -> Hit:
    at, title, text, people = _TOLD[row.kind](row)
    return Hit(
        kind=row.kind,
        talk=row.talk,
        client_id=row.client_id,
        row_id=row.row_id,
        client_name=row.client_name,
        shared=row.shared,
        at=at,
        title=highlight(title, words),
        words=highlight(excerpt(text, LONGEST, around=words), words),
        people=highlight(people, words),
    )


Told = tuple[datetime, str, str, str]


def _client(row: Any) -> Told:
    return row.client_since, row.client_name, _line(row.industry, row.address), ""


def _contact(row: Any) -> Told:
    return row.contact_since, row.contact_name, _line(row.contact_title, row.email, row.phone), ""


def _interaction(row: Any) -> Told:
    people = ", ".join(person["name"] for person in row.present) or row.author_name
    return row.occurred_at, row.talk_title, row.talk_text, people


def _concern(row: Any) -> Told:
    return row.concern_since, row.concern_title, row.concern_text, ""


_TOLD = {
    Findable.CLIENT: _client,
    Findable.CONTACT: _contact,
    Findable.INTERACTION: _interaction,
    Findable.CONCERN: _concern,
}


def _line(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
