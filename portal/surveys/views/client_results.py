"""Results of one client: for the team everything, for the client's lead what the admin lets them see."""

from uuid import UUID

from flask import Response, g

from portal.ground.access import Can, as_system, is_team, requires, visible_or_404
from portal.ground.web import page
from portal.people.models.contacts import Contact
from portal.people.scope import client_blueprint
from portal.surveys.exporting import drawn
from portal.surveys.exporting import sentences as say
from portal.surveys.models.answers_shown import asks_of, last_answers
from portal.surveys.models.company import company_results, usual_period
from portal.surveys.models.coverage import NOBODY, coverage_of
from portal.surveys.models.figures import FEWEST_OF_A_TREND
from portal.surveys.models.questionnaires import STANDARD
from portal.surveys.models.tallies import Tally, waves_of_client

bp = client_blueprint("client_survey_results", __name__)


@bp.get("/survey-results")
@requires(Can.SEE_COMPANY_RESULTS)
def index() -> Response:
    return _for_team() if is_team() else _for_lead()


@bp.get("/contacts/<uuid:contact_id>/survey-answers")
@requires(Can.READ_SURVEYS)
def person(contact_id: UUID) -> Response:
    """Everything one person was asked and what they answered."""
    contact = visible_or_404(Contact, id=contact_id)
    return page("surveys/results/person.html", contact=contact, asks=asks_of(g.client.id, contact_id), say=say)


def _for_team() -> Response:
    period = usual_period()
    waves = waves_of_client(g.client.id, period)
    whole = Tally.of_all(wave.tally for wave in waves)
    return page(
        "surveys/results/client.html",
        period=period,
        whole=whole,
        kinds=[kind for kind in STANDARD if whole.of(kind)],
        trends=[drawn.trend(kind, waves) for kind in STANDARD if whole.of(kind)],
        coverage=coverage_of([g.client.id], period).get(g.client.id, NOBODY),
        answers=last_answers(g.client.id),
        say=say,
    )


def _for_lead() -> Response:
    with as_system():
        found = company_results(g.client.id)
    return page(
        "surveys/results/company.html",
        found=found,
        kinds=list(STANDARD),
        fewest=FEWEST_OF_A_TREND,
        shows_company=bool(found.surveys),
        say=say,
    )
