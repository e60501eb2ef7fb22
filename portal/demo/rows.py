"""One client, one contact, one interaction as rows: what the verbs of the portal write, written in bulk."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from portal.demo.talk import Talk
from portal.demo.tally import Tally
from portal.ground.bulk import Bulk
from portal.ground.fold import fold
from portal.ground.search import Findable, SearchEntry, entry_number
from portal.history.models.concerns import Concern
from portal.history.models.interactions import Interaction, InteractionKind
from portal.history.models.presence import InteractionContact, InteractionMember, InteractionTopic
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.contacts import Contact, ContactStanding, RelationshipRole, Stance
from portal.people.models.users import User

MINUTES = {InteractionKind.CALL: 15, InteractionKind.MEETING: 50}


def add_client(
    bulk: Bulk, *, id: UUID, name: str, industry: str, started_on: date | None, at: datetime, owner: User, **place: Any
) -> None:
    """`place`: values of the standing, such as its state; values named like the client's columns are the client's."""
    own = {
        column: place.pop(column) for column in ("website", "phone", "address", "language", "zone") if column in place
    }
    bulk.add(Client, id=id, created_at=at, name=name, industry=industry, started_on=started_on, **own)
    bulk.add(ClientStanding, client_id=id, owner_id=owner.id, sort_name=fold(name), **place)
    words = (name, industry, *(own.get(column) for column in ("website", "phone", "address")))
    _add_entry(bulk, Findable.CLIENT, id, id, fold(" ".join(filter(None, words))), at, shared=True)


def add_contact(
    bulk: Bulk, *, id: UUID, client_id: UUID, name: str, title: str | None, email: str, at: datetime,
    role: RelationshipRole | None, reports_to_id: UUID | None, stance: Stance | None = None, **own: Any,
) -> None:  # fmt: skip
    bulk.add(Contact, id=id, created_at=at, client_id=client_id, name=name, title=title, email=email, **own)
    bulk.add(ContactStanding, client_id=client_id, contact_id=id, role=role, reports_to_id=reports_to_id, stance=stance)
    words = " ".join(filter(None, (name, title, email, own.get("phone"))))
    _add_entry(bulk, Findable.CONTACT, client_id, id, fold(words), at, shared=True)


def add_interaction(
    bulk: Bulk, tally: Tally, *, id: UUID, client_id: UUID, at: datetime, talk: Talk, author: User,
    people: list[tuple[UUID, str]], shared: bool, reference: str = "", folded: str | None = None,
    origin_id: UUID | None = None, others: Sequence[User] = (), pinned_at: datetime | None = None,
) -> None:  # fmt: skip
    """The interaction with its links and counts.

    `people`: ids and names of contacts; `others`: who of us was there besides the author; `folded`: its words without
    the names, where they are known already.
    """
    text = f"{talk.text} {reference}".strip()
    ours = [author, *others]
    present = _present(ours, people)
    topics = talk.topics
    bulk.add(
        Interaction, id=id, created_at=at, client_id=client_id, shared=shared, kind=talk.kind, occurred_at=at,
        title=talk.title, text=text, minutes=MINUTES.get(talk.kind), mood=talk.mood, author_id=author.id,
        author_name=author.name, present=present, topics=topics, origin_id=origin_id, pinned_at=pinned_at,
    )  # fmt: skip
    is_talk = origin_id is None and (talk.kind != InteractionKind.NOTE or bool(people))
    link = {"client_id": client_id, "interaction_id": id, "occurred_at": at, "shared": shared}
    for member in ours:
        bulk.add(InteractionMember, user_id=member.id, counted=is_talk, **link)
    for contact, _name in people:
        bulk.add(InteractionContact, contact_id=contact, **link)
    for topic in topics:
        bulk.add(InteractionTopic, topic=topic, **link)
    words = [talk.folded if folded is None else folded, *map(_folded, (person["name"] for person in present))]
    _add_entry(bulk, Findable.INTERACTION, client_id, id, " ".join(words), at, shared=shared)
    if is_talk:
        tally.count(client_id, talk.kind, at, [member.id for member in ours], [contact for contact, _name in people])


def add_concern(bulk: Bulk, *, id: UUID, client_id: UUID, at: datetime, title: str, text: str, **values: Any) -> None:
    bulk.add(Concern, id=id, created_at=at, client_id=client_id, title=title, text=text, **values)
    _add_entry(bulk, Findable.CONCERN, client_id, id, fold(f"{title} {text}"), at, shared=False)


def _present(ours: Sequence[User], people: list[tuple[UUID, str]]) -> list[dict[str, str]]:
    us = [{"id": str(member.id), "name": member.name, "side": "us"} for member in ours]
    return [*us, *({"id": str(contact), "name": name, "side": "you"} for contact, name in people)]


_folded = cache(fold)


def _add_entry(
    bulk: Bulk, kind: Findable, client_id: UUID, row_id: UUID, folded: str, at: datetime, *, shared: bool
) -> None:
    bulk.add(
        SearchEntry, number=entry_number(at), client_id=client_id, kind=kind, row_id=row_id, shared=shared,
        folded=folded,
    )  # fmt: skip
