"""What the lead of a client may see of their own company: sums by survey, where an admin allows it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam

from portal.ground.clock import vendor_today
from portal.ground.reading import Reading
from portal.surveys.models.figures import FEWEST_OF_A_TREND
from portal.surveys.models.periods import Period
from portal.surveys.models.surveys import Survey
from portal.surveys.models.tallies import Asked, Group, counting, grouped
from portal.surveys.models.waves import Invitation, Wave

LOOKS_BACK = "last-24"

_BY_SURVEY = Reading(
    counting(
        *(Wave.survey_id, Survey.name),
        where=(Invitation.client_id == bindparam("client_id"), Survey.for_clients, Wave.is_anonymous.is_(False)),
    )
)


@dataclass(frozen=True)
class CompanyResults:
    """`surveys` with answers enough to be shown; `waiting`: the names of those with too few as yet."""

    period: Period
    surveys: list[Group]
    waiting: list[str]


def usual_period() -> Period:
    """Two years, for somebody is asked a few times a year only."""
    return Period.of(LOOKS_BACK, vendor_today())


def company_results(client_id: UUID) -> CompanyResults:
    """Sums only and from five answers up: colleagues never see what one of them answered. Call it as the system."""
    period = usual_period()
    rows = _BY_SURVEY.rows({**Asked(period).values, "client_id": client_id})
    groups = grouped(rows, lambda row: (row.survey_id, row.name))
    return CompanyResults(
        period,
        [one for one in groups if one.tally.completed >= FEWEST_OF_A_TREND],
        [one.name for one in groups if one.tally.completed < FEWEST_OF_A_TREND],
    )
