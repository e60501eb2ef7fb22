"""What stands beside the timeline: people of both sides, what comes next, open concerns, in one statement."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, Select, Text, bindparam, case, cast, func, literal, null, select, type_coerce, union_all
from sqlalchemy.orm import aliased

from portal.ground.access import TEAM
from portal.ground.db import Id, Instant
from portal.ground.reading import Raw, Reading
from portal.history.models.concerns import Concern, Severity
from portal.people.models.contact_shares import ContactShare
from portal.people.models.contacts import Contact, ContactStanding, Preference, PreferenceKind, RelationshipRole
from portal.people.models.users import User
from portal.tasks.models import Task
from portal.tasks.touchpoints import OPEN, Touchpoint, TouchpointKind

MOST_CONTACTS = 60
MOST_MEMBERS = 200
MOST_OF_EACH = 5
MOST_ENTRIES = 30  # a page and its pins
PEOPLE, RAIL = ("contact", "member"), ("contact", "follow_up", "touchpoint", "concern", "share")
_CLIENT = bindparam("client_id", type_=Id())
_NO_TEXT, _NO_DAY = cast(null(), Text), cast(null(), Date)
_NO_INSTANT, _NO_ID = cast(null(), Instant()), cast(null(), Id())
_Latest = aliased(Preference)


def _row(part: str, **columns: Any) -> Select[Any]:
    """One branch: every branch has the same columns."""
    known = {
        "id": _NO_ID, "other_id": _NO_ID, "title": _NO_TEXT, "line": _NO_TEXT, "words": _NO_TEXT, "state": _NO_TEXT,
        "level": _NO_TEXT, "on": _NO_DAY, "at": _NO_INSTANT,
    }  # fmt: skip
    return select(literal(part).label("part"), *(columns.get(name, none).label(name) for name, none in known.items()))


_preference = (
    select(_Latest.value)
    .where(
        _Latest.client_id == Contact.client_id,
        _Latest.contact_id == Contact.id,
        _Latest.removed_at.is_(None),
        _Latest.kind == PreferenceKind.WAY,
    )
    .order_by(_Latest.noted_on.desc())
    .limit(1)
    .correlate(Contact)
    .scalar_subquery()
)
_contacts = (
    _row(
        "contact",
        id=Contact.id,
        title=Contact.name,
        line=Contact.title,
        words=_preference,
        state=type_coerce(ContactStanding.stance, Text),
        level=type_coerce(ContactStanding.role, Text),
        at=ContactStanding.last_talk_at,
    )
    .outerjoin(
        ContactStanding,
        (ContactStanding.client_id == Contact.client_id) & (ContactStanding.contact_id == Contact.id),
    )
    .where(Contact.client_id == _CLIENT, Contact.left_on.is_(None))
    .order_by(Contact.name)
    .limit(MOST_CONTACTS)
)
_members = (
    _row("member", id=User.id, title=User.name)
    .where(User.role.in_(TEAM), User.disabled_at.is_(None))
    .order_by(User.name)
    .limit(MOST_MEMBERS)
)
_tasks = {"id": Task.id, "other_id": Task.interaction_id, "title": Task.title, "on": Task.due_on, "at": Task.done_at}
_touchpoints = (
    _row("touchpoint", line=User.name, state=type_coerce(Task.side, Text), **_tasks)
    .outerjoin(User, User.id == Task.owner_id)
    .where(Task.client_id == _CLIENT, Task.done_at.is_(None), Task.removed_at.is_(None), Task.due_on.is_not(None))
    .order_by(Task.order_on, Task.id)
    .limit(MOST_OF_EACH)
)
_follow_ups = _row(
    "follow_up",
    id=Touchpoint.id,
    state=type_coerce(Touchpoint.kind, Text),
    words=Touchpoint.snooze_reason,
    on=func.coalesce(Touchpoint.snoozed_until, Touchpoint.due_on),
).where(Touchpoint.client_id == _CLIENT, Touchpoint.kind != TouchpointKind.LETTER, *OPEN)
_steps = _row("step", **_tasks).where(
    Task.client_id == _CLIENT,
    Task.removed_at.is_(None),
    Task.interaction_id.in_(bindparam("entries", type_=Id(), expanding=True)),
)
_concerns = (
    _row(
        "concern",
        id=Concern.id,
        title=Concern.title,
        line=User.name,
        state=type_coerce(Concern.state, Text),
        level=type_coerce(Concern.severity, Text),
        on=Concern.due_on,
        at=Concern.created_at,
    )
    .outerjoin(User, User.id == Concern.owner_id)
    .where(Concern.client_id == _CLIENT, Concern.resolved_at.is_(None))
    .order_by(case((Concern.severity == Severity.URGENT, 0), else_=1), Concern.created_at)
    .limit(MOST_OF_EACH)
)

_share = _row(
    "share",
    title=cast(ContactShare.by_hand, Text),
    line=cast(ContactShare.by_itself, Text),
    level=cast(ContactShare.hand_percent, Text),
).where(ContactShare.client_id == _CLIENT, ContactShare.hand_percent.is_not(None))


def _merged(*branches: Select[Any]) -> Select[Any]:
    return select(union_all(*(select(branch.subquery()) for branch in branches)).subquery())


_PEOPLE = Reading(_merged(_contacts, _members))
_STEPS = Reading(_merged(_steps), entries=MOST_ENTRIES)
_ALL = Reading(_merged(_contacts, _members, _follow_ups, _touchpoints, _steps, _concerns, _share), entries=MOST_ENTRIES)
_OTHER = 2  # the place of `other_id` in a raw row
_WEIGHT = {role.value: number for number, role in enumerate(RelationshipRole)}


class OpenConcern(NamedTuple):
    """A row of the rail, with the names the concerns' own templates know."""

    id: UUID
    title: str
    state: str
    severity: str
    due_on: date | None
    created_at: datetime
    owner_name: str | None
    owner_disabled_at: None = None


