"""The timeline: interactions and told events of one client, newest first, in one statement for each kind of filter.

Every branch of the union reads one index, from the cursor on, no more rows than the page shows.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    false,
    func,
    literal,
    null,
    select,
    true,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.ground.db import Id, Instant, JsonText
from portal.ground.happen import Event
from portal.ground.keyset import Page, page_of, unpack_cursor
from portal.ground.reading import Raw, Reading
from portal.history.models.filters import BEGINNING, END, LAST_ID, Eyes, Filters
from portal.history.models.interactions import MOST_PINS, Interaction
from portal.history.models.presence import InteractionContact, InteractionMember, InteractionTopic

SIZE = 25
PINNED, SAID, ID = range(3)  # the places of these columns in a raw row
LONGEST_TEXT = 400  # characters read of a text; the entry's own page has the rest
LINKS: dict[str, tuple[Any, InstrumentedAttribute[Any]]] = {
    "topic": (InteractionTopic, InteractionTopic.topic),
    "contact_id": (InteractionContact, InteractionContact.contact_id),
    "member_id": (InteractionMember, InteractionMember.user_id),
}
_CLIENT = bindparam("client_id", type_=Id())
_OTHER = aliased(Interaction)


@dataclass(frozen=True)
class Timeline:
    """What one page shows, as raw rows: pinned entries on top of the first, then the rest.

    `began_at`: the instant of the last row of the page before, if there is one.
    """

    pinned: list[Raw]
    page: Page[Raw]
    began_at: datetime | None = None
    reading: Reading | None = None

    @property
    def ids(self) -> list[Any]:
        """The interactions among them, as they were read."""
        return [row[ID] for row in (*self.pinned, *self.page.rows) if row[SAID]]

    def revive(self, row: Raw) -> Any:
        """A row with its columns by name."""
        assert self.reading is not None
        return self.reading.revive(row)


@dataclass(frozen=True)
class Shape:
    """What makes one statement different from another; the values travel as parameters."""

    kinds: tuple[str, ...]
    links: tuple[str, ...]
    eyes: Eyes
    interactions: bool
    news: bool
    plain: bool
    pins: bool
    for_team: bool


def read_timeline(client_id: UUID, filters: Filters, after: str | None, *, for_team: bool) -> Timeline:
    """One page of a client's timeline as rows; `after` is a cursor, and one that nobody packed is none."""
    place = _place(after)
    shape = _shape(filters, for_team=for_team, first=place is None)
    if not (shape.interactions or shape.news):
        return Timeline([], Page([], None))
    at, last_id = place or (filters.until or END, LAST_ID)
    values = {
        "client_id": client_id,
        "before": min(at, filters.until or END),
        "before_id": last_id,
        "since": filters.since or BEGINNING,
        **{name: getattr(filters, name) for name in shape.links},
    }
    reading = _reading(shape)
    rows = reading.raw(values)
    pinned = [row for row in rows if row[PINNED]]
    rest = page_of(rows[len(pinned) :], SIZE, lambda row: _key(reading.revive(row)))
    return Timeline(pinned, rest, place[0] if place else None, reading)


def _key(row: Any) -> tuple[datetime, UUID]:
    return row.occurred_at, row.id


def _place(after: str | None) -> tuple[datetime, UUID] | None:
    """The last row shown before, if the cursor tells one."""
    match unpack_cursor(after):
        case [datetime() as at, UUID() as id_] if at.tzinfo is not None:
            return at, id_
    return None


def _shape(filters: Filters, *, for_team: bool, first: bool) -> Shape:
    plain = filters.is_empty
    return Shape(
        kinds=filters.interaction_kinds,
        links=tuple(name for name in LINKS if getattr(filters, name)),
        eyes=filters.eyes if for_team else Eyes.SHARED,
        interactions=filters.shows_interactions,
        news=filters.shows_news,
        plain=plain,
        pins=plain and first,
        for_team=for_team,
    )


@lru_cache(maxsize=256)
def _reading(shape: Shape) -> Reading:
    return Reading(statement(shape))


def statement(shape: Shape) -> Select[Any]:
    """The statement of this shape, built once."""
    branches = []
    if shape.interactions:
        branches += [_interactions(shape, kind) for kind in shape.kinds or (None,)]
    if shape.news:
        branches.append(_news(shape))
    if shape.pins:
        branches.append(_pins(shape))
    merged = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
    order = (merged.c.pinned.desc(), merged.c.occurred_at.desc(), merged.c.id.desc())
    return select(merged).order_by(*order).limit(SIZE + 1 + (MOST_PINS if shape.pins else 0))


