"""Topics: what people mention in their own words, found by words in every language and corrected by hand."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import AnswerTopicsCorrected, TopicAdded, TopicChanged, TopicFact, TopicRemoved, TopicRestored
from portal.ground.access import TeamOnly
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.fold import SHORTEST_PREFIX, fold
from portal.ground.happen import happen
from portal.ground.keys import belongs_to, only
from portal.people.models.users import User
from portal.surveys.models.answers import Answer
from portal.surveys.models.score_groups import ScoreGroup

AT_ONCE = 500


class Topic(Base, Kept):
    """Something people mention. `words`: words and phrases, in any language, that an answer about it has."""

    __tablename__ = "topic"
    name: Mapped[str] = mapped_column(Text)
    words: Mapped[list[str]] = mapped_column(JSON)
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def add(cls, by: User, *, name: str, words: Sequence[str]) -> Self:
        topic = cls(id=new_id(), name=name, words=list(words))
        db.session.add(topic)
        topic._tell(TopicAdded, by)
        return topic

    def change(self, by: User, *, name: str, words: Sequence[str]) -> None:
        """Another name or other words. Nothing new changes nothing."""
        if (self.name, self.words) != (name, list(words)):
            self.name, self.words = name, list(words)
            self._tell(TopicChanged, by)

    def remove(self, by: User) -> None:
        """No answer is about it any more; `restore` brings it back with what was tagged by hand. Safe to call twice."""
        if self.removed_at is None:
            self.removed_at = now()
            self._tell(TopicRemoved, by)

    def restore(self, by: User) -> None:
        if self.removed_at is not None:
            self.removed_at = None
            self._tell(TopicRestored, by)

    def is_in(self, folded: str) -> bool:
        """Whether these folded words mention it: a word that begins so, or a short one as it is."""
        text = f" {folded} "
        return any(_wanted(phrase) in text for phrase in map(fold, self.words) if phrase)

    def _tell(self, kind: type[TopicFact], by: User) -> None:
        db.session.flush()
        happen(kind(actor_id=by.id, actor_name=by.name, topic_id=self.id, name=self.name))


class AnswerTopic(Base, TeamOnly):
    """An answer is about a topic. `by_id`: who of us said so, or said that it is not (`is_off`); None for the words.

    `said_at` and `score_group` repeat the answer's, so that the newest about a topic are found in the topic's index.
    """

    __tablename__ = "answer_topic"
    __table_args__ = (belongs_to("answer", "answer_id"),)
    answer_id: Mapped[UUID] = mapped_column(primary_key=True)
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("topic.id"), primary_key=True)
    is_off: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    said_at: Mapped[datetime]
    score_group: Mapped[ScoreGroup | None]


_ABOUT_IT = only("NOT is_off", sqlite="is_off = 0")
Index("ix_answer_topic_said", AnswerTopic.topic_id, AnswerTopic.said_at, AnswerTopic.answer_id, **_ABOUT_IT)
Index(
    "ix_answer_topic_group",
    *(AnswerTopic.topic_id, AnswerTopic.score_group, AnswerTopic.said_at, AnswerTopic.answer_id, AnswerTopic.client_id),
    **_ABOUT_IT,
)
Index("ix_answer_topic_topic", AnswerTopic.topic_id, AnswerTopic.client_id, AnswerTopic.answer_id)


def topics() -> Sequence[Topic]:
    """All that are not removed, by name."""
    return db.session.scalars(select(Topic).where(Topic.removed_at.is_(None)).order_by(Topic.name, Topic.id)).all()


def tagged(client_id: UUID, answer_id: UUID) -> set[UUID]:
    """The ids of the topics an answer is about."""
    its = AnswerTopic.client_id == client_id, AnswerTopic.answer_id == answer_id, AnswerTopic.is_off.is_(False)
    return set(db.session.scalars(select(AnswerTopic.topic_id).where(*its)))


def tag(answer: Answer) -> None:
    """Let the answer's words say what it is about; what somebody said by hand stays as they said."""
    _tag_rows([answer], topics())


def tag_all(topic: Topic) -> None:
    """Look through every answer for this topic, a few hundred at a time; may be repeated."""
    after: tuple[UUID, UUID] | None = None
    while rows := _some_after(after):
        _tag_rows(rows, [topic])
        after = rows[-1].client_id, rows[-1].id


def correct(answer: Answer, by: User, chosen: Collection[UUID]) -> None:
    """The answer is about these topics and no others: a person says so, and no word overrules it."""
    known = {row.topic_id: row for row in _tags([answer])}
    before = {id for id, row in known.items() if not row.is_off}
    offered = {topic.id: topic.name for topic in topics()}
    changed = (before ^ set(chosen)) & set(offered)
    for topic_id in sorted(changed):
        row = known.get(topic_id) or _new(answer, topic_id)
        row.is_off, row.by_id = topic_id not in chosen, by.id
    if changed:
        db.session.flush()
        names = tuple(name for id, name in offered.items() if id in chosen)
        happen(
            AnswerTopicsCorrected(
                client_id=answer.client_id, actor_id=by.id, actor_name=by.name, answer_id=answer.id, topics=names
            )
        )


def _tag_rows(answers: Iterable[Any], wanted: Iterable[Topic]) -> None:
    """`answers`: rows with client_id, id, folded, completed_at and score_group."""
    answers, wanted = list(answers), list(wanted)
    known = {(row.answer_id, row.topic_id): row for row in _tags(answers)}
    for answer in answers:
        for topic in wanted:
            row, is_in = known.get((answer.id, topic.id)), topic.is_in(answer.folded)
            if row is None and is_in:
                _new(answer, topic.id)
            elif row is not None and row.by_id is None and not is_in:
                db.session.delete(row)
            elif row is not None:
                row.score_group = answer.score_group
    db.session.flush()


def _tags(answers: Sequence[Any]) -> Sequence[AnswerTopic]:
    clients, ids = {one.client_id for one in answers}, {one.id for one in answers}
    mine = AnswerTopic.client_id.in_(clients), AnswerTopic.answer_id.in_(ids)
    return db.session.scalars(select(AnswerTopic).where(*mine)).all()


def _new(answer: Any, topic_id: UUID) -> AnswerTopic:
    known = {"client_id": answer.client_id, "answer_id": answer.id, "topic_id": topic_id}
    row = AnswerTopic(said_at=answer.completed_at, score_group=answer.score_group, **known)
    db.session.add(row)
    return row


def _some_after(after: tuple[UUID, UUID] | None) -> Sequence[Any]:
    columns = Answer.client_id, Answer.id, Answer.folded, Answer.completed_at, Answer.score_group
    asked = select(*columns).where(Answer.words.is_not(None), Answer.completed_at.is_not(None))
    if after is not None:
        client_id, id = after
        asked = asked.where((Answer.client_id > client_id) | ((Answer.client_id == client_id) & (Answer.id > id)))
    return db.session.execute(asked.order_by(Answer.client_id, Answer.id).limit(AT_ONCE)).all()


def _wanted(phrase: str) -> str:
    return f" {phrase}" if len(phrase) >= SHORTEST_PREFIX else f" {phrase} "
