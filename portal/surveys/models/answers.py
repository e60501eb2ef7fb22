"""Answers: what people said. The person and the team see them, their colleagues never do."""

from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import AnswerFact, SurveyAnswered, SurveyCorrected
from portal.ground.access import TeamOnly
from portal.ground.clock import from_local
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.happen import happen
from portal.ground.keys import belongs_to, only
from portal.surveys.models.said import Said
from portal.surveys.models.score_groups import ScoreGroup, score_group

if TYPE_CHECKING:
    from portal.surveys.models.asked import Asked


class Answer(Base, Kept, TeamOnly):
    """What one person said to one invitation; written as they go, `completed_at` once they have sent it.

    `values` as in `questionnaires.py`. `score` is the number given to the standard question and `score_group`, once it
    is sent, where that lies; `words` the verbatim, `folded` what search finds it by, `may_talk` whether we may talk to
    them about it.
    """

    __tablename__ = "answer"
    __table_args__ = (
        belongs_to("invitation", "invitation_id"),
        belongs_to("contact", "contact_id"),
        ForeignKeyConstraint(["survey_id", "number"], ["survey_version.survey_id", "survey_version.number"]),
    )
    invitation_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"))
    survey_id: Mapped[UUID]
    number: Mapped[int]
    language: Mapped[str | None] = mapped_column(Text)
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    score: Mapped[int | None]
    score_group: Mapped[ScoreGroup | None]
    words: Mapped[str | None] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text, default="")
    may_talk: Mapped[bool | None]
    saved_at: Mapped[datetime] = mapped_column(default=now)
    completed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def start(cls, asked: "Asked", language: str) -> Self:
        """Begun, with nothing said yet."""
        wave, invitation = asked.wave, asked.invitation
        begun = cls(
            id=new_id(), client_id=invitation.client_id, invitation_id=invitation.id, contact_id=invitation.contact_id,
            wave_id=wave.id, survey_id=wave.survey_id, number=wave.number, language=language, values={},
        )  # fmt: skip
        db.session.add(begun)
        invitation.started_at = now()
        return begun

    def save(self, said: Said) -> None:
        """What they have said so far; nobody is told. What was sent is corrected, not saved."""
        if self.completed_at is None:
            self._take(said)

    def complete(self, said: Said, asked: "Asked") -> None:
        """Sent. Safe to call twice: the first call counts."""
        if self.completed_at is not None:
            return
        self._take(said)
        self.score_group = score_group(asked.kind, self.score)
        self.completed_at = asked.invitation.completed_at = now()
        self._tell(SurveyAnswered, asked)

    def correct(self, said: Said, asked: "Asked") -> None:
        """Sent already, and said otherwise. Safe to call twice: the same words again are no correction."""
        if self.completed_at is None or (self.values, self.may_talk) == (said.values, said.may_talk):
            return
        self._take(said)
        self.score_group = score_group(asked.kind, self.score)
        self._tell(SurveyCorrected, asked)

    def _take(self, said: Said) -> None:
        self.values, self.score, self.words, self.folded = said.values, said.score, said.words, said.folded
        self.may_talk, self.saved_at = said.may_talk, now()

    def _tell(self, fact: type[AnswerFact], asked: "Asked") -> None:
        db.session.flush()
        happen(
            fact(
                client_id=self.client_id, actor_id=None, actor_name=asked.contact.name, answer_id=self.id,
                survey_id=self.survey_id, contact_id=self.contact_id, name=asked.survey.name,
                survey_kind=asked.kind.value, score=self.score, words=self.words,
            )
        )  # fmt: skip


class AnonymousAnswer(Base):
    """What somebody said without their name: no person, no client, no instant, and an id that is only chance.

    Its rows are kept in the order of those ids, so that not even their place tells who came before whom.
    """

    __tablename__ = "anonymous_answer"
    __table_args__ = (
        ForeignKeyConstraint(["survey_id", "number"], ["survey_version.survey_id", "survey_version.number"]),
        {"sqlite_with_rowid": False},
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    wave_id: Mapped[UUID] = mapped_column(ForeignKey("wave.id"), index=True)
    survey_id: Mapped[UUID]
    number: Mapped[int]
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    score: Mapped[int | None]
    words: Mapped[str | None] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text, default="")

    @classmethod
    def send(cls, said: Said, asked: "Asked") -> None:
        """Sent without a name. Of the invitation only the day is kept, and nothing is announced: a fact has an instant.

        Call it while the invitation is held and open: it counts once.
        """
        wave, invitation = asked.wave, asked.invitation
        db.session.add(
            cls(
                wave_id=wave.id, survey_id=wave.survey_id, number=wave.number, values=said.values, score=said.score,
                words=said.words, folded=said.folded,
            )
        )  # fmt: skip
        day = from_local(now().date(), time(0), "UTC")
        invitation.started_at = invitation.completed_at = day


Index("uq_answer_invitation", Answer.client_id, Answer.invitation_id, unique=True)
Index("ix_answer_wave", Answer.wave_id, **only("completed_at IS NOT NULL"))
Index("ix_answer_survey", Answer.survey_id, Answer.completed_at, Answer.id, **only("completed_at IS NOT NULL"))
_IN_WORDS = "words IS NOT NULL AND completed_at IS NOT NULL"
Index("ix_answer_words", Answer.completed_at, Answer.id, **only(_IN_WORDS))
Index("ix_answer_words_group", Answer.score_group, Answer.completed_at, Answer.id, **only(_IN_WORDS))
Index("ix_answer_contact", Answer.client_id, Answer.contact_id, Answer.completed_at)
