"""The parts of a survey's draft: sections and questions added, changed, moved, removed and put back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.drafts import Drafted
from portal.ground.parts import add_hands, part
from portal.ground.trees import new_key
from portal.ground.web import conflict, done, page
from portal.surveys.forms.parts import CHANGED, NEW, part_form, values_of
from portal.surveys.models.questionnaires import Question, Section
from portal.surveys.models.surveys import LockedQuestion, Survey
from portal.surveys.views.surveys import draft, found

bp = Blueprint("survey_parts", __name__, url_prefix="/admin/surveys/<uuid:survey_id>/parts")


@bp.get("/new")
@requires(Can.EDIT_SURVEY)
def new(survey_id: UUID) -> Response:
    """An empty form; `?under=` names the section a question goes into, without it a section is added."""
    survey = found(survey_id)
    kind, under = _place(survey)
    return _form_of(survey, kind, part_form(NEW, kind, survey.questionnaire, section=under), under=under)


@bp.post("")
@requires(Can.EDIT_SURVEY)
def add(survey_id: UUID) -> Response:
    survey = found(survey_id)
    kind, under = _place(survey)
    form = part_form(NEW, kind, survey.questionnaire)
    if not form.validate_on_submit():
        return _form_of(survey, kind, form, under=under)
    node = kind(key=new_key(), **values_of(form, kind, survey.questionnaire))
    survey.add_part(current_user, node, form.section.data if kind is Question else None)
    return done(None, _shown_at(survey, node.key), said=gettext("Added"))


@bp.get("/<key>")
@requires(Can.EDIT_SURVEY)
def edit(survey_id: UUID, key: str) -> Response:
    survey = found(survey_id)
    node = _open(survey, key)
    form = part_form(CHANGED, type(node), survey.questionnaire, node, version=node.digest)
    return _form_of(survey, type(node), form, node=node)


@bp.post("/<key>")
@requires(Can.EDIT_SURVEY)
def change(survey_id: UUID, key: str) -> Response:
    survey = found(survey_id)
    node = _open(survey, key)
    form = part_form(CHANGED, type(node), survey.questionnaire, node)
    if not form.validate_on_submit():
        return _form_of(survey, type(node), form, node=node)
    if form.version.data != node.digest:
        form.version.data = node.digest
        return conflict("surveys/building/part.html", **_shown(survey, type(node), form, node=node, newer=node))
    values = values_of(form, type(node), survey.questionnaire, node)
    survey.change_part(current_user, key, values, form.section.data if isinstance(node, Question) else None)
    return done(None, _shown_at(survey, key), said=gettext("Saved"))


@bp.errorhandler(LockedQuestion)
def _locked(_error: LockedQuestion) -> Response:
    return draft(found((request.view_args or {})["survey_id"]), status=422, locked=True)


def _named(node: Any) -> str:
    return next((words for words in node.texts.values() if words), "")


def _shown_at(survey: Drafted, key: str | None) -> str:
    return url_for("surveys.show", survey_id=survey.id, _anchor=f"part-{key}" if key else None)


add_hands(bp, Can.EDIT_SURVEY, found, _shown_at, _named)


def _place(survey: Survey) -> tuple[type[Any], str | None]:
    """What is to be added, and under which key."""
    under = request.values.get("under")
    if not under:
        return Section, None
    return (Question, under) if isinstance(part(survey, under), Section) else abort(404)


def _open(survey: Survey, key: str) -> Any:
    """A part that can be changed."""
    node = part(survey, key)
    return node if isinstance(node, Section) or not node.is_standard else abort(404)


def _form_of(survey: Survey, kind: type[Any], form: Any, **place: Any) -> Response:
    return page("surveys/building/part.html", **_shown(survey, kind, form, **place))


def _shown(survey: Survey, kind: type[Any], form: Any, **place: Any) -> dict[str, Any]:
    named = "section" if kind is Section else "question"
    return {"survey": survey, "kind": named, "form": form, "node": None, "under": None, "newer": None, **place}
