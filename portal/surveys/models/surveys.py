"""Surveys: questionnaires written once, published in versions that never change."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Text, bindparam, false, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.facts import SurveyAdded, SurveyChanged, SurveyPublished, SurveyReinstated, SurveyRetired
from portal.ground.db import Base, Kept, db, new_id, now
from portal.ground.drafts import Drafted, DraftFacts
from portal.ground.trees import new_key
from portal.people.models.users import User
from portal.surveys.models.faults import Fault, faults_of
from portal.surveys.models.questionnaires import Question, QuestionKind, Questionnaire, Section, Texts
from portal.surveys.models.standard import standard_question
from portal.surveys.models.waves import Wave


class SurveyKind(StrEnum):
    """What its score is; a free questionnaire has none."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    FREE = "free"


class Unpublishable(ValueError):
    """What is wrong with the draft stands in `faults`."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults)
        self.faults = faults


class AlreadySent(ValueError):
    """Whether answers carry a name cannot change any more: people were asked already."""


class LockedQuestion(ValueError):
    """The standard question of a survey stays in it, in its own words."""


class Survey(Base, Kept, Drafted):
    """A survey with its draft. `for_clients`: whether client leads may see their own company's results.

    `for_leavers`: whether people of a client that has left may be asked too, for a while.
    """

    FACTS = DraftFacts(
        id="survey_id",
        added=SurveyAdded,
        changed=SurveyChanged,
        published=SurveyPublished,
        retired=SurveyRetired,
        reinstated=SurveyReinstated,
    )
    __tablename__ = "survey"
    kind: Mapped[SurveyKind] = mapped_column(default=SurveyKind.FREE)
    for_clients: Mapped[bool] = mapped_column(default=False)
    for_leavers: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(default=1)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def add(
        cls, by: User, *, name: str, about: str | None, kind: SurveyKind, questionnaire: Questionnaire | None = None
    ) -> Self:
        """A new survey, still a draft; without a questionnaire it begins with its standard question, if it has one."""
        content = questionnaire or first_questionnaire(name, kind)
        survey = cls(id=new_id(), name=name, about=about, kind=kind, draft=content.kept())
        db.session.add(survey)
        survey._tell(SurveyAdded, by)
        return survey

    @property
    def questionnaire(self) -> Questionnaire:
        """The draft, with what was removed from it and can still be put back."""
        return Questionnaire.of(self.draft)

    @property
    def tree(self) -> Questionnaire:
        return self.questionnaire

    @property
    def wording(self) -> dict[str, Any]:
        """What the survey says about itself, for its form."""
        own = {name: getattr(self, name) for name in ("name", "about", "for_clients", "for_leavers")}
        return own | {name: self.draft[name] for name in ("languages", "is_anonymous")}

    def describe(
        self,
        by: User,
        *,
        name: str,
        about: str | None,
        for_clients: bool,
        for_leavers: bool,
        languages: Sequence[str],
        is_anonymous: bool,
    ) -> None:
        """Another name, other readers or languages. Raises AlreadySent where answers would lose or gain their names."""
        asked = self.questionnaire
        if is_anonymous != asked.is_anonymous and self.was_sent():
            raise AlreadySent(self.name)
        before = self.wording
        self.name, self.about, self.for_clients, self.for_leavers = name, about, for_clients, for_leavers
        drawn = replace(asked, languages=tuple(languages), is_anonymous=is_anonymous)
        if drawn == asked and self.wording != before:
            self._tell(SurveyChanged, by)
        self._redraw(by, drawn)

    def translate(self, by: User, texts: Mapping[str, Texts]) -> None:
        """Other words, by the places `Questionnaire.wordings` names; the standard question keeps its own."""
        self._redraw(by, self.questionnaire.worded(texts))

    def change_part(self, by: User, key: str, values: Mapping[str, Any], under: str | None = None) -> None:
        """Other values for a section or a question; raises LockedQuestion for the standard one."""
        self._unlocked(key)
        super().change_part(by, key, values, under)

    def remove_part(self, by: User, key: str) -> None:
        """Raises LockedQuestion for the standard question and for the section it stands in."""
        self._unlocked(key)
        super().remove_part(by, key)

    @property
    def newest(self) -> "SurveyVersion":
        """What was published last."""
        return db.session.get_one(SurveyVersion, (self.id, self.published))

    def was_sent(self) -> bool:
        """Whether anybody was asked, or will be."""
        return db.session.scalar(_SENT, {"survey_id": self.id}) is not None

    def publish(self, by: User) -> None:
        """The draft as it is becomes the next version. Without a change since the last nothing happens.

        Raises Unpublishable with what keeps it from being asked.
        """
        if self.is_changed:
            asked = self.questionnaire.pruned()
            if faults := faults_of(asked, scored=self.kind != SurveyKind.FREE):
                raise Unpublishable(faults)
            self.draft, self.published, self.is_changed = asked.kept(), self.published + 1, False
            db.session.add(SurveyVersion.of(self, by.id))
            self._tell(SurveyPublished, by, number=self.published)

    def copy(self, by: User, name: str) -> "Survey":
        """A survey of its own that begins with this draft."""
        made = Survey.add(by, name=name, about=self.about, kind=self.kind, questionnaire=self.questionnaire.pruned())
        made.for_leavers = self.for_leavers
        return made

    def _unlocked(self, key: str) -> None:
        node = self.tree.find(key)
        if node and any(one.is_standard for one in (node, *node.parts) if isinstance(one, Question)):
            raise LockedQuestion(self.name)


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


_SENT = select(Wave.id).where(Wave.survey_id == bindparam("survey_id")).limit(1)


def first_questionnaire(title: str, kind: SurveyKind) -> Questionnaire:
    """What a new survey begins with: one section, and in it the standard question of its kind."""
    asked = () if kind == SurveyKind.FREE else (standard_question(QuestionKind(kind)),)
    section = Section(key=new_key(), texts={}, about={}, parts=asked)
    return Questionnaire(title={"en": title}, thanks={"en": "Thank you."}, parts=(section,))
