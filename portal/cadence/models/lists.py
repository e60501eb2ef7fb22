"""Lists of touchpoints: over all clients with filters, page by page; of one client; letters by segment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, tuple_

from portal.cadence.models.series import FOLLOW_UP_SERIES, LETTER_SERIES
from portal.ground.db import db
from portal.ground.keyset import Page, page_of, unpack_cursor
from portal.ground.reading import Reading
from portal.history.models.interactions import Interaction
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.users import User
from portal.tasks.touchpoints import OPEN, Touchpoint, awake

SIZE = 25
SOON_DAYS = 30
MOST_OF_A_CLIENT = 60
MOST_SEGMENTS = 50


class Standing(StrEnum):
    """Which open follow-ups of a list: those whose day has come, those of the next month, those that wait."""

    DUE = "due"
    SOON = "soon"
    SNOOZED = "snoozed"


@dataclass(frozen=True)
class Filters:
    """`owner_id`: of this owner only; `segment`: of this segment only."""

    standing: Standing = Standing.DUE
    owner_id: UUID | None = None
    segment: str | None = None


LISTED = (
    select(
        Touchpoint.id,
        Touchpoint.client_id,
        Touchpoint.kind,
        Touchpoint.number,
        Touchpoint.planned_on,
        Touchpoint.due_on,
        Touchpoint.snoozed_until,
        Touchpoint.snooze_reason,
        Touchpoint.kept_at,
        Touchpoint.skipped_at,
        Touchpoint.stopped_at,
        Client.name.label("client_name"),
        ClientStanding.segment,
        ClientStanding.last_talk_at,
        ClientStanding.owner_id,
        User.name.label("owner_name"),
    )
    .join(Client, Client.id == Touchpoint.client_id)
    .join(ClientStanding, ClientStanding.client_id == Touchpoint.client_id)
    .outerjoin(User, User.id == ClientStanding.owner_id)
)
_TODAY: Any = bindparam("today")
_STANDINGS: dict[Standing, tuple[Any, ...]] = {
    Standing.DUE: (awake(_TODAY), Touchpoint.due_on <= _TODAY),
    Standing.SOON: (awake(_TODAY), Touchpoint.due_on > _TODAY, Touchpoint.due_on <= bindparam("until")),
    Standing.SNOOZED: (Touchpoint.snoozed_until > _TODAY,),
}
_OF_CLIENT = Reading(
    select(
        Touchpoint.id,
        Touchpoint.kind,
        Touchpoint.number,
        Touchpoint.planned_on,
        Touchpoint.due_on,
        Touchpoint.snoozed_until,
        Touchpoint.snooze_reason,
        Touchpoint.kept_at,
        Touchpoint.kept_by_id,
        Touchpoint.skipped_at,
        Touchpoint.skip_reason,
        Touchpoint.stopped_at,
        Interaction.title,
        Interaction.author_name,
        User.name.label("skipped_by_name"),
    )
    .outerjoin(
        Interaction,
        (Interaction.client_id == Touchpoint.client_id) & (Interaction.id == Touchpoint.kept_by_id),
    )
    .outerjoin(User, User.id == Touchpoint.skipped_by_id)
    .where(Touchpoint.client_id == bindparam("client_id"))
    .order_by(Touchpoint.planned_on.desc(), Touchpoint.id.desc())
    .limit(MOST_OF_A_CLIENT)
)
_LETTERS = Reading(
    select(
        ClientStanding.segment,
        func.min(Touchpoint.due_on).label("due_on"),
        func.count().label("clients"),
    )
    .select_from(Touchpoint)
    .join(ClientStanding, ClientStanding.client_id == Touchpoint.client_id)
    .where(*OPEN, LETTER_SERIES.mine, Touchpoint.due_on <= bindparam("until"), awake(_TODAY))
    .group_by(ClientStanding.segment)
    .order_by(func.min(Touchpoint.due_on), ClientStanding.segment)
    .limit(MOST_SEGMENTS)
)


def listed_touchpoints(filters: Filters, today: date, after: str | None) -> Page[Any]:
    """One page, the longest due first."""
    cursor = unpack_cursor(after)
    if cursor is not None and not (len(cursor) == 2 and type(cursor[0]) is date and isinstance(cursor[1], UUID)):
        cursor = None
    values = {
        "today": today,
        "until": today + timedelta(days=SOON_DAYS),
        "owner_id": filters.owner_id,
        "segment": filters.segment,
    }
    if cursor:
        values |= {"due_on": cursor[0], "id": cursor[1]}
    statement = _statement(filters.standing, filters.owner_id is not None, filters.segment is not None, bool(cursor))
    return page_of(db.session.execute(statement, values).all(), SIZE, lambda row: (row.due_on, row.id))


def touchpoints_of(client_id: UUID) -> Sequence[Any]:
    """All of a client, the latest first: open ones, then what became of the others."""
    return _OF_CLIENT.rows({"client_id": client_id})


def letters_due(today: date) -> Sequence[Any]:
    """Letters to be written by now or within a month: segment, day, number of clients."""
    return _LETTERS.rows({"today": today, "until": today + timedelta(days=SOON_DAYS)})


@cache
def _statement(standing: Standing, by_owner: bool, by_segment: bool, is_later: bool) -> Any:
    statement = LISTED.where(*OPEN, FOLLOW_UP_SERIES.mine, *_STANDINGS[standing])
    if by_owner:
        statement = statement.where(ClientStanding.owner_id == bindparam("owner_id"))
    if by_segment:
        statement = statement.where(ClientStanding.segment == bindparam("segment"))
    if is_later:
        place = tuple_(bindparam("due_on", type_=Touchpoint.due_on.type), bindparam("id", type_=Touchpoint.id.type))
        statement = statement.where(tuple_(Touchpoint.due_on, Touchpoint.id) > place)
    return statement.order_by(Touchpoint.due_on, Touchpoint.id).limit(SIZE + 1)