@dataclass(frozen=True)
class Beside:
    """The raw rows of a reading, parted again; each part is revived when it is asked for."""

    reading: Reading
    rows: Sequence[Raw]

    @cached_property
    def contacts(self) -> list[Any]:
        """The people at the client, in the order of their weight in the relationship, then by name."""
        return sorted(self._part("contact"), key=lambda row: (_WEIGHT.get(row.level, len(_WEIGHT)), row.title))

    @cached_property
    def members(self) -> list[Any]:
        return sorted(self._part("member"), key=lambda row: row.title)

    @cached_property
    def follow_up(self) -> Any:
        """The next planned touchpoint, if there is one: its kind as `state`, why it waits as `words`."""
        return next(iter(self._part("follow_up")), None)

    @cached_property
    def touchpoints(self) -> list[Any]:
        return sorted(self._part("touchpoint"), key=lambda row: row.on)

    @cached_property
    def concerns(self) -> list["OpenConcern"]:
        """As `open_concerns` gives them: urgent first, then the oldest."""
        rows = sorted(self._part("concern"), key=lambda row: (row.level != Severity.URGENT, row.at))
        return [OpenConcern(row.id, row.title, row.state, row.level, row.on, row.at, row.line) for row in rows]

    @property
    def share(self) -> tuple[int, int, int] | None:
        """How often people and how often the portal wrote or spoke lately, and the people's percentage."""
        rows = self._part("share")
        return (int(rows[0].title), int(rows[0].line), int(rows[0].level)) if rows else None

    def steps_of(self, interaction_id: Any) -> tuple[Raw, ...]:
        """The tasks that came from an interaction, its id as it was read."""
        return tuple(row for row in self._parts.get("step", ()) if row[_OTHER] == interaction_id)

    @cached_property
    def steps(self) -> dict[UUID, list[Any]]:
        """Tasks by the interaction they came from."""
        found: dict[UUID, list[Any]] = {}
        for row in self._part("step"):
            found.setdefault(row.other_id, []).append(row)
        return found

    def revived(self, rows: Iterable[Raw]) -> list[Any]:
        """Some of the rows with their columns by name."""
        return [self.reading.revive(row) for row in rows]

    @property
    def people_key(self) -> tuple[Any, ...]:
        """Everything that is said of people."""
        return self._key(PEOPLE)

    @property
    def rail_key(self) -> tuple[Any, ...]:
        """Everything that stands in the rail."""
        return self._key(RAIL)

    @cached_property
    def _parts(self) -> dict[str, list[Raw]]:
        found: dict[str, list[Raw]] = {}
        for row in self.rows:
            found.setdefault(row[0], []).append(row)
        return found

    def _part(self, name: str) -> list[Any]:
        return self.revived(self._parts.get(name, ()))

    def _key(self, parts: Iterable[str]) -> tuple[Any, ...]:
        return tuple(tuple(self._parts.get(part, ())) for part in parts)


def beside(client_id: UUID, entries: Collection[Any]) -> Beside:
    """Everything beside a page of these entries; their ids may be as they were read."""
    return Beside(_ALL, _ALL.raw({"client_id": client_id, "entries": list(entries)}))


def people_at_hand(client_id: UUID) -> Beside:
    """The people who may have taken part: contacts who have not left, and all of us."""
    return Beside(_PEOPLE, _PEOPLE.raw({"client_id": client_id}))


def next_steps(client_id: UUID, entries: Collection[Any]) -> Beside:
    """The tasks that came from these entries."""
    return Beside(_STEPS, _STEPS.raw({"client_id": client_id, "entries": list(entries)}))
