"""Results of one client: for the team everything, for the client's lead what the admin lets them see."""

from uuid import UUID

from flask import Response, g

from portal.ground.access import Can, as_system, is_team, requires, visible_or_404
from portal.ground.clock import vendor_today
from portal.ground.web import page
from portal.people.models.contacts import Contact
from portal.people.scope import client_blueprint
from portal.surveys.exporting import drawn
from portal.surveys.exporting import sentences as say
from portal.surveys.models.answers_shown import asks_of, last_answers
from portal.surveys.models.coverage import NOBODY, coverage_of
from portal.surveys.models.figures import FEWEST_OF_A_TREND
from portal.surveys.models.periods import Period
from portal.surveys.models.questionnaires import STANDARD
from portal.surveys.models.tallies import Tally, told_to_client, waves_of_client

LOOKS_BACK = "last-24"

bp = client_blueprint("client_survey_results", __name__)


@bp.get("/survey-results")
@requires(Can.SEE_COMPANY_RESULTS)
def index() -> Response:
    """Two years, for somebody is asked a few times a year only."""
    period = Period.of(LOOKS_BACK, vendor_today())
    return _for_team(period) if is_team() else _for_lead(period)


@bp.get("/contacts/<uuid:contact_id>/survey-answers")
@requires(Can.READ_SURVEY_RESULTS)
def person(contact_id: UUID) -> Response:
    """Everything one person was asked and what they answered."""
    contact = visible_or_404(Contact, id=contact_id)
    return page("surveys/results/person.html", contact=contact, asks=asks_of(g.client.id, contact_id), say=say)


def _for_team(period: Period) -> Response:
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


def _for_lead(period: Period) -> Response:
    """Sums only and from five answers up: colleagues never see what one of them answered."""
    with as_system():
        surveys = told_to_client(g.client.id, period)
    return page(
        "surveys/results/company.html",
        period=period,
        surveys=[one for one in surveys if one.tally.completed >= FEWEST_OF_A_TREND],
        waiting=[one.name for one in surveys if one.tally.completed < FEWEST_OF_A_TREND],
        kinds=list(STANDARD),
        fewest=FEWEST_OF_A_TREND,
        say=say,
    )
