"""A person's own surveys inside the portal: what waits for them, what they answered, and the same page as by mail."""

from collections.abc import Callable
from uuid import UUID

from flask import Response, abort, g, url_for
from flask_login import current_user

from portal.ground.access import Can, as_system, requires
from portal.ground.db import now
from portal.ground.web import page
from portal.people.scope import client_blueprint
from portal.surveys.models.asked import Asked
from portal.surveys.models.own import own_survey, own_surveys
from portal.surveys.models.questionnaires import Questionnaire
from portal.surveys.views import answer_pages
from portal.surveys.views.answer_pages import Addresses
from portal.surveys.views.own_tabs import shows_company

bp = client_blueprint("client_surveys", __name__)


@bp.get("/surveys")
@requires(Can.ANSWER_SURVEY)
def index() -> Response:
    rows = [(row, Questionnaire.of(row.content)) for row in own_surveys(g.client.id, current_user.id)]
    return page("surveys/answering/own.html", rows=rows, at=now(), shows_company=shows_company())


@bp.get("/surveys/<uuid:invitation_id>")
@requires(Can.ANSWER_SURVEY)
def show(invitation_id: UUID) -> Response:
    return _about(invitation_id, answer_pages.show)


@bp.post("/surveys/<uuid:invitation_id>/save")
@requires(Can.ANSWER_SURVEY)
def save(invitation_id: UUID) -> Response:
    return _about(invitation_id, answer_pages.save, hold=True)


@bp.post("/surveys/<uuid:invitation_id>")
@requires(Can.ANSWER_SURVEY)
def send(invitation_id: UUID) -> Response:
    return _about(invitation_id, answer_pages.send, hold=True)


def _about(id: UUID, answer: Callable[[Asked, Addresses], Response], *, hold: bool = False) -> Response:
    """A colleague's is not there, a lead's included."""
    with as_system():
        asked = own_survey(g.client.id, id, current_user.id, hold=hold) or abort(404)
        show, save = (url_for(f".{verb}", invitation_id=id) for verb in ("show", "save"))
        at = Addresses(show, save, back=url_for(".index"))
        return answer(asked, at)
