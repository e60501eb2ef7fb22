"""In their words: what people wrote, found by its loop, its topic, its score and the words in it; newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select, tuple_

from portal.ground.db import Id, Instant, db, now
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
    .outerjoin(Loop, _loop_of)
    .outerjoin(Task, and_(Task.client_id == Answer.client_id, Task.answer_id == Answer.id))
    .outerjoin(User, User.id == Task.owner_id)
)
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
    rows = db.session.execute(_statement(wanted), {"topic_id": wanted.topic_id, "at": at, "id": id}).all()
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


def _statement(wanted: Wanted) -> Any:
    """The answers of the page are found first, by an index in its order, and only then what is told of each."""
    found = _found(wanted.show, wanted.group, wanted.topic_id is not None, bool(wanted.words))
    place = found.where(*(holds(Answer.folded, word) for word in wanted.words)).subquery()
    listed = _LISTED.join(place, and_(Answer.client_id == place.c.client_id, Answer.id == place.c.answer_id))
    listed = listed.add_columns(place.c.at.label("place_at"), place.c.id.label("place_id"))
    return listed.order_by(place.c.at.desc(), place.c.id.desc())


@cache
def _found(show: Show, group: ScoreGroup | None, by_topic: bool, by_words: bool) -> Any:
    """client_id and answer_id of what is wanted, and the `at` and `id` they are in order by."""
    base, at, id, which = _source(show, by_topic)
    about = Answer.id if base is Answer else base.answer_id
    found = select(base.client_id, about.label("answer_id"), at.label("at"), id.label("id"))
    if base is not Answer and (by_words or (group is not None and not by_topic)):
        found = found.join(Answer, and_(Answer.client_id == base.client_id, Answer.id == base.answer_id))
    if by_topic:
        which += [AnswerTopic.topic_id == bindparam("topic_id", type_=Id()), ~AnswerTopic.is_off]
        if base is Loop:
            mine = and_(AnswerTopic.client_id == Loop.client_id, AnswerTopic.answer_id == Loop.answer_id)
            found = found.join(AnswerTopic, mine)
    if group is not None:
        which.append((AnswerTopic if by_topic else Answer).score_group == group)
    # Also on the first page, so that the order's own index is read.
    which.append(tuple_(at, id) < tuple_(bindparam("at", type_=Instant()), bindparam("id", type_=Id())))
    return found.where(*which).order_by(at.desc(), id.desc()).limit(SIZE + 1)


def _source(show: Show, by_topic: bool) -> tuple[Any, Any, Any, list[Any]]:
    """What holds nothing but what is asked for, and the last two columns of its index."""
    if show == Show.OPEN:
        return Loop, Loop.created_at, Loop.id, [Loop.closed_at.is_(None)]
    if by_topic:
        return AnswerTopic, AnswerTopic.said_at, AnswerTopic.answer_id, []
    return Answer, Answer.completed_at, Answer.id, [Answer.words.is_not(None), Answer.completed_at.is_not(None)]


def _topics_of(rows: Sequence[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {row.id: [] for row in rows}
    asked = {"clients": list({row.client_id for row in rows}), "answers": list(found)}
    for tag in db.session.execute(_TAGS, asked):
        found[tag.answer_id].append(tag)
    return found
