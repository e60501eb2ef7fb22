"""A survey as those who are asked see it: on a phone and on a desktop, in each language; nothing is kept."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from flask_babel import force_locale

from portal.ground.access import Can, requires
from portal.ground.guard import policy
from portal.ground.web import page
from portal.surveys.forms.answering import Sent, read_answers
from portal.surveys.models.questionnaires import Questionnaire
from portal.surveys.views.surveys import found, version_of

FRAMING, FRAMED = policy({"frame-src": "'self'"}), policy({"frame-ancestors": "'self'"})

bp = Blueprint("survey_previews", __name__, url_prefix="/admin/surveys/<uuid:survey_id>/preview")


@bp.get("")
@requires(Can.READ_SURVEYS)
def show(survey_id: UUID) -> Response:
    """`?number=` of a version, else the draft; `?language=`."""
    answer = page("surveys/building/preview.html", survey=found(survey_id), **_asked(survey_id))
    answer.headers["Content-Security-Policy"] = FRAMING
    return answer


@bp.get("/page")
@requires(Can.READ_SURVEYS)
def whole(survey_id: UUID) -> Response:
    """The page itself, in a frame or alone; what is filled in comes back judged, since sending it is only asking."""
    shown = _asked(survey_id)
    sent = read_answers(shown["asked"], request.args.to_dict(flat=False)) if "tried" in request.args else Sent()
    with force_locale(shown["language"]):
        answer = page("surveys/building/preview_page.html", survey_id=survey_id, sent=sent, **shown)
    answer.headers["Content-Security-Policy"] = FRAMED
    return answer


def _asked(survey_id: UUID) -> dict[str, Any]:
    number = request.args.get("number", type=int)
    row = found(survey_id) if number is None else version_of(survey_id, number)
    asked: Questionnaire = row.questionnaire.pruned()
    wanted = request.args.get("language")
    language = wanted if wanted in asked.languages else asked.languages[0]
    return {"asked": asked, "number": number, "language": language}
