"""Surveys: questionnaires written once, published in versions that never change."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.ground.db import Base, Kept, now
from portal.surveys.models.questionnaires import Questionnaire


class SurveyKind(StrEnum):
    """What its score is; a free questionnaire has none."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    FREE = "free"


class Survey(Base, Kept):
    """A survey with its draft. `published` is the number of its newest version, 0 before the first.

    `shipped` names one of the library that comes with the portal; it is what keeps setup from bringing it twice.
    `for_clients`: whether client leads may see their own company's results.
    """

    __tablename__ = "survey"
    name: Mapped[str] = mapped_column(Text)
    about: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[SurveyKind] = mapped_column(default=SurveyKind.FREE)
    shipped: Mapped[str | None] = mapped_column(Text, unique=True)
    draft: Mapped[dict[str, Any]] = mapped_column(JSON)
    published: Mapped[int] = mapped_column(default=0)
    is_changed: Mapped[bool] = mapped_column(default=True)
    for_clients: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @property
    def questionnaire(self) -> Questionnaire:
        """The draft, with what was removed from it and can still be put back."""
        return Questionnaire.of(self.draft)


class SurveyVersion(Base):
    """What was published under one number: only added, never changed, so that answers keep what they were given to."""

    __tablename__ = "survey_version"
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    published_at: Mapped[datetime] = mapped_column(default=now)
    published_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))

    @classmethod
    def of(cls, survey: Survey, by_id: UUID | None) -> Self:
        return cls(
            survey_id=survey.id,
            number=survey.published,
            name=survey.name,
            content=survey.draft,
            published_by_id=by_id,
        )

    @property
    def questionnaire(self) -> Questionnaire:
        return Questionnaire.of(self.content)
