"""Answers: what people said. The person and the team see them, their colleagues never do."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.access import TeamOnly
from portal.ground.db import Base, Kept, now
from portal.ground.keys import belongs_to, only


class Answer(Base, Kept, TeamOnly):
    """What one person said to one invitation; written as they go, `completed_at` once they have sent it.

    `values` as in `questionnaires.py`. `score` is the number given to the standard question, `words` the verbatim,
    `folded` what search finds it by, `may_talk` whether we may talk to them about it.
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
    words: Mapped[str | None] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text, default="")
    may_talk: Mapped[bool | None]
    saved_at: Mapped[datetime] = mapped_column(default=now)
    completed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}


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


Index("uq_answer_invitation", Answer.client_id, Answer.invitation_id, unique=True)
Index("ix_answer_wave", Answer.wave_id, **only("completed_at IS NOT NULL"))
Index("ix_answer_survey", Answer.survey_id, Answer.completed_at, Answer.id, **only("completed_at IS NOT NULL"))
Index("ix_answer_contact", Answer.client_id, Answer.contact_id, Answer.completed_at)
