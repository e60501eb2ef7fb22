"""What is counted of asks and answers: for a period, before it, and by wave, client, owner, segment and role.

The asks of a period are those sent in it, and the answers those given to them. Answers without a name belong to nobody,
so they are not among these: their own survey counts them (`survey_tallies.py`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select

from portal.ground.db import Id
from portal.ground.reading import Reading
from portal.people.models.clients import Client
from portal.people.models.users import User
from portal.surveys.models.answers import Answer
from portal.surveys.models.figures import SCORED, Figure, Scores, completion_rate, pooled, response_rate
from portal.surveys.models.periods import Period, began
from portal.surveys.models.questionnaires import QuestionKind
from portal.surveys.models.surveys import Survey
from portal.surveys.models.waves import Invitation, Wave


@dataclass(frozen=True)
class Asked:
    """Which asks are counted: those of a period, and of clients whose owner was this one at that time."""

    period: Period
    owner_id: UUID | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The conditions that hold; they choose the statement."""
        return ("owner_id",) if self.owner_id else ()

    @property
    def values(self) -> dict[str, Any]:
        since, until = began(self.period.since), began(self.period.until)
        return {"since": since, "until": until, "owner_id": self.owner_id}


@dataclass
class Tally:
    """Asks and answers counted together.

    For each kind of survey `asked_for` holds how many were asked, and `scores` how often each score was given.
    """

    asked: int = 0
    delivered: int = 0
    started: int = 0
    completed: int = 0
    asked_for: Counter[str] = field(default_factory=Counter)
    scores: dict[QuestionKind, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, row: Any) -> None:
        """`row`: one of the statements here, for some asks that have the kind and the score in common."""
        self.asked += row.asked
        self.delivered += row.delivered
        self.started += row.started
        self.completed += row.completed
        self.asked_for[row.kind] += row.asked
        if row.score is not None:
            self.scores[QuestionKind(row.kind)][row.score] += row.answers

    @classmethod
    def of_all(cls, tallies: Iterable[Self]) -> Self:
        """Several groups as one."""
        whole = cls()
        for one in tallies:
            for name in ("asked", "delivered", "started", "completed"):
                setattr(whole, name, getattr(whole, name) + getattr(one, name))
            whole.asked_for.update(one.asked_for)
            for kind, scores in one.scores.items():
                whole.scores[kind] = pooled(whole.of(kind), scores)
        return whole

    def of(self, kind: QuestionKind) -> Scores:
        return self.scores.get(kind, {})

    def figure(self, kind: QuestionKind) -> Figure:
        return SCORED[kind](self.of(kind))

    @property
    def response(self) -> Figure:
        return response_rate(self.completed, self.delivered)

    @property
    def completion(self) -> Figure:
        return completion_rate(self.completed, self.started)


@dataclass(frozen=True)
class Group:
    """The asks and answers that have something in common: a client, an owner, a segment, a part, a wave."""

    key: Any
    name: str
    tally: Tally


@dataclass(frozen=True)
class WaveTally(Group):
    """`at`: when the wave went out."""

    at: datetime
    survey_id: UUID


@dataclass
class Overview:
    """A period as a whole, the one before, and the period by owner, segment and role as they were when asked."""

    now: Tally = field(default_factory=Tally)
    before: Tally = field(default_factory=Tally)
    owners: list[Group] = field(default_factory=list)
    segments: list[Group] = field(default_factory=list)
    roles: list[Group] = field(default_factory=list)


ARRIVED = or_(
    Invitation.completed_at.is_not(None), and_(Invitation.bounced_at.is_(None), Invitation.stopped_at.is_(None))
)
"""Delivered: neither bounced nor opted out; who answered was reached all the same."""

BEGUN = or_(Invitation.started_at.is_not(None), Invitation.completed_at.is_not(None))


