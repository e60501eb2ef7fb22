"""Counting who dealt with whom, how often and when last: added up as it happens, counted anew after a correction."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, or_, select, update

from portal.ground.access import as_system
from portal.ground.counters import add_up
from portal.ground.db import Id, Instant, db
from portal.history.models.acquaintances import Acquaintance, MemberMonth
from portal.history.models.presence import InteractionContact, InteractionMember
from portal.people.models.clients import ClientStanding
from portal.people.models.contacts import ContactStanding

QUIET = {"synchronize_session": False}


def count_talk(
    client_id: UUID, kind: str, at: datetime, *, members: Collection[UUID], contacts: Collection[UUID]
) -> None:
    """These team members dealt with this client, and with these of its people, once more."""
    pairs = [
        {"client_id": client_id, "contact_id": contact, "user_id": member, "times": 1, "last_at": at}
        for contact in contacts
        for member in members
    ]
    months = [{"client_id": client_id, "user_id": member, "month": month_of(at), "times": 1} for member in members]
    add_up(Acquaintance, pairs, summed="times", latest="last_at")
    add_up(MemberMonth, months, summed="times")
    _move_on(client_id, kind, at, contacts)


def recount(client_id: UUID, *, contacts: Iterable[UUID], months: Iterable[tuple[UUID, date]]) -> None:
    """Count anew for these contacts, and for these months of team members."""
    with as_system():
        for contact in set(contacts):
            _recount_contact(client_id, contact)
        for member, month in set(months):
            _recount_month(client_id, member, month)


def settle_last_talk(client_id: UUID, at: datetime | None, kind: str | None) -> None:
    """The client's last talk after a correction, whichever it is."""
    its = update(ClientStanding).where(ClientStanding.client_id == client_id)
    db.session.execute(its.values(last_talk_at=at, last_talk_kind=kind), execution_options=QUIET)


def month_of(at: datetime) -> date:
    """The first day of its month, in UTC."""
    return at.astimezone(UTC).date().replace(day=1)


def _move_on(client_id: UUID, kind: str, at: datetime, contacts: Collection[UUID]) -> None:
    """The last talk is now this one, unless there was a later one."""
    values = {"its_client": client_id, "at": at, "kind": kind}
    db.session.execute(_MOVE_CLIENT, values, execution_options=QUIET)
    if contacts:
        db.session.execute(_MOVE_CONTACTS, {**values, "contacts": list(contacts)}, execution_options=QUIET)


def _earlier(standing: type[ClientStanding] | type[ContactStanding]) -> ColumnElement[bool]:
    return or_(standing.last_talk_at.is_(None), standing.last_talk_at < _AT)


_AT = bindparam("at", type_=Instant())
_ITS_CLIENT = bindparam("its_client", type_=Id())
_MOVE_CLIENT = (
    update(ClientStanding)
    .where(ClientStanding.client_id == _ITS_CLIENT, _earlier(ClientStanding))
    .values(last_talk_at=_AT, last_talk_kind=bindparam("kind"))
)
_MOVE_CONTACTS = (
    update(ContactStanding)
    .where(
        ContactStanding.client_id == _ITS_CLIENT,
        ContactStanding.contact_id.in_(bindparam("contacts", type_=Id(), expanding=True)),
        _earlier(ContactStanding),
    )
    .values(last_talk_at=_AT)
)


def _recount_contact(client_id: UUID, contact_id: UUID) -> None:
    """One contact's acquaintances and last talk, from the links."""
    counted = (
        select(
            InteractionMember.user_id,
            func.count().label("times"),
            func.max(InteractionMember.occurred_at).label("last_at"),
        )
        .join(
            InteractionContact,
            (InteractionContact.client_id == InteractionMember.client_id)
            & (InteractionContact.interaction_id == InteractionMember.interaction_id),
        )
        .where(
            InteractionContact.client_id == client_id,
            InteractionContact.contact_id == contact_id,
            InteractionMember.counted,
        )
        .group_by(InteractionMember.user_id)
    )
    rows = [{"client_id": client_id, "contact_id": contact_id, **row._mapping} for row in db.session.execute(counted)]
    _replace(Acquaintance, rows, Acquaintance.client_id == client_id, Acquaintance.contact_id == contact_id)
    last = max((row["last_at"] for row in rows), default=None)
    its = update(ContactStanding).where(
        ContactStanding.client_id == client_id, ContactStanding.contact_id == contact_id
    )
    db.session.execute(its.values(last_talk_at=last), execution_options=QUIET)


def _recount_month(client_id: UUID, member_id: UUID, month: date) -> None:
    """One team member's dealings with a client in one month."""
    begin = datetime(month.year, month.month, 1, tzinfo=UTC)
    end = (begin + timedelta(days=31)).replace(day=1)
    counted = select(func.count()).where(
        InteractionMember.client_id == client_id,
        InteractionMember.user_id == member_id,
        InteractionMember.counted,
        InteractionMember.occurred_at >= begin,
        InteractionMember.occurred_at < end,
    )
    times = db.session.scalars(counted).one()
    rows = [{"client_id": client_id, "user_id": member_id, "month": month, "times": times}] if times else []
    _replace(
        MemberMonth,
        rows,
        MemberMonth.client_id == client_id,
        MemberMonth.user_id == member_id,
        MemberMonth.month == month,
    )


def _replace(model: type[Any], rows: list[dict[str, Any]], *which: ColumnElement[bool]) -> None:
    db.session.execute(delete(model).where(*which), execution_options=QUIET)
    if rows:
        db.session.execute(insert(model), rows)