def _interactions(shape: Shape, kind: str | None) -> Select[Any]:
    """Entries of one kind, or of all; read through the first link that is asked for, else through their own index."""
    query = _entries(shape, false())
    at: InstrumentedAttribute[Any] = Interaction.occurred_at
    id_: InstrumentedAttribute[Any] = Interaction.id
    for number, name in enumerate(shape.links):
        link, column = LINKS[name]
        query = query.join(link, (link.client_id == Interaction.client_id) & (link.interaction_id == Interaction.id))
        query = query.where(link.client_id == _CLIENT, column == bindparam(name))
        if number == 0:
            at, id_ = link.occurred_at, link.interaction_id
    if kind:
        query = query.where(Interaction.kind == kind)
    if shape.plain:
        query = query.where(Interaction.pinned_at.is_(None))
    return _newest(query, at, id_)


def _pins(shape: Shape) -> Select[Any]:
    return _entries(shape, true()).where(Interaction.pinned_at.is_not(None)).limit(MOST_PINS)


def _entries(shape: Shape, pinned: ColumnElement[bool]) -> Select[Any]:
    """Live entries for these eyes; what is told to the client in other words stands under the team's own entry."""
    query = select(
        pinned.label("pinned"),
        literal(True).label("said"),
        Interaction.id,
        Interaction.occurred_at,
        type_coerce(Interaction.kind, Text).label("kind"),
        Interaction.title,
        func.substr(Interaction.text, 1, LONGEST_TEXT + 1).label("text"),
        Interaction.minutes,
        type_coerce(Interaction.mood, Text).label("mood"),
        Interaction.shared,
        Interaction.author_id,
        Interaction.author_name,
        _json(Interaction.present).label("present"),
        _json(Interaction.topics).label("topics"),
        _json(Interaction.files).label("files"),
        _words_for_client().label("words_id"),
        _json(null()).label("payload"),
    ).where(Interaction.client_id == _CLIENT, Interaction.removed_at.is_(None))
    if shape.eyes == Eyes.ALL:
        return query.where(Interaction.origin_id.is_(None))
    return query.where(Interaction.shared == (true() if shape.eyes == Eyes.SHARED else false()))


def _words_for_client() -> Any:
    """The row that tells the client of this one, if there is one."""
    return (
        select(_OTHER.id)
        .where(
            _OTHER.client_id == Interaction.client_id,
            _OTHER.origin_id == Interaction.id,
            _OTHER.removed_at.is_(None),
        )
        .correlate(Interaction)
        .scalar_subquery()
    )


def _news(shape: Shape) -> Select[Any]:
    """Told events, in the columns of an entry."""
    query: Any = select(
        false().label("pinned"),
        literal(False).label("said"),
        Event.id,
        Event.occurred_at,
        Event.kind,
        cast(null(), Text).label("title"),
        cast(null(), Text).label("text"),
        cast(null(), Integer).label("minutes"),
        cast(null(), Text).label("mood"),
        Event.shared,
        Event.actor_id.label("author_id"),
        cast(null(), Text).label("author_name"),
        _json(null()).label("present"),
        _json(null()).label("topics"),
        _json(null()).label("files"),
        cast(null(), Id()).label("words_id"),
        _json(Event.payload).label("payload"),
    ).where(Event.client_id == _CLIENT, Event.told == true())
    if shape.eyes != Eyes.ALL:
        query = query.where(Event.shared == (true() if shape.eyes == Eyes.SHARED else false()))
    return _newest(query, Event.occurred_at, Event.id)


def _json(column: Any) -> Any:
    return type_coerce(cast(column, Text), JsonText)


def _newest(query: Select[Any], at: InstrumentedAttribute[Any], id_: InstrumentedAttribute[Any]) -> Select[Any]:
    """From the cursor on, newest first, one row more than a page."""
    before = tuple_(bindparam("before", type_=Instant()), bindparam("before_id", type_=Id()))
    return (
        query.where(tuple_(at, id_) < before, at >= bindparam("since", type_=Instant()))
        .order_by(at.desc(), id_.desc())
        .limit(SIZE + 1)
    )
