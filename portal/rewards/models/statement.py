"""A client's statement: what there was, every entry, what there is; for a month, a year, or all of the time."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from portal.ground.clock import from_local, in_zone, vendor_today, vendor_zone
from portal.ground.db import Id, Instant, db
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.rewards.models.entries import Entry, Movement
from portal.rewards.models.lots import Lot, PointMove
from portal.rewards.models.programme import months_later

AT_ONCE = 100
MOST_PRINTED = 2000
FIRST, LAST = date(1950, 1, 1), date(2199, 1, 1)


class Period(NamedTuple):
    """From the first day of a month or year of the vendor's to the day before `until`; `key` in addresses."""

    first: date
    until: date
    key: str

    @classmethod
    def of_month(cls, month: date) -> "Period":
        return cls(month, months_later(month, 1), f"{month:%Y-%m}")

    @classmethod
    def of_year(cls, year: int) -> "Period":
        return cls(date(year, 1, 1), date(year + 1, 1, 1), str(year))

    @property
    def is_month(self) -> bool:
        return months_later(self.first, 1) == self.until


ALWAYS = Period(FIRST, LAST, "")


class Statement(NamedTuple):
    """`opening` plus the points of all `entries` is `closing`; `after`: the number from which the next page goes on.

    `about` of an entry: the number of the one it takes back, or whose points came to their end.
    """

    period: Period
    opening: int
    entries: Sequence[Any]
    closing: int
    after: int | None


_CLIENT = bindparam("client_id", type_=Id())
_reversed, _ended = aliased(Entry), aliased(Entry)
_WITHIN = (
    Entry.client_id == _CLIENT,
    Entry.created_at >= bindparam("since", type_=Instant()),
    Entry.created_at < bindparam("until", type_=Instant()),
    Entry.number > bindparam("after"),
)
_ENTRIES = (
    select(
        Entry.client_id,
        Entry.id,
        Entry.number,
        Entry.created_at,
        Entry.movement,
        Entry.kind,
        Entry.cause,
        Entry.points,
        Entry.balance,
        Entry.forgone,
        Entry.reason,
        Entry.place,
        Entry.by_name,
        User.name.label("user_name"),
        Contact.name.label("contact_name"),
        Lot.releases_at,
        Lot.released_at,
        Lot.expires_on,
        Lot.remaining,
        func.coalesce(_reversed.number, _ended.number).label("about"),
    )
    .outerjoin(User, User.id == Entry.by_id)
    .outerjoin(Contact, (Contact.client_id == Entry.client_id) & (Contact.id == Entry.contact_id))
    .outerjoin(Lot, (Lot.client_id == Entry.client_id) & (Lot.id == Entry.id))
    .outerjoin(_reversed, (_reversed.client_id == Entry.client_id) & (_reversed.id == Entry.reverses_id))
    .outerjoin(
        PointMove,
        (PointMove.client_id == Entry.client_id)
        & (PointMove.entry_id == Entry.id)
        & (Entry.movement == Movement.EXPIRED),
    )
    .outerjoin(_ended, (_ended.client_id == Entry.client_id) & (_ended.id == PointMove.lot_id))
    .where(*_WITHIN)
    .order_by(Entry.number)
    .limit(bindparam("most"))
)
_BEFORE = (
    select(Entry.balance)
    .where(Entry.client_id == _CLIENT, Entry.created_at < bindparam("since", type_=Instant()))
    .order_by(Entry.number.desc())
    .limit(1)
)
_BEGUN = select(Entry.created_at).where(Entry.client_id == _CLIENT, Entry.number == 1)
_AT = select(Entry.balance).where(Entry.client_id == _CLIENT, Entry.number == bindparam("after"))
_ENDING = (
    select(Lot.expires_on, Lot.remaining)
    .where(Lot.client_id == _CLIENT, Lot.remaining > 0, Lot.released_at.is_not(None), Lot.expires_on.is_not(None))
    .order_by(Lot.expires_on)
    .limit(1)
)


def statement_of(client_id: UUID, period: Period, after: int = 0, most: int = AT_ONCE) -> Statement:
    """So many entries from the first on; `after`: the number of the last one that was shown before."""
    rows = _rows(client_id, period, after, most + 1)
    shown = rows[:most]
    opening = opening_of(client_id, period, after)
    closing = shown[-1].balance if shown else opening
    return Statement(period, opening, shown, closing, shown[-1].number if len(rows) > most else None)


def opening_of(client_id: UUID, period: Period, after: int = 0) -> int:
    """What there was before the first entry shown; every entry says the sum it left."""
    if after:
        return db.session.scalar(_AT, {"client_id": client_id, "after": after}) or 0
    return db.session.scalar(_BEFORE, {"client_id": client_id, "since": _begins(period.first)}) or 0


def all_entries(client_id: UUID, period: Period) -> Iterator[Any]:
    """Every entry, read in helpings."""
    after = 0
    while rows := _rows(client_id, period, after, AT_ONCE):
        yield from rows
        after = rows[-1].number


def years_of(client_id: UUID) -> list[int]:
    """The vendor's years from this one back to the one of the first entry."""
    this_year = vendor_today().year
    begun = db.session.scalars(_BEGUN, {"client_id": client_id}).one_or_none()
    first = in_zone(begun, vendor_zone()).year if begun else this_year
    return list(range(this_year, first - 1, -1))


def ends_next(client_id: UUID) -> Any | None:
    """When the next active points come to their end, and how many of that lot: expires_on, remaining."""
    return db.session.execute(_ENDING, {"client_id": client_id}).one_or_none()


def _rows(client_id: UUID, period: Period, after: int, most: int) -> Sequence[Any]:
    values = {"client_id": client_id, "since": _begins(period.first), "until": _begins(period.until)}
    return db.session.execute(_ENTRIES, {**values, "after": after, "most": most}).all()


def _begins(day: date) -> datetime:
    return from_local(day, time.min, vendor_zone())
