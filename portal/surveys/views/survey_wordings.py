"""The words of a survey in all its languages, side by side."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.forms import VersionedForm
from portal.ground.web import done, page
from portal.surveys.forms.wordings import newer_words, worded, wordings_form
from portal.surveys.models.surveys import Survey
from portal.surveys.views.surveys import found

bp = Blueprint("survey_wordings", __name__, url_prefix="/admin/surveys/<uuid:survey_id>/wordings")


@bp.get("")
@requires(Can.EDIT_SURVEY)
def edit(survey_id: UUID) -> Response:
    survey = found(survey_id)
    return _side_by_side(survey, wordings_form(survey.questionnaire.pruned()))


@bp.post("")
@requires(Can.EDIT_SURVEY)
def change(survey_id: UUID) -> Response:
    survey = found(survey_id)
    asked = survey.questionnaire.pruned()
    form = wordings_form(asked)
    if not form.validate_on_submit():
        return _side_by_side(survey, form)
    newer = newer_words(form, asked)
    if newer is not None:
        return _side_by_side(survey, form, newer, status=409)
    survey.translate(current_user, worded(form, asked))
    return done(None, url_for("surveys.show", survey_id=survey.id), said=gettext("Saved"))


def _side_by_side(
    survey: Survey, form: VersionedForm, newer: dict[str, Any] | None = None, status: int | None = None
) -> Response:
    asked = survey.questionnaire.pruned()
    return page("surveys/building/wordings.html", status=status, survey=survey, asked=asked, form=form, newer=newer)
