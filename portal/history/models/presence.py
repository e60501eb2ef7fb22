"""Who took part in an interaction and what it was about, as indexes that a filter reads.

`occurred_at` repeats the interaction's, so that the entries of one person or topic are one index, newest first.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, bindparam, delete, literal, select, union_all
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TEAM, TeamFirst
from portal.ground.db import Base, Id, db
from portal.ground.keys import belongs_to
from portal.people.models.contacts import Contact
from portal.people.models.users import User


class InteractionContact(Base, TeamFirst):
    """A contact took part."""

    __tablename__ = "interaction_contact"
    __table_args__ = (
        belongs_to("interaction", "interaction_id", ondelete="CASCADE"),
        belongs_to("contact", "contact_id"),
    )
    interaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(primary_key=True)
    occurred_at: Mapped[datetime]


class InteractionMember(Base, TeamFirst):
    """A team member took part, or only wrote it.

    `counted`: it is one dealing with the client; a note to oneself and the same talk told in other words are not.
    """

    __tablename__ = "interaction_member"
    __table_args__ = (belongs_to("interaction", "interaction_id", ondelete="CASCADE"),)
    interaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    occurred_at: Mapped[datetime]
    counted: Mapped[bool] = mapped_column(default=True)


class InteractionTopic(Base, TeamFirst):
    """A topic came up: a hashtag of the text, folded."""

    __tablename__ = "interaction_topic"
    __table_args__ = (belongs_to("interaction", "interaction_id", ondelete="CASCADE"),)
    interaction_id: Mapped[UUID] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(Text, primary_key=True)
    occurred_at: Mapped[datetime]


for _link, _by in (
    (InteractionContact, InteractionContact.contact_id),
    (InteractionMember, InteractionMember.user_id),
    (InteractionTopic, InteractionTopic.topic),
):
    Index(
        f"ix_{_link.__tablename__}_newest",
        _link.client_id,
        _by,
        _link.occurred_at.desc(),
        _link.interaction_id.desc(),
    )

_CONTACTS = bindparam("contact_ids", type_=Id(), expanding=True)
_MEMBERS = bindparam("member_ids", type_=Id(), expanding=True)
_PEOPLE = union_all(
    select(literal("us").label("side"), User.id, User.name).where(User.id.in_(_MEMBERS), User.role.in_(TEAM)),
    select(literal("you").label("side"), Contact.id, Contact.name).where(
        Contact.client_id == bindparam("client_id"), Contact.id.in_(_CONTACTS)
    ),
)


class NotHere(ValueError):
    """Somebody was named who is neither on the team nor at this client."""


def people_present(
    client_id: UUID, contact_ids: Collection[UUID], member_ids: Collection[UUID]
) -> list[dict[str, Any]]:
    """The people as an interaction remembers them, ours first. Raises NotHere."""
    if not contact_ids and not member_ids:
        return []
    values = {"client_id": client_id, "contact_ids": list(contact_ids), "member_ids": list(member_ids)}
    rows = db.session.execute(_PEOPLE, values).all()
    if len(rows) != len({*contact_ids, *member_ids}):
        raise NotHere
    return [{"id": str(row.id), "name": row.name, "side": row.side} for row in rows]


def side(present: list[dict[str, Any]], which: str) -> list[UUID]:
    """The ids of the people of one side: "us" or "you"."""
    return [UUID(person["id"]) for person in present if person["side"] == which]


def link(
    client_id: UUID,
    interaction_id: UUID,
    present: list[dict[str, Any]],
    *,
    author_id: UUID | None,
    topics: Collection[str],
    counted: bool,
    **values: Any,
) -> None:
    """Let an interaction be found by its people and topics; `values`: occurred_at and shared."""
    key = {"client_id": client_id, "interaction_id": interaction_id, **values}
    ours = side(present, "us")
    db.session.add_all(InteractionContact(contact_id=contact, **key) for contact in side(present, "you"))
    db.session.add_all(InteractionMember(user_id=member, counted=counted, **key) for member in ours)
    if author_id and author_id not in ours:
        db.session.add(InteractionMember(user_id=author_id, counted=counted and not ours, **key))
    db.session.add_all(InteractionTopic(topic=topic, **key) for topic in topics)


def forget_links(client_id: UUID, interaction_id: UUID) -> None:
    """Let an interaction be found by people and topics no more."""
    for link in (InteractionContact, InteractionMember, InteractionTopic):
        its = delete(link).where(link.client_id == client_id, link.interaction_id == interaction_id)
        db.session.execute(its.execution_options(synchronize_session="fetch"))
