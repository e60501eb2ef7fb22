"""Results of all surveys, of one, and of two periods side by side; and the rows behind them to take along."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.clock import vendor_today
from portal.ground.keyset import page_of, unpack_cursor
from portal.ground.tables import sheet
from portal.ground.web import page
from portal.people.models.serving import team_members
from portal.surveys.exporting import drawn
from portal.surveys.exporting import sentences as say
from portal.surveys.exporting.sheets import answers_table, invitations_table
from portal.surveys.models.answers_shown import newest_words
from portal.surveys.models.coverage import NOBODY, coverage_of
from portal.surveys.models.periods import USUAL, Period, quarters_until
from portal.surveys.models.questionnaires import STANDARD, QuestionKind
from portal.surveys.models.survey_tallies import FEWEST_WITHOUT_NAMES, standard_kind, survey_tally
from portal.surveys.models.surveys import Survey
from portal.surveys.models.tallies import Asked, Group, by_client, by_wave, overview

NAMES = ("period", "team", "figure")
MOST_CLIENTS = 10  # on the page of everything
CLIENTS_AT_ONCE = 50

bp = Blueprint("survey_results", __name__, url_prefix="/surveys")


@bp.get("/results")
@requires(Can.READ_SURVEYS)
def index() -> Response:
    """`?period=last-12&team=<owner>&figure=nps`: the asks of a period, of one owner's clients, seen by one figure."""
    asked, kind = _asked(), _kind()
    found, waves, clients = overview(asked), by_wave(asked), by_client(asked)
    return page(
        "surveys/results/index.html",
        asked=asked,
        kind=kind,
        kinds=list(STANDARD),
        found=found,
        clients=lowest_first(clients, kind)[:MOST_CLIENTS],
        clients_asked=len(clients),
        trend=drawn.trend(kind, waves),
        distribution=drawn.distribution(kind, found.now.of(kind)),
        words=newest_words(asked),
        say=say,
        periods=say.periods_offered(vendor_today(), asked.period),
        owners=team_members(),
        address=_address(),
    )


@bp.get("/results/clients")
@requires(Can.READ_SURVEYS)
def clients() -> Response:
    """Every client asked in the period, by name, with how many of its people answered."""
    asked, kind = _asked(), _kind()
    after = unpack_cursor(request.args.get("after")) or [""]
    groups = [one for one in by_client(asked) if _place(one) > (str(after[0]), str(after[-1]))]
    shown = page_of(groups[: CLIENTS_AT_ONCE + 1], CLIENTS_AT_ONCE, _place)
    return page(
        "surveys/results/clients.html",
        asked=asked,
        kind=kind,
        shown=shown,
        coverage=coverage_of([one.key for one in shown.rows], asked.period),
        nobody=NOBODY,
        say=say,
        address=_address(),
    )


@bp.get("/results/compare")
@requires(Can.READ_SURVEYS)
def compare() -> Response:
    """`?first=2026-q2&second=2026-q3`: two periods beside each other."""
    today, owner_id = vendor_today(), _owner_id()
    newest, before = quarters_until(today, 2)
    keys = request.args.get("first") or before, request.args.get("second") or newest
    periods = [Period.of(key, today) for key in keys]
    first, second = (overview(Asked(period, owner_id)).now for period in periods)
    return page(
        "surveys/results/compare.html",
        periods=periods,
        offered=[say.periods_offered(today, period) for period in periods],
        first=first,
        second=second,
        kinds=list(STANDARD),
        say=say,
        owners=team_members(),
        owner_id=owner_id,
    )


@bp.get("/results/answers")
@requires(Can.EXPORT)
def answers() -> Response:
    """The answers behind the page with the same filters, as CSV or with `?format=xlsx` as a workbook."""
    return sheet(answers_table(_asked()))


@bp.get("/results/invitations")
@requires(Can.EXPORT)
def invitations() -> Response:
    """Who was asked, from which rates are counted."""
    return sheet(invitations_table(_asked()))


@bp.get("/<uuid:survey_id>/results")
@requires(Can.READ_SURVEYS)
def survey(survey_id: UUID) -> Response:
    """One survey: each question with how often each answer was given."""
    found, period = visible_or_404(Survey, id=survey_id), _asked().period
    tally = survey_tally(found, period)
    return page(
        "surveys/results/survey.html",
        survey=found,
        kind=standard_kind(found),
        period=period,
        found=tally,
        questions=[(one, drawn.of_question(one)) for one in tally.questions],
        fewest=FEWEST_WITHOUT_NAMES,
        say=say,
        periods=say.periods_offered(vendor_today(), period),
    )


@bp.get("/<uuid:survey_id>/results/answers")
@requires(Can.EXPORT)
def survey_answers(survey_id: UUID) -> Response:
    return sheet(answers_table(_asked(), visible_or_404(Survey, id=survey_id)))


@bp.get("/<uuid:survey_id>/results/invitations")
@requires(Can.EXPORT)
def survey_invitations(survey_id: UUID) -> Response:
    return sheet(invitations_table(_asked(), visible_or_404(Survey, id=survey_id)))


def lowest_first(groups: Sequence[Group], kind: QuestionKind) -> list[Group]:
    """Those with enough answers by their figure, the lowest first; then those with too few."""

    def place(group: Group) -> tuple[bool, int]:
        figure = group.tally.figure(kind)
        return (not figure.is_shown, figure.value if figure.is_shown and figure.value is not None else 0)

    return sorted((group for group in groups if group.tally.asked_for[kind]), key=place)


def _place(group: Group) -> tuple[str, str]:
    return group.name.casefold(), str(group.key)


def _asked() -> Asked:
    return Asked(Period.of(request.args.get("period"), vendor_today()), _owner_id())


def _owner_id() -> UUID | None:
    with suppress(ValueError):
        return UUID(request.args.get("team") or "")
    return None


def _kind() -> QuestionKind:
    """What makes no sense asks for the figure of loyalty."""
    asked = request.args.get("figure")
    return QuestionKind(asked) if asked in list(STANDARD) else QuestionKind.NPS


def _address() -> dict[str, Any]:
    """The filters that were asked for, to go along with a link."""
    given = {name: request.args[name] for name in NAMES if request.args.get(name)}
    return given if given.get("period") != USUAL else {name: word for name, word in given.items() if name != "period"}
