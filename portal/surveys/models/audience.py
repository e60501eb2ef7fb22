"""Audiences: whom a wave is for; what is not said narrows nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ColumnElement, and_

from portal.people.models.clients import Client, ClientStanding
from portal.people.models.contacts import Contact, ContactStanding, RelationshipRole


@dataclass(frozen=True, kw_only=True)
class Audience:
    """People by their client, its segment or owner, and by their role; or one person.

    Nothing said: everybody. Who has left is meant only where they are named.
    """

    clients: tuple[UUID, ...] = ()
    segments: tuple[str, ...] = ()
    owners: tuple[UUID, ...] = ()
    roles: tuple[RelationshipRole, ...] = ()
    contact_id: UUID | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """The audience from how a wave keeps it."""
        return cls(
            clients=tuple(UUID(one) for one in kept.get("clients", ())),
            segments=tuple(kept.get("segments", ())),
            owners=tuple(UUID(one) for one in kept.get("owners", ())),
            roles=tuple(RelationshipRole(one) for one in kept.get("roles", ())),
            contact_id=UUID(kept["contact_id"]) if kept.get("contact_id") else None,
        )

    def kept(self) -> dict[str, Any]:
        """Plain values for the database; only what is said."""
        said = {name: [str(one) for one in getattr(self, name)] for name in ("clients", "segments", "owners", "roles")}
        kept: dict[str, Any] = {name: values for name, values in said.items() if values}
        return kept | ({"contact_id": str(self.contact_id)} if self.contact_id else {})

    @property
    def condition(self) -> ColumnElement[bool]:
        """On a contact, its standing, its client and its client's standing."""
        return and_(*self._conditions())

    def _conditions(self) -> Iterator[ColumnElement[bool]]:
        yield Contact.left_on.is_(None) if self.contact_id is None else Contact.id == self.contact_id
        if self.clients:
            yield Client.id.in_(self.clients)
        if self.segments:
            yield ClientStanding.segment.in_(self.segments)
        if self.owners:
            yield ClientStanding.owner_id.in_(self.owners)
        if self.roles:
            yield ContactStanding.role.in_(self.roles)
