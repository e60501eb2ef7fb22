"""Making things happen: write the fact down, then let the features react.

`happen(fact)` stores one `Event` (history, audit trail and outbox in one) and runs the reactions in the same
transaction, so that points, surveys and history are true together or not at all. `later` reactions (mail,
webhooks) run in the worker after the commit: see `ground/deliveries.py`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from inspect import get_annotations
from typing import Any, ClassVar, NamedTuple, dataclass_transform, get_origin, get_type_hints
from uuid import UUID

from flask import g
from sqlalchemy import JSON, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamFirst, TeamOnly, as_system
from portal.ground.db import Base, db, new_id, now
from portal.ground.keys import only

MAX_DEPTH = 4
HOUSE = UUID(int=0)  # stands where a client's id would, in facts about the vendor itself


_SAME_FOR_ALL: Any = ClassVar
CATALOGUE: dict[str, "type[Fact]"] = {}


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record:
    """What a fact is made of: it reads as a frozen dataclass and is none.

    Two hundred classes that each compile methods of their own would cost every start a twentieth of a second.
    """

    kind: ClassVar[str] = ""
    for_client: ClassVar[bool] = False
    told: ClassVar[bool] = False
    parts: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, kind: str = "", for_client: bool = False, told: bool = False) -> None:
        """List it; a class without a kind is only what several facts have in common."""
        if "kind" in vars(cls):
            raise TypeError(f'say it in the class line: class {cls.__name__}(Fact, kind="...")')
        cls.kind, cls.for_client, cls.told = kind, for_client, told
        cls.parts = tuple(dict.fromkeys(part for one in reversed(cls.__mro__) for part in _parts_of(one)))
        if not kind:
            return
        if kind in CATALOGUE:
            raise TypeError(f"two facts are called {kind!r}")
        CATALOGUE[kind] = cls  # type: ignore[assignment]

    def __init__(self, **values: Any) -> None:
        vars(self).update({part: values.pop(part) if part in values else self._default(part) for part in self.parts})
        if values:
            raise TypeError(f"{self.kind} has no {', '.join(values)}")

    def _default(self, part: str) -> Any:
        try:
            return getattr(type(self), part)
        except AttributeError:
            raise TypeError(f"{self.kind} is told without its {part}") from None

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a fact does not change: {name}")

    __delattr__ = __setattr__  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))


def _parts_of(cls: type) -> list[str]:
    """The names a class line adds, without what is the same for all its facts."""
    return [name for name, hint in get_annotations(cls).items() if get_origin(hint) is not _SAME_FOR_ALL]


class Fact(Record):
    """Something that happened. Ids and plain words only, never rows.

    `for_client`: the client's people may read it. `told`: it stands on the client's timeline.
    """

    client_id: UUID = HOUSE
    actor_id: UUID | None
    actor_name: str = ""


AtOnce = Callable[[Any, UUID], Iterable[Fact] | None]
Later = Callable[[Any, UUID], None]
AT_ONCE: dict[str, list[AtOnce]] = defaultdict(list)
LATER: dict[str, dict[str, Later]] = defaultdict(dict)
WANTED: dict[str, Callable[[str], bool]] = {}  # handlers that are owed something for some kinds only, by their name


class Itself(NamedTuple):
    """The portal acting on its own account, under the name of what made it act; stands where a user would."""

    name: str
    id: None = None


class Event(Base, TeamFirst):
    """One fact as kept for ever. `cause_id`: the run of a rule that brought it about."""

    __tablename__ = "event"
    behind_wall = "SELECT"
    client_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-9)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    occurred_at: Mapped[datetime] = mapped_column(default=now)
    kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    told: Mapped[bool] = mapped_column(default=False)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    cause_id: Mapped[UUID | None]

    @property
    def fact(self) -> Fact:
        """The fact as it was announced."""
        return revive(self.kind, self.payload)


Index(
    "ix_event_told",
    Event.client_id,
    Event.occurred_at.desc(),
    Event.id.desc(),
    **only("told = true", sqlite="told = 1"),
)
# With the kind, so that whoever looks for one kind reads no row of another.
Index("ix_event_newest", Event.occurred_at.desc(), Event.id.desc(), Event.kind)


class Delivery(Base, TeamOnly):
    """One later-reaction owed to one event; the row is the queue."""

    __tablename__ = "delivery"
    client_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-9)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    handler: Mapped[str] = mapped_column(Text, primary_key=True)
    not_before: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None]
    set_aside_at: Mapped[datetime | None]

    def try_again(self) -> None:
        """From the start, when somebody has mended what was wrong; only what was set aside."""
        if self.set_aside_at is not None:
            self.set_aside_at, self.attempts, self.not_before = None, 0, now()


Index("ix_delivery_set_aside", Delivery.set_aside_at, **only("set_aside_at IS NOT NULL"))
Index("ix_delivery_waiting", Delivery.not_before, **only("done_at IS NULL AND set_aside_at IS NULL"))


def reacts_to(*facts: type[Fact]) -> Callable[[AtOnce], AtOnce]:
    """Run the function in the transaction in which the fact happened; it may yield further facts."""

    def register(function: AtOnce) -> AtOnce:
        for fact in facts:
            AT_ONCE[fact.kind].append(function)
        return function

    return register


def later(*facts: type[Fact], wanted: Callable[[str], bool] | None = None) -> Callable[[Later], Later]:
    """Run the function in the worker after the commit, at least once; it must bear being run twice.

    `wanted` is asked with the kind of each fact, and nothing is owed where it says no.
    """

    def register(function: Later) -> Later:
        name = handler_name(function)
        for fact in facts:
            LATER[fact.kind][name] = function
        if wanted is not None:
            WANTED[name] = wanted
        return function

    return register


def handler_name(function: Later) -> str:
    return f"{function.__module__}.{function.__qualname__}"


@contextmanager
def caused_by(run_id: UUID | None) -> Iterator[None]:
    """What happens inside says that this run of a rule brought it about."""
    before, g.cause_id = g.get("cause_id"), run_id
    try:
        yield
    finally:
        g.cause_id = before


def happen(fact: Fact, _depth: int = 0) -> Event:
    """Keep the fact and run what reacts to it, as the system: a reaction sees more than its cause's person."""
    return happen_all([fact], _depth)[0]


