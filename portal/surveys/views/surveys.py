"""The pages of surveys: the list, a draft, its versions; admins change them, the team reads them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.calendars import digits
from portal.ground.db import db
from portal.ground.languages import own_name
from portal.ground.parts import add_shelf
from portal.ground.web import done, page
from portal.people.stale import newer_values
from portal.surveys.forms.building import NewSurveyForm, SurveyForm
from portal.surveys.models.faults import Fault
from portal.surveys.models.survey_pages import surveys, versions_of
from portal.surveys.models.surveys import AlreadySent, Survey, SurveyVersion, Unpublishable

bp = Blueprint("surveys", __name__, url_prefix="/admin/surveys")
bp.add_app_template_filter(own_name)


@bp.get("")
@requires(Can.READ_SURVEYS)
def index() -> Response:
    return page("surveys/building/index.html", surveys=surveys())


@bp.get("/new")
@requires(Can.EDIT_SURVEY)
def new() -> Response:
    return page("surveys/building/new.html", form=NewSurveyForm())


@bp.post("")
@requires(Can.EDIT_SURVEY)
def add() -> Response:
    form = NewSurveyForm()
    if not form.validate_on_submit():
        return page("surveys/building/new.html", form=form)
    survey = Survey.add(current_user, **form.values)
    return done(None, url_for(".show", survey_id=survey.id), said=gettext("Survey added"))


@bp.get("/<uuid:survey_id>")
@requires(Can.READ_SURVEYS)
def show(survey_id: UUID) -> Response:
    return draft(found(survey_id))


@bp.get("/<uuid:survey_id>/edit")
@requires(Can.EDIT_SURVEY)
def edit(survey_id: UUID) -> Response:
    survey = found(survey_id)
    return _edited(survey, SurveyForm(data=_read(survey)))


@bp.post("/<uuid:survey_id>")
@requires(Can.EDIT_SURVEY)
def change(survey_id: UUID) -> Response:
    survey, form = found(survey_id), SurveyForm()
    if not form.validate_on_submit():
        return _edited(survey, form)
    newer = newer_values(form, _read(survey))
    if newer is not None:
        return _edited(survey, form, newer, status=409)
    try:
        survey.describe(current_user, **form.values)
    except AlreadySent:
        form.refuse(form.is_anonymous, gettext("People were asked already: this cannot change any more."))
        return _edited(survey, form)
    return _saved(survey)


@bp.post("/<uuid:survey_id>/publish")
@requires(Can.EDIT_SURVEY)
def publish(survey_id: UUID) -> Response:
    survey = found(survey_id)
    try:
        survey.publish(current_user)
    except Unpublishable as refused:
        return draft(survey, status=422, faults=refused.faults)
    return _saved(survey, gettext("Version %(number)s is published", number=digits(survey.published)))


@bp.get("/<uuid:survey_id>/versions/<int:number>")
@requires(Can.READ_SURVEYS)
def version(survey_id: UUID, number: int) -> Response:
    published = version_of(survey_id, number)
    return page("surveys/building/version.html", version=published, asked=published.questionnaire)


def found(survey_id: UUID) -> Survey:
    """The survey, held until the answer where somebody else may be writing to it too; or 404."""
    return db.session.get(Survey, survey_id, with_for_update=request.method == "POST") or abort(404)


add_shelf(bp, Can.EDIT_SURVEY, found, "survey_id")


def version_of(survey_id: UUID, number: int) -> SurveyVersion:
    return db.session.get(SurveyVersion, (survey_id, number)) or abort(404)


def draft(survey: Survey, status: int | None = None, faults: Sequence[Fault] = (), *, locked: bool = False) -> Response:
    """A survey as it is being written; `faults`: why it was not published; `locked`: its standard question stays."""
    return page(
        "surveys/building/show.html",
        status=status,
        faults=faults,
        locked=locked,
        survey=survey,
        asked=survey.questionnaire.pruned(),
        versions=versions_of(survey.id),
    )


def _read(survey: Survey) -> dict[str, Any]:
    """What its form starts with."""
    wording = survey.wording
    first, *others = wording.pop("languages")
    return {**wording, "language": first, "others": others, "version": survey.version}


def _edited(
    survey: Survey, form: SurveyForm, newer: dict[str, Any] | None = None, status: int | None = None
) -> Response:
    return page(
        "surveys/building/edit.html", status=status, survey=survey, form=form, newer=newer, sent=survey.was_sent()
    )


def _saved(survey: Survey, said: str | None = None) -> Response:
    return done(None, url_for(".show", survey_id=survey.id), said=said or gettext("Saved"))
