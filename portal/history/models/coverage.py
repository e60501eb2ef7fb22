"""Who knows whom at one client: the matrix of team members and contacts, read in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, literal, null, select, union_all

from portal.ground.db import now
from portal.ground.reading import Raw, Reading
from portal.history.models.acquaintances import Acquaintance, MemberMonth
from portal.history.models.closeness import Closeness, Share, closeness, first_month, is_silent, too_much_with
from portal.people.models.assignments import Assignment
from portal.people.models.contacts import Contact, ContactStanding, RelationshipRole
from portal.people.models.users import User

MOST_PAIRS = 2000

_PAIRS = (
    select(
        literal("pair").label("part"),
        Contact.id.label("contact_id"),
        Contact.name.label("contact_name"),
        Contact.created_at.label("known_at"),
        ContactStanding.role.label("role"),
        ContactStanding.last_talk_at.label("contact_last_at"),
        User.id.label("user_id"),
        User.name.label("user_name"),
        Acquaintance.times.label("times"),
        Acquaintance.last_at.label("last_at"),
    )
    .outerjoin(
        ContactStanding,
        (ContactStanding.client_id == Contact.client_id) & (ContactStanding.contact_id == Contact.id),
    )
    .outerjoin(Acquaintance, (Acquaintance.client_id == Contact.client_id) & (Acquaintance.contact_id == Contact.id))
    .outerjoin(User, User.id == Acquaintance.user_id)
    .where(Contact.client_id == bindparam("client_id"), Contact.left_on.is_(None))
    .limit(MOST_PAIRS)
)
_NOBODY = (null(), null(), null(), null(), null())
_MONTHS = (
    select(literal("months"), *_NOBODY, MemberMonth.user_id, User.name, func.sum(MemberMonth.times), null())
    .join(User, User.id == MemberMonth.user_id)
    .where(MemberMonth.client_id == bindparam("client_id"), MemberMonth.month >= bindparam("since"))
    .group_by(MemberMonth.user_id, User.name)
)
_SERVING = (
    select(literal("serving"), *_NOBODY, Assignment.user_id, User.name, null(), null())
    .join(User, User.id == Assignment.user_id)
    .where(Assignment.client_id == bindparam("client_id"), Assignment.until_on.is_(None))
)
_ALL = Reading(select(union_all(select(_PAIRS.subquery()), _MONTHS, _SERVING).subquery()))


@dataclass(frozen=True)
class Person:
    """A row or a column of the matrix; `role` is a contact's in the relationship."""

    id: UUID
    name: str
    role: RelationshipRole | None = None

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True)
class Tie:
    """One cell: how close, how often, when last."""

    closeness: Closeness
    times: int
    last_on: date


@dataclass(frozen=True)
class Silence:
    """A decision maker without an interaction for 90 days; `last_on` is None if there never was one."""

    contact: Person
    last_on: date | None


class Knows:
    """The matrix, from the raw rows of `_ALL` as they are on `today`."""

    def __init__(self, raw: Sequence[Raw], today: date) -> None:
        self.today, self.since = today, first_month(today)
        self.key = (today, tuple(raw))

    @cached_property
    def _rows(self) -> list[Any]:
        return [_ALL.revive(row) for row in self.key[1]]

    @cached_property
    def _pairs(self) -> list[Any]:
        return [row for row in self._rows if row.part == "pair"]

    @cached_property
    def _months(self) -> dict[UUID, int]:
        return {row.user_id: int(row.times) for row in self._rows if row.part == "months"}

    @cached_property
    def _names(self) -> dict[UUID, str]:
        return {row.user_id: row.user_name for row in self._rows if row.user_id is not None}

    @cached_property
    def ties(self) -> dict[tuple[UUID, UUID], Tie]:
        """Contact id and user id -> what is between them."""
        return {
            (row.contact_id, row.user_id): Tie(
                closeness(row.times, row.last_at.date(), self.today), row.times, row.last_at.date()
            )
            for row in self._pairs
            if row.user_id is not None and row.times
        }

    @cached_property
    def members(self) -> list[Person]:
        """Everybody of ours who serves the client or met its people, the most often first."""
        met = dict.fromkeys(self._names, 0)
        for (_contact_id, user_id), tie in self.ties.items():
            met[user_id] += tie.times
        return [Person(id, self._names[id]) for id in sorted(met, key=lambda id: (-met[id], self._names[id]))]

    @cached_property
    def contacts(self) -> list[Person]:
        """The people who have not left, decision makers first, then those we met most."""
        met: dict[Person, int] = {}
        for row in self._pairs:
            person = Person(row.contact_id, row.contact_name, row.role)
            met[person] = met.get(person, 0) + (row.times or 0)
        return sorted(met, key=lambda person: (not _decides(person), -met[person], person.name))

    @cached_property
    def n(self) -> int:
        """Interactions of the twelve months, counted once for each member who took part."""
        return sum(self._months.values())

    @cached_property
    def share(self) -> Share | None:
        """Whoever holds more than 80 % of them."""
        return too_much_with(self._months)

    @cached_property
    def holder(self) -> Person | None:
        return Person(self.share.user_id, self._names[self.share.user_id]) if self.share else None

    @cached_property
    def silent(self) -> list[Silence]:
        """Decision makers without an interaction for 90 days; a new one is given 90 days first."""
        last = {person.id: self._last_on(person) for person in self.contacts if _decides(person)}
        known = {row.contact_id: row.known_at.date() for row in self._pairs}
        return [
            Silence(person, last[person.id])
            for person in self.contacts
            if person.id in last and is_silent(last[person.id] or known[person.id], self.today)
        ]

    @property
    def single_threaded(self) -> bool:
        return self.share is not None or bool(self.silent)

    @cached_property
    def only_one_knows(self) -> list[tuple[Person, Person]]:
        """Decision makers whom one member alone knows: contact, member."""
        by_contact = {
            person: [member for member in self.members if (person.id, member.id) in self.ties]
            for person in self.contacts
            if _decides(person)
        }
        return [(person, members[0]) for person, members in by_contact.items() if len(members) == 1]

    @property
    def names_decision_maker(self) -> bool:
        return any(_decides(person) for person in self.contacts)

    def _last_on(self, person: Person) -> date | None:
        """With anybody: also with somebody of ours whose name an import did not know."""
        mine = (row for row in self._pairs if row.contact_id == person.id)
        return max((at.date() for row in mine for at in (row.last_at, row.contact_last_at) if at), default=None)


def _decides(person: Person) -> bool:
    return person.role == RelationshipRole.DECISION_MAKER


def who_knows_whom(client_id: UUID, today: date | None = None) -> Knows:
    """The matrix of one client on a day: one statement, whatever the number of people."""
    today = today or now().date()
    return Knows(_ALL.raw({"client_id": client_id, "since": first_month(today)}), today)