def _count(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


COUNTS: tuple[Any, ...] = (
    Survey.kind,
    Answer.score,
    func.count().label("asked"),
    _count(ARRIVED).label("delivered"),
    _count(BEGUN).label("started"),
    _count(Invitation.completed_at.is_not(None)).label("completed"),
    func.count(Answer.id).label("answers"),
)
COMPLETED = and_(
    Answer.client_id == Invitation.client_id,
    Answer.invitation_id == Invitation.id,
    Answer.completed_at.is_not(None),
)


@cache
def counting(*by: Any, begins: str = "since", where: tuple[Any, ...] = ()) -> Any:
    """Asks with what came of them, counted for each kind and score and each of `by`; from `begins` to `until`."""
    span = (Invitation.created_at >= bindparam(begins), Invitation.created_at < bindparam("until"))
    groups = (*by, Survey.kind, Answer.score)
    statement = select(*by, *COUNTS).select_from(Invitation).outerjoin(Answer, COMPLETED)
    statement = statement.join(Wave, Wave.id == Invitation.wave_id).join(Survey, Survey.id == Wave.survey_id)
    return statement.where(*span, *where).group_by(*groups)


CONDITIONS = {"owner_id": Invitation.owner_id == bindparam("owner_id", type_=Id())}
_IN_PERIOD = (Invitation.created_at >= bindparam("since")).label("is_now")


@cache
def _whole(names: tuple[str, ...]) -> Reading:
    by = (_IN_PERIOD, Invitation.owner_id, User.name.label("owner"), Invitation.segment, Invitation.role)
    statement = counting(*by, begins="before", where=_where(names))
    return Reading(statement.join(User, User.id == Invitation.owner_id))


@cache
def _by_wave(names: tuple[str, ...]) -> Reading:
    by = (Invitation.wave_id, Wave.name, Wave.survey_id, Wave.planned_for, Wave.sent_at)
    return Reading(counting(*by, where=_where(names)))


@cache
def _by_client(names: tuple[str, ...]) -> Reading:
    statement = counting(Invitation.client_id, Client.name, where=_where(names))
    return Reading(statement.join(Client, Client.id == Invitation.client_id))


_WAVES_OF_CLIENT = Reading(
    counting(
        *(Invitation.wave_id, Wave.name, Wave.survey_id, Wave.planned_for, Wave.sent_at),
        where=(Invitation.client_id == bindparam("client_id"),),
    )
)


def _where(names: Iterable[str]) -> tuple[Any, ...]:
    return tuple(CONDITIONS[name] for name in names)


def overview(asked: Asked) -> Overview:
    """Everything but waves and clients, in one statement."""
    rows = _whole(asked.names).rows({**asked.values, "before": began(asked.period.before)})
    found = Overview()
    for row in rows:
        (found.now if row.is_now else found.before).add(row)
    current = [row for row in rows if row.is_now]
    found.owners = grouped(current, lambda row: (row.owner_id, row.owner))
    found.segments = grouped(current, lambda row: (row.segment, row.segment or ""))
    found.roles = grouped(current, lambda row: (row.role, row.role or ""))
    return found


def by_wave(asked: Asked) -> list[WaveTally]:
    """The waves that asked somebody in the period, the first one first."""
    return _waves(_by_wave(asked.names).rows(asked.values))


def waves_of_client(client_id: UUID, period: Period) -> list[WaveTally]:
    """The same of the people of one client."""
    return _waves(_WAVES_OF_CLIENT.rows({**Asked(period).values, "client_id": client_id}))


def by_client(asked: Asked) -> list[Group]:
    """The clients somebody of whom was asked in the period, by name."""
    return grouped(_by_client(asked.names).rows(asked.values), lambda row: (row.client_id, row.name))


def _waves(rows: list[Any]) -> list[WaveTally]:
    sent = {row.wave_id: (row.sent_at or row.planned_for, row.survey_id) for row in rows}
    groups = grouped(rows, lambda row: (row.wave_id, row.name))
    waves = [WaveTally(one.key, one.name, one.tally, *sent[one.key]) for one in groups]
    return sorted(waves, key=lambda wave: (wave.at, wave.key))


def grouped(rows: Iterable[Any], key_and_name: Callable[[Any], tuple[Hashable, str]]) -> list[Group]:
    """Rows of counts put together by what they have in common, in the order of the names."""
    groups: dict[Hashable, Group] = {}
    for row in rows:
        key, name = key_and_name(row)
        groups.setdefault(key, Group(key, name, Tally())).tally.add(row)
    return sorted(groups.values(), key=lambda group: group.name.casefold())
