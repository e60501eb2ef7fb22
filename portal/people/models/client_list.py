"""The list of clients: filtered, sorted, fifty rows at a time, each kind of question a statement built once.

Rows without a value to sort by (no renewal date, never talked to) come last in either direction: the page reads the
rows with a value first and, when they run out, those without.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select, tuple_

from portal.ground.db import Id, db
from portal.ground.fence import current_fence
from portal.ground.fold import fold
from portal.ground.keyset import pack_cursor, unpack_cursor
from portal.ground.reading import Raw, Reading
from portal.people.models.clients import Client, ClientStanding, ClientState
from portal.people.models.pins import PinnedClient
from portal.people.models.users import User

SIZE = 50
SORTS = {
    "name": ClientStanding.sort_name,
    "talk": ClientStanding.last_talk_at,
    "renewal": ClientStanding.renewal_on,
    "value": ClientStanding.value_cents,
}
_STANDING = (
    ClientStanding.client_id,
    ClientStanding.state,
    ClientStanding.segment,
    ClientStanding.value_cents,
    ClientStanding.currency,
    ClientStanding.renewal_on,
    ClientStanding.restricted,
    ClientStanding.last_talk_at,
    ClientStanding.last_talk_kind,
    ClientStanding.owner_id,
)
_CONDITIONS = {
    "text": ClientStanding.sort_name.contains(bindparam("text"), autoescape=False),
    "owner_id": ClientStanding.owner_id == bindparam("owner_id", type_=Id()),
    "state": ClientStanding.state == bindparam("state"),
    "segment": ClientStanding.segment == bindparam("segment"),
    "renews_by": and_(
        ClientStanding.renewal_on >= bindparam("renews_from"), ClientStanding.renewal_on <= bindparam("renews_by")
    ),
    "quiet_since": or_(
        ClientStanding.last_talk_at < bindparam("quiet_since"),
        ClientStanding.last_talk_at.is_(None),
    ),
    "restricted": ClientStanding.restricted,
}


@dataclass(frozen=True)
class ClientFilters:
    """What the reader asks for; None and False ask for nothing."""

    text: str | None = None
    owner_id: UUID | None = None
    state: ClientState | None = None
    segment: str | None = None
    renews_from: date | None = None
    renews_by: date | None = None
    quiet_since: datetime | None = None
    restricted: bool = False
    sort: str = "name"
    descending: bool = False

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of the conditions that hold; they choose the statement."""
        return tuple(name for name in _CONDITIONS if getattr(self, name))

    @property
    def values(self) -> dict[str, Any]:
        """What the statement's parameters are bound to."""
        names = (*self.asked, "renews_from") if self.renews_by else self.asked
        bound = {name: getattr(self, name) for name in names if name != "restricted"}
        return {**bound, "text": _escaped(fold(self.text))} if self.text else bound


class _Part(NamedTuple):
    """Which rows a statement reads: those with a value to sort by or those without, from the start or after a row."""

    valued: bool
    follows: bool


@dataclass(frozen=True)
class Clients:
    """Some clients as raw rows, and the cursor of the next ones."""

    reading: Reading
    raw: list[Raw]
    after: str | None

    @cached_property
    def rows(self) -> list[Any]:
        """Columns as in `_STANDING`, and names; `pinned_by` is the reader if they pinned it."""
        return [self.reading.revive(row) for row in self.raw]


def list_clients(filters: ClientFilters, reader_id: UUID, cursor: str | None) -> Clients:
    """One page of clients."""
    after = _understood(filters, unpack_cursor(cursor))
    valued = after is None or after[0] is not None
    reading = _reading(filters.asked, filters.sort, filters.descending, _Part(valued, after is not None))
    raw = reading.raw(_bound(filters, reader_id, after, SIZE + 1))
    if valued and filters.sort != "name" and len(raw) <= SIZE and not _leaves_out_empty(filters):
        rest = _reading(filters.asked, filters.sort, filters.descending, _Part(False, False))
        raw = [*raw, *rest.raw(_bound(filters, reader_id, None, SIZE + 1 - len(raw)))]
    if len(raw) <= SIZE:
        return Clients(reading, raw, None)
    last = reading.revive(raw[SIZE - 1])
    return Clients(reading, raw[:SIZE], pack_cursor(last.sort_value, last.id))


