"""The surveys that come with the portal: read from `surveys/shipped`, brought in once, then the admins' own."""

import tomllib
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from portal.ground.db import db
from portal.ground.drafts import bring
from portal.surveys.models.questionnaires import (
    LISTS,
    STANDARD,
    Choice,
    Condition,
    Question,
    QuestionKind,
    Questionnaire,
    Section,
)
from portal.surveys.models.standard import SHIPPED as FOLDER
from portal.surveys.models.standard import standard_question
from portal.surveys.models.surveys import Survey, SurveyKind, SurveyVersion

SHIPPED = ("relationship", "after_onboarding", "after_concern", "quarterly_review", "expectations", "exit")
_QUESTION: dict[str, Any] = {"help": {}, "low": {}, "high": {}}


def load_shipped_surveys() -> int:
    """Publish those that were never here; how many. One that is here stays as the admins made it, retired or not."""
    here = set(db.session.scalars(select(Survey.shipped)))
    return sum(_bring(name) for name in SHIPPED if name not in here)


def questionnaire_from(written: Mapping[str, Any]) -> Questionnaire:
    """A questionnaire as people write it in TOML; a standard question needs no more than its key and kind."""
    return Questionnaire(
        languages=tuple(written["languages"]),
        title=written["title"],
        thanks=written["thanks"],
        parts=tuple(_section(section) for section in written["sections"]),
    )


def read_shipped(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def _bring(name: str) -> bool:
    """False if another setup brought it at the same time."""
    own = read_shipped(name)
    survey = Survey(
        id=uuid5(NAMESPACE_URL, f"mainstay/surveys/{name}"),
        name=own["name"],
        about=own["about"],
        kind=SurveyKind(own["kind"]),
        shipped=name,
        for_leavers=own.get("for_leavers", False),
        draft=questionnaire_from(own).kept(),
        published=1,
        is_changed=False,
    )
    return bring(survey, SurveyVersion.of)


def _section(written: Mapping[str, Any]) -> Section:
    asked = tuple(_question(question) for question in written["questions"])
    return Section(key=written["key"], texts=written.get("texts", {}), about=written.get("about", {}), parts=asked)


def _question(written: Mapping[str, Any]) -> Question:
    kind = QuestionKind(written["kind"])
    if kind in STANDARD:
        return standard_question(kind, written["key"])
    lists = {name: tuple(Choice(**one) for one in written.get(name, ())) for name in LISTS}
    return Question(**{**_QUESTION, **written, **lists, "kind": kind, "when": _condition(written.get("when"))})


def _condition(written: Mapping[str, Any] | None) -> Condition | None:
    return Condition(**{**written, "choices": tuple(written.get("choices", ()))}) if written else None
