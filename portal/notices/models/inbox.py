"""What one person was told, newest first, as their page shows it: rows by keys, never counted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from portal.ground.db import Id
from portal.ground.happen import Fact
from portal.ground.keyset import Page, page_of, unpack_cursor
from portal.ground.reading import Reading
from portal.notices.models.notices import Notice, said
from portal.people.models.clients import Client

SIZE = 30
_LAST = UUID(int=(1 << 128) - 1)

_LIST: Any = (
    select(
        *(Notice.id, Notice.kind, Notice.fact_kind, Notice.about, Notice.place, Notice.read_at, Notice.created_at),
        Client.name.label("client_name"),
    )
    .outerjoin(Client, Client.id == Notice.client_id)
    .where(Notice.user_id == bindparam("me", type_=Id()), Notice.id < bindparam("before", type_=Id()))
    .order_by(Notice.id.desc())
    .limit(SIZE + 1)
)
_ALL, _UNREAD = Reading(_LIST), Reading(_LIST.where(Notice.read_at.is_(None)))


@dataclass(frozen=True)
class Line:
    """One notice as it is shown. `about`: the fact it tells of, or its own words."""

    id: UUID
    kind: str
    about: Fact | dict[str, Any]
    place: str | None
    client_name: str | None
    read_at: datetime | None
    created_at: datetime


def notices_of(user_id: UUID, *, unread: bool, after: str | None) -> Page[Line]:
    """One page of what they were told; `unread`: only what they have not read."""
    match unpack_cursor(after):
        case [UUID() as before]:
            pass
        case _:
            before = _LAST
    rows = (_UNREAD if unread else _ALL).rows({"me": user_id, "before": before})
    found = page_of(rows, SIZE, lambda row: (row.id,))
    return Page([_line(row) for row in found.rows], found.after)


def _line(row: Any) -> Line:
    return Line(row.id, row.kind, said(row), row.place, row.client_name, row.read_at, row.created_at)
