"""Lists of gestures: of one client, what each side may read; those to come; and who has had none for long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, literal, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from portal.ground.db import Id, db
from portal.ground.keyset import Page, page_of, unpack_cursor
from portal.ground.reading import Reading
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.rewards.models.gestures import Gesture, ToldGesture
from portal.rewards.models.programme import months_later

SIZE = 25
MOST_SHOWN = 100
WITHOUT_MONTHS = 12
NEVER = date(1, 1, 1)  # stands for the day of the last gesture where there was none

_CLIENT = bindparam("client_id", type_=Id())
_OF_CLIENT = Reading(
    select(
        Gesture.id, Gesture.what, Gesture.why, Gesture.words, Gesture.cost_cents, Gesture.currency, Gesture.purpose,
        Gesture.is_surprise, Gesture.planned_on, Gesture.done_on, Gesture.withdrawn_at, User.name.label("by_name"),
        Contact.name.label("contact_name"),
    )
    .join(User, User.id == Gesture.by_id)
    .outerjoin(Contact, (Contact.client_id == Gesture.client_id) & (Contact.id == Gesture.contact_id))
    .where(Gesture.client_id == _CLIENT)
    .order_by(Gesture.planned_on.desc(), Gesture.id.desc())
    .limit(MOST_SHOWN)
)  # fmt: skip
_TOLD = Reading(
    select(ToldGesture.id, ToldGesture.words, ToldGesture.planned_on, ToldGesture.done_on)
    .where(ToldGesture.client_id == _CLIENT, ToldGesture.called_off_at.is_(None))
    .order_by(ToldGesture.planned_on.desc(), ToldGesture.id.desc())
    .limit(MOST_SHOWN)
)
_OPEN = Reading(
    select(
        Gesture.id, Gesture.client_id, Gesture.what, Gesture.planned_on, Gesture.is_surprise, Gesture.cost_cents,
        Gesture.currency, Client.name.label("client_name"), User.name.label("by_name"),
    )
    .join(Client, Client.id == Gesture.client_id)
    .join(User, User.id == Gesture.by_id)
    .where(Gesture.done_on.is_(None), Gesture.withdrawn_at.is_(None))
    .order_by(Gesture.planned_on, Gesture.id)
    .limit(MOST_SHOWN)
)  # fmt: skip
_LAST: ColumnElement[date] = func.coalesce(
    select(func.max(Gesture.done_on)).where(Gesture.client_id == ClientStanding.client_id).scalar_subquery(),
    literal(NEVER),
)
_LONG = (
    select(
        ClientStanding.client_id, Client.name, ClientStanding.segment, User.name.label("owner_name"),
        _LAST.label("last_on"),
    )
    .join(Client, Client.id == ClientStanding.client_id)
    .join(User, User.id == ClientStanding.owner_id)
    .where(ClientStanding.state == ClientState.ACTIVE, _LAST < bindparam("since"))
)  # fmt: skip


@dataclass(frozen=True)
class Whose:
    """`owner_id`: clients of this owner only; `segment`: of this segment only."""

    owner_id: UUID | None = None
    segment: str | None = None


def gestures_of(client_id: UUID) -> Sequence[Any]:
    """All of a client's, the latest first, as the team reads them."""
    return _OF_CLIENT.rows({"client_id": client_id})


def told_gestures(client_id: UUID) -> Sequence[Any]:
    """What the client's people read of them."""
    return _TOLD.rows({"client_id": client_id})


def open_gestures() -> Sequence[Any]:
    """Planned and neither done nor withdrawn, the earliest first."""
    return _OPEN.rows({})


def long_without(whose: Whose, today: date, after: str | None) -> Page[Any]:
    """Active clients without a gesture for twelve months, those who never had one first (`last_on` is NEVER)."""
    cursor = unpack_cursor(after)
    if cursor is not None and not (len(cursor) == 2 and type(cursor[0]) is date and isinstance(cursor[1], UUID)):
        cursor = None
    values = {
        "since": months_later(today, -WITHOUT_MONTHS), "owner_id": whose.owner_id, "segment": whose.segment,
    }  # fmt: skip
    if cursor:
        values |= {"last_on": cursor[0], "id": cursor[1]}
    statement = _statement(whose.owner_id is not None, whose.segment is not None, cursor is not None)
    return page_of(db.session.execute(statement, values).all(), SIZE, lambda row: (row.last_on, row.client_id))


@cache
def _statement(by_owner: bool, by_segment: bool, is_later: bool) -> Any:
    statement = _LONG
    if by_owner:
        statement = statement.where(ClientStanding.owner_id == bindparam("owner_id", type_=Id()))
    if by_segment:
        statement = statement.where(ClientStanding.segment == bindparam("segment"))
    if is_later:
        place = tuple_(bindparam("last_on", type_=Gesture.done_on.type), bindparam("id", type_=Id()))
        statement = statement.where(tuple_(_LAST, ClientStanding.client_id) > place)
    return statement.order_by(_LAST, ClientStanding.client_id).limit(SIZE + 1)
