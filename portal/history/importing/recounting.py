"""Counting anew, for many clients at once, what `models.counting` counts as it happens."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, func, or_, select, update

from portal.ground.bulk import Bulk
from portal.ground.db import Id, db
from portal.history.models.acquaintances import Acquaintance, MemberMonth
from portal.history.models.counting import month_of
from portal.history.models.interactions import Interaction, InteractionKind
from portal.history.models.presence import InteractionContact, InteractionMember
from portal.people.models.clients import ClientStanding
from portal.people.models.contacts import ContactStanding

CLIENTS_AT_ONCE = 200

_THESE = bindparam("clients", type_=Id(), expanding=True)
_DEALT = select(InteractionMember.client_id, InteractionMember.user_id, InteractionMember.occurred_at).where(
    InteractionMember.client_id.in_(_THESE), InteractionMember.counted
)
_MET = (
    select(
        InteractionContact.client_id,
        InteractionContact.contact_id,
        InteractionMember.user_id,
        func.count().label("times"),
        func.max(InteractionMember.occurred_at).label("last_at"),
    )
    .join(
        InteractionMember,
        (InteractionMember.client_id == InteractionContact.client_id)
        & (InteractionMember.interaction_id == InteractionContact.interaction_id),
    )
    .where(InteractionContact.client_id.in_(_THESE), InteractionMember.counted)
    .group_by(InteractionContact.client_id, InteractionContact.contact_id, InteractionMember.user_id)
)
_SEEN = (
    select(InteractionContact.client_id, InteractionContact.contact_id, func.max(InteractionContact.occurred_at))
    .where(InteractionContact.client_id.in_(_THESE))
    .group_by(InteractionContact.client_id, InteractionContact.contact_id)
)
_LAST = (
    select(Interaction.occurred_at, Interaction.kind)
    .where(
        Interaction.client_id == bindparam("client_id"),
        Interaction.removed_at.is_(None),
        or_(
            Interaction.kind != InteractionKind.NOTE,
            select(InteractionContact.contact_id)
            .where(
                InteractionContact.client_id == Interaction.client_id,
                InteractionContact.interaction_id == Interaction.id,
            )
            .exists(),
        ),
    )
    .order_by(Interaction.occurred_at.desc(), Interaction.id.desc())
    .limit(1)
)


def recount_clients(clients: Sequence[UUID]) -> Iterator[int]:
    """Who knows whom, the months and the last talks of these clients; yields after every transaction how many."""
    for begin in range(0, len(clients), CLIENTS_AT_ONCE):
        some = clients[begin : begin + CLIENTS_AT_ONCE]
        bulk = Bulk()
        _forget(Acquaintance, some)
        _forget(MemberMonth, some)
        _count_pairs(some, bulk)
        _count_months(some, bulk)
        _settle_last_talks(some)
        bulk.write()
        yield len(some)


def _forget(model: Any, clients: Sequence[UUID]) -> None:
    its = delete(model).where(model.client_id.in_(clients))
    db.session.execute(its, execution_options={"synchronize_session": False})


def _count_pairs(clients: Sequence[UUID], bulk: Bulk) -> None:
    for row in db.session.execute(_MET, {"clients": clients}):
        bulk.add(Acquaintance, **row._mapping)


def _count_months(clients: Sequence[UUID], bulk: Bulk) -> None:
    """The months are found here: the two databases cut instants in different ways."""
    rows = db.session.execute(_DEALT, {"clients": clients})
    counted = Counter((row.client_id, row.user_id, month_of(row.occurred_at)) for row in rows)
    for (client_id, user_id, month), times in counted.items():
        bulk.add(MemberMonth, client_id=client_id, user_id=user_id, month=month, times=times)


def _settle_last_talks(clients: Sequence[UUID]) -> None:
    """The last talk with each client and each of its people; none where nobody is left to have talked."""
    seen: dict[UUID, dict[UUID, datetime]] = defaultdict(dict)
    for client_id, contact_id, at in db.session.execute(_SEEN, {"clients": clients}):
        seen[client_id][contact_id] = at
    talks = []
    for client_id in clients:
        last = db.session.execute(_LAST, {"client_id": client_id}).one_or_none()
        told = (last.occurred_at, last.kind) if last else (None, None)
        talks.append({"client_id": client_id, "last_talk_at": told[0], "last_talk_kind": told[1]})
    db.session.execute(update(ClientStanding), talks)
    everybody = select(ContactStanding.client_id, ContactStanding.contact_id, ContactStanding.last_talk_at)
    met = [
        {"client_id": row.client_id, "contact_id": row.contact_id, "last_talk_at": latest}
        for row in db.session.execute(everybody.where(ContactStanding.client_id.in_(clients)))
        if (latest := seen[row.client_id].get(row.contact_id)) != row.last_talk_at
    ]
    if met:
        db.session.execute(update(ContactStanding), met)
