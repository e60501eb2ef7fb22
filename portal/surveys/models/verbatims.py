"""In their words: what people wrote, found by its loop, its topic, its score and the words in it; newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, func, select, tuple_

from portal.ground.db import db, now
from portal.ground.keyset import Page, page_of, unpack_cursor
from portal.ground.search import holds
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.people.models.users import User
from portal.surveys.models.answers import Answer
from portal.surveys.models.loops import Loop
from portal.surveys.models.score_groups import ScoreGroup
from portal.surveys.models.surveys import Survey
from portal.surveys.models.topics import AnswerTopic, Topic
from portal.tasks.models import Task

SIZE = 20
LATEST, LAST_ID = datetime.max.replace(tzinfo=UTC), UUID(int=(1 << 128) - 1)
MOST_COUNTED = 99
LOOKED_BACK = timedelta(days=365)


class Show(StrEnum):
    OPEN = "open"
    ALL = "all"


_loop_of = and_(Loop.client_id == Answer.client_id, Loop.answer_id == Answer.id)
_about = and_(
    AnswerTopic.client_id == Answer.client_id,
    AnswerTopic.answer_id == Answer.id,
    AnswerTopic.topic_id == bindparam("topic_id", type_=AnswerTopic.topic_id.type),
    ~AnswerTopic.is_off,
)


def _times(group: ScoreGroup) -> Any:
    """How many answers of that group are about the topic since then."""
    counted = select(func.count()).where(
        AnswerTopic.topic_id == Topic.id,
        AnswerTopic.score_group == group,
        AnswerTopic.said_at >= bindparam("since", type_=AnswerTopic.said_at.type),
        ~AnswerTopic.is_off,
    )
    return counted.correlate(Topic).scalar_subquery()


_LISTED = (
    select(
        Answer.client_id,
        Answer.id,
        Answer.score,
        Answer.words,
        Answer.language,
        Answer.may_talk,
        Answer.completed_at,
        Survey.kind,
        Client.name.label("client_name"),
        Contact.name.label("contact_name"),
        Loop.contacted_at,
        Loop.contacted_by,
        Loop.closed_at,
        Loop.outcome,
        Loop.created_at.label("opened_at"),
        Task.due_on,
        User.name.label("owner_name"),
    )
    .select_from(Answer)
    .join(Survey, Survey.id == Answer.survey_id)
    .join(Client, Client.id == Answer.client_id)
    .join(Contact, and_(Contact.client_id == Answer.client_id, Contact.id == Answer.contact_id))
    .outerjoin(Task, and_(Task.client_id == Answer.client_id, Task.answer_id == Answer.id))
    .outerjoin(User, User.id == Task.owner_id)
)
_PLACES: dict[str, tuple[Any, Any]] = {
    "open": (Loop.created_at, Loop.id),
    "topic": (AnswerTopic.said_at, AnswerTopic.answer_id),
    "all": (Answer.completed_at, Answer.id),
}
"""By what each list is in order: the two last columns of an index that holds what it shows and no more."""

_TO_CLOSE = select(func.count()).select_from(
    select(Loop.id).where(Loop.closed_at.is_(None)).limit(MOST_COUNTED + 1).subquery()
)
_MENTIONED = (
    select(Topic.id, Topic.name, _times(ScoreGroup.HIGH).label("good"), _times(ScoreGroup.LOW).label("bad"))
    .where(Topic.removed_at.is_(None))
    .order_by(Topic.name, Topic.id)
)
_TAGS = (
    select(AnswerTopic.answer_id, Topic.id, Topic.name)
    .join(Topic, Topic.id == AnswerTopic.topic_id)
    .where(
        AnswerTopic.client_id.in_(bindparam("clients", expanding=True)),
        AnswerTopic.answer_id.in_(bindparam("answers", expanding=True)),
        ~AnswerTopic.is_off,
        Topic.removed_at.is_(None),
    )
    .order_by(Topic.name)
)


@dataclass(frozen=True)
class Wanted:
    """Which words: of open loops or all, of a score group, about a topic, holding all these folded `words`."""

    show: Show = Show.ALL
    group: ScoreGroup | None = None
    topic_id: UUID | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mentioned:
    """How often happy (`good`) and unhappy (`bad`) answers were about a topic."""

    id: UUID
    name: str
    good: int
    bad: int


@dataclass(frozen=True)
class Verbatims(Page[Any]):
    """A page of rows, and by answer the topics it is about, as rows with id and name."""

    topics: Mapping[UUID, Sequence[Any]] = field(default_factory=dict)


def verbatims(wanted: Wanted, after: str | None = None) -> Verbatims:
    """One page: client_id, id, score, words, contact_name, client_name, the loop's columns, due_on, owner_name..."""
    match unpack_cursor(after):
        case [datetime() as at, UUID() as id]:
            pass
        case _:
            at, id = LATEST, LAST_ID
    statement = _statement(wanted.show, wanted.group, wanted.topic_id is not None)
    statement = statement.where(*(holds(Answer.folded, word) for word in wanted.words))
    rows = db.session.execute(statement, {"topic_id": wanted.topic_id, "at": at, "id": id}).all()
    found = page_of(rows, SIZE, lambda row: (row.place_at, row.place_id))
    return Verbatims(found.rows, found.after, _topics_of(found.rows))


def to_close() -> int:
    """How many loops are open; one more than `MOST_COUNTED` for more than that."""
    return db.session.scalar(_TO_CLOSE) or 0


def mentioned(since: datetime | None = None) -> list[Mentioned]:
    """What people mention, the most often mentioned first; of a year unless another beginning is given."""
    rows = db.session.execute(_MENTIONED, {"since": since or now() - LOOKED_BACK}).all()
    found = [Mentioned(*row) for row in rows if row.good or row.bad]
    return sorted(found, key=lambda one: -(one.good + one.bad))


@cache
def _statement(show: Show, group: ScoreGroup | None, by_topic: bool) -> Any:
    at, id = _PLACES["open" if show == Show.OPEN else "topic" if by_topic else "all"]
    statement = _LISTED.add_columns(at.label("place_at"), id.label("place_id"))
    statement = statement.join(Loop, _loop_of, isouter=show != Show.OPEN)
    which: list[ColumnElement[bool]] = [Answer.completed_at.is_not(None)]
    which.append(Loop.closed_at.is_(None) if show == Show.OPEN else Answer.words.is_not(None))
    if by_topic:
        statement = statement.join(AnswerTopic, _about)
    if group is not None:
        which.append((AnswerTopic if by_topic else Answer).score_group == group)
    # Also on the first page: so it is sure that the order's own index is read.
    place = (bindparam("at", type_=at.type), bindparam("id", type_=id.type))
    which.append(tuple_(at, id) < tuple_(*place))
    return statement.where(*which).order_by(at.desc(), id.desc()).limit(SIZE + 1)


def _topics_of(rows: Sequence[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {row.id: [] for row in rows}
    asked = {"clients": list({row.client_id for row in rows}), "answers": list(found)}
    for tag in db.session.execute(_TAGS, asked):
        found[tag.answer_id].append(tag)
    return found