def _bound(filters: ClientFilters, reader_id: UUID, after: list[Any] | None, limit: int) -> dict[str, Any]:
    place = {"after_value": after[0], "after_id": after[1]} if after else {}
    return {**filters.values, **place, "me": reader_id, "most": limit}


@cache
def _reading(asked: tuple[str, ...], sort: str, descending: bool, part: _Part) -> Reading:
    """The rows are chosen first, from the standings alone; names are looked up only for those that are shown."""
    column: Any = SORTS[sort]
    key = (column, ClientStanding.client_id) if part.valued else (ClientStanding.client_id,)
    chosen = select(*_STANDING, column.label("sort_value")).where(*(_CONDITIONS[name] for name in asked))
    if sort != "name":
        chosen = chosen.where(column.is_not(None) if part.valued else column.is_(None))
    if part.follows:
        chosen = chosen.where(_beyond(key, descending))
    within = chosen.order_by(*_directed(key, descending)).limit(bindparam("most")).subquery("chosen")
    shown = (within.c.sort_value, within.c.client_id) if part.valued else (within.c.client_id,)
    return Reading(select(within, *_beside(within)).order_by(*_directed(shown, descending)))


def _beside(within: Any) -> tuple[Any, ...]:
    """What other tables say of the rows shown: one look-up in an index for each, which no planner turns into a scan."""
    name = select(Client.name).where(Client.id == within.c.client_id)
    owner = select(User.name).where(User.id == within.c.owner_id)
    pin = select(PinnedClient.user_id).where(
        PinnedClient.client_id == within.c.client_id, PinnedClient.user_id == bindparam("me")
    )
    return (
        within.c.client_id.label("id"),
        name.scalar_subquery().label("name"),
        owner.scalar_subquery().label("owner_name"),
        pin.scalar_subquery().label("pinned_by"),
    )


def _directed(key: tuple[Any, ...], descending: bool) -> list[Any]:
    return [each.desc() if descending else each.asc() for each in key]


def _beyond(key: tuple[Any, ...], descending: bool) -> Any:
    """After the last row shown, as one comparison of rows that an index answers."""
    names = ("after_value", "after_id")[-len(key) :]
    here = [bindparam(name, type_=column.type) for name, column in zip(names, key, strict=True)]
    if len(key) == 1:
        return key[0] < here[0] if descending else key[0] > here[0]
    return tuple_(*key) < tuple_(*here) if descending else tuple_(*key) > tuple_(*here)


def _understood(filters: ClientFilters, after: list[Any] | None) -> list[Any] | None:
    """The cursor, unless it belongs to another kind of list."""
    kinds = {"name": str, "talk": datetime, "renewal": date, "value": int}
    if after is None or len(after) != 2 or not isinstance(after[1], UUID):
        return None
    fits = isinstance(after[0], kinds[filters.sort]) or (after[0] is None and filters.sort != "name")
    return after if fits else None


def _leaves_out_empty(filters: ClientFilters) -> bool:
    """A window of renewal dates has no rows without one."""
    return filters.sort == "renewal" and filters.renews_by is not None


def _escaped(text: str) -> str:
    return text.replace("%", "").replace("_", "")


_known = ClientStanding.client_id.not_in(bindparam("hidden", type_=Id(), expanding=True))
_first = select(func.min(ClientStanding.segment).label("segment")).where(_known).cte("segments", recursive=True)
_next = select(func.min(ClientStanding.segment)).where(_known, ClientStanding.segment > _first.c.segment)
_each = _first.union_all(select(_next.scalar_subquery()).where(_first.c.segment.is_not(None)))
_SEGMENTS = select(_each.c.segment).where(_each.c.segment.is_not(None)).limit(100)


def segments() -> Sequence[str]:
    """The segments in use, found one after the other along their index instead of by reading every client.

    The fence does not reach into this kind of statement, so what it hides is said here.
    """
    fence = current_fence()
    return db.session.scalars(_SEGMENTS, {"hidden": list(fence.hidden) if fence else []}).all()
