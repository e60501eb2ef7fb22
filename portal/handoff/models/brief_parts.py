"""What a brief is made of: people and what is known of them, worries, promises, dates, the road, talks."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from portal.people.models.contacts import PreferenceKind


@dataclass(frozen=True)
class Known:
    """A labelled fact about a person, with its source and day."""

    label: str
    value: str
    kind: str = PreferenceKind.WAY
    source: str | None = None
    noted_on: date | None = None
    noted_by: str | None = None


@dataclass(frozen=True)
class Person:
    """Somebody at the client. `access`: "lead" or "contact" of the portal; None where they have none."""

    id: UUID
    name: str
    title: str | None = None
    role: str | None = None
    stance: str | None = None
    reports_to: str | None = None
    language: str | None = None
    email: str | None = None
    phone: str | None = None
    access: str | None = None
    last_talk_at: datetime | None = None
    known: tuple[Known, ...] = ()

    @property
    def likes(self) -> list[Known]:
        return [known for known in self.known if known.kind != PreferenceKind.AVOID]


@dataclass(frozen=True)
class Server:
    """One of us who serves the client."""

    id: UUID
    name: str
    role: str
    title: str | None = None
    since: date | None = None


@dataclass(frozen=True)
class Worry:
    """An open concern."""

    id: UUID
    title: str
    severity: str
    state: str
    text: str = ""
    since: datetime | None = None
    due_on: date | None = None
    owner: str | None = None


@dataclass(frozen=True)
class Unhappy:
    """Somebody whose answer to a survey is still to be followed up; `id` is that of the answer."""

    id: UUID
    name: str
    score: str | None = None
    words: str = ""
    since: datetime | None = None
    due_on: date | None = None
    owner: str | None = None


@dataclass(frozen=True)
class Promise:
    """An open task of ours. `said_in`: the title of the interaction it was promised in."""

    id: UUID
    title: str
    note: str | None = None
    due_on: date | None = None
    owner: str | None = None
    said_in: str | None = None
    said_at: datetime | None = None
    shared: bool = False

    def is_late(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class Offered:
    """An offer with the renewal that waits for the client's answer or, once it was accepted, for us to honour it.

    `months`: for how long they renew, once they said so; `due_on`: their last day to say so, then the day of our task.
    """

    id: UUID
    name: str
    due_on: date
    months: int | None = None
    owner: str | None = None

    @property
    def is_accepted(self) -> bool:
        return self.months is not None

    def is_late(self, today: date) -> bool:
        return self.is_accepted and self.due_on < today


@dataclass(frozen=True)
class Date:
    """A day ahead. `kind`: meeting, milestone, task (theirs) or renewal; `at`: a meeting's instant."""

    kind: str
    on: date
    title: str = ""
    who: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Stage:
    """A phase of the roadmap: how far it is."""

    title: str
    progress: str
    done: int
    total: int


@dataclass(frozen=True)
class Stone:
    title: str
    due_on: date | None = None
    days_late: int = 0


@dataclass(frozen=True)
class Talk:
    """One of the last interactions."""

    id: UUID
    kind: str
    title: str
    at: datetime
    text: str = ""
    author: str = ""
    mood: str | None = None
    present: tuple[str, ...] = ()
