"""Handing over many clients in one step: all of them, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.ground.db import db
from portal.ground.workdays import vendor_calendar
from portal.handoff.models.handoffs import Handoff, Reason
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.owners import change_owner
from portal.people.models.users import User


@dataclass(frozen=True)
class Moved:
    """A client that changed owner since the preview was drawn."""

    client_id: UUID
    name: str
    owner_name: str


class StalePreview(ValueError):
    """What was chosen no longer fits: `moved` are the clients that somebody else gave away meanwhile."""

    def __init__(self, moved: Sequence[Moved]) -> None:
        super().__init__(f"{len(moved)} clients changed owner")
        self.moved = moved


def hand_over(
    chosen: Mapping[UUID, UUID], giver: User, by: User, *, reason: Reason, words: str | None = None, note: str = ""
) -> list[Handoff]:
    """Each client of `chosen` goes to the user named there. Safe to call twice: what has arrived stays.

    Raises StalePreview, and CannotOwnError if a receiver is no longer of the team.
    """
    rows = _held(chosen)
    moved = [
        Moved(row.client_id, row.name, row.owner_name)
        for row in rows
        if row.owner_id not in (giver.id, chosen[row.client_id])
    ]
    if moved:
        raise StalePreview(moved)
    users = {user.id: user for user in db.session.scalars(select(User).where(User.id.in_(set(chosen.values()))))}
    clients = {client.id: client for client in db.session.scalars(select(Client).where(Client.id.in_(chosen)))}
    calendar = vendor_calendar()
    begun = []
    for row in rows:
        if row.owner_id == giver.id != chosen[row.client_id]:
            client, to = clients[row.client_id], users[chosen[row.client_id]]
            change_owner(client, to, by, handed_over=True)
            told = {"words": words, "note": note}
            begun.append(Handoff.begin(client.id, giver, to, by, reason=reason, calendar=calendar, **told))
    return begun


def _held(chosen: Mapping[UUID, UUID]) -> Sequence[Any]:
    """Who owns them now; kept from others until this is done, in one order, so that nobody waits in a circle."""
    rows = (
        select(ClientStanding.client_id, ClientStanding.owner_id, Client.name, User.name.label("owner_name"))
        .join(Client, Client.id == ClientStanding.client_id)
        .join(User, User.id == ClientStanding.owner_id)
        .where(ClientStanding.client_id.in_(chosen))
        .order_by(ClientStanding.client_id)
        .with_for_update(of=ClientStanding)
    )
    return db.session.execute(rows).all()