def happen_all(facts: Sequence[Fact], _depth: int = 0) -> list[Event]:
    """The same for many facts at once, which are kept together before anything reacts to any of them."""
    if _depth > MAX_DEPTH:
        raise RecursionError(f"{facts[0].kind} set off more than {MAX_DEPTH} further facts")
    with as_system():
        events = [_keep(fact) for fact in facts]
        db.session.flush()
        for fact, event in zip(facts, events, strict=True):
            for react in AT_ONCE[fact.kind]:
                for further in react(fact, event.id) or ():
                    happen(further, _depth + 1)
    return events


def _keep(fact: Fact) -> Event:
    event = Event(
        id=new_id(),
        client_id=fact.client_id,
        kind=fact.kind,
        actor_id=fact.actor_id,
        shared=fact.for_client,
        told=fact.told,
        payload={part: plain(getattr(fact, part)) for part in fact.parts},
        cause_id=g.get("cause_id"),
    )
    db.session.add(event)
    for handler in LATER[fact.kind]:
        if handler not in WANTED or WANTED[handler](fact.kind):
            db.session.add(Delivery(client_id=fact.client_id, event_id=event.id, handler=handler))
    return event


def plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def revive(kind: str, payload: dict[str, Any]) -> Fact:
    """The fact from its stored payload; values the class no longer knows are left out."""
    known = CATALOGUE[kind]
    hints = _hints(kind)
    return known(**{part: _typed(hints[part], payload[part]) for part in known.parts if part in payload})


@cache
def _hints(kind: str) -> dict[str, Any]:
    return get_type_hints(CATALOGUE[kind])


def _typed(hint: Any, value: Any) -> Any:
    kinds = {hint, *getattr(hint, "__args__", ())}
    if isinstance(value, list):
        return tuple(_typed(hint.__args__[0], one) for one in value)
    if value is None or not isinstance(value, str):
        return value
    if UUID in kinds:
        return UUID(value)
    if datetime in kinds:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if date in kinds else value
