"""The rules that come with the portal send surveys: by what really happens, through the worker's jobs, once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.ground.outbox import Mail
from portal.history.models.concerns import Concern
from portal.people.models.clients import ClientState
from portal.people.models.contacts import RelationshipRole
from portal.rules.jobs import answer_times, catch_up, try_failed_again
from portal.rules.models.rehearsals import rehearse
from portal.rules.models.rules import Rule
from portal.rules.models.runs import Outcome
from portal.rules.models.shipped_rules import load_shipped_rules
from portal.surveys.jobs import tend_waves
from portal.surveys.models.sending import send_due
from portal.surveys.models.shipped_surveys import load_shipped_surveys
from portal.surveys.models.surveys import Survey
from portal.surveys.models.waves import Wave
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make
from tests.rules.making import make_rule, runs, work

LONG_AGO = date(2025, 1, 1)
Happens = Callable[[Cast, Make], None]


def a_milestone_is_reached(cast: Cast, make: Make) -> None:
    cast.bea_contact.standing.role = RelationshipRole.DECISION_MAKER
    make.milestone(make.phase(cast.acme)).complete(cast.ada)


def a_concern_is_resolved(cast: Cast, _make: Make) -> None:
    Concern.open(cast.acme.id, cast.ada, title="Calls drop").resolve(cast.ada, "A new line")


def thirty_days_are_over(cast: Cast, _make: Make) -> None:
    cast.acme.started_on = vendor_today() - timedelta(days=30)


def the_contract_ends_in_sixty_days(cast: Cast, _make: Make) -> None:
    cast.acme.standing.renewal_on = vendor_today() + timedelta(days=60)


def the_client_leaves(cast: Cast, _make: Make) -> None:
    cast.acme.standing.move_to(ClientState.LEFT, cast.ada)


@pytest.fixture(autouse=True)
def shipped(cast: Cast) -> None:
    load_shipped_surveys()
    load_shipped_rules()
    for client in (cast.acme, cast.globex):
        client.started_on = LONG_AGO
    db.session.commit()


def the_worker_works() -> None:
    work()
    catch_up()
    answer_times()
    try_failed_again()
    while send_due():
        pass
    tend_waves()


def asked() -> list[Mail]:
    return list(db.session.scalars(select(Mail).where(Mail.key.startswith("invitation ")).order_by(Mail.to_address)))


BOTH = ["bea@acme.example", "ben@acme.example"]


@pytest.mark.parametrize(
    ("name", "happens", "people", "question"),
    [
        ("ask_after_milestone", a_milestone_is_reached, BOTH[:1], "made it easy for me"),
        ("ask_after_concern", a_concern_is_resolved, BOTH, "made it easy for me"),
        ("ask_after_thirty_days", thirty_days_are_over, BOTH, "How satisfied"),
        ("ask_before_renewal", the_contract_ends_in_sixty_days, BOTH, "recommend"),
        ("ask_who_leaves", the_client_leaves, BOTH, "main reason to leave"),
    ],
)
def test_what_happens_sends_the_first_question_once(
    cast: Cast, make: Make, name: str, happens: Happens, people: list[str], question: str
) -> None:
    rule = db.session.scalars(select(Rule).filter_by(shipped=name)).one()
    rule.turn_on(cast.abe)
    db.session.commit()
    happens(cast, make)
    db.session.commit()
    the_worker_works()
    assert [mail.to_address for mail in asked()] == people
    assert all(question in mail.text and question in mail.html for mail in asked())
    assert [run.outcome for run in runs(rule)] == [Outcome.DONE]
    the_worker_works()
    assert len(asked()) == len(people) and len(runs(rule)) == 1
    survey = db.session.scalars(select(Survey.name).join(Wave, Wave.survey_id == Survey.id)).one()
    (would,) = rehearse(rule).would
    assert would.client_name == "Acme" and f"“{survey}”" in would.did[0]


def sends(survey: Survey, to: str) -> dict[str, object]:
    return {"action": "survey", "values": {"survey": str(survey.id), "to": to}}


def test_the_contact_it_is_about_is_refused_beside_the_field_where_nobody_is_named(cast: Cast, browse: Browse) -> None:
    survey = db.session.scalars(select(Survey).where(Survey.shipped == "relationship")).one()
    typed = {
        "name": "Ask", "when": "concern.resolved", "days": "", "most_a_client": "1", "most_a_day": "9", "version": "0",
        "then": "survey", "then0_survey": str(survey.id), "then0_to": "cause",
    }  # fmt: skip
    refused = browse("abe").post("/admin/rules", data=typed)
    assert refused.status_code == 422
    assert 'id="then0_to-error"' in refused.text and "names none" in refused.text
    fine = browse("abe").post("/admin/rules", data={**typed, "when": "contact.left"})
    assert fine.status_code == 303


def test_a_rule_that_names_nobody_says_so_and_does_not_fail(cast: Cast) -> None:
    """As one that was written before it was refused."""
    survey = db.session.scalars(select(Survey).where(Survey.shipped == "relationship")).one()
    rule = make_rule(cast.abe, "concern.resolved", sends(survey, "cause"))
    a_concern_is_resolved(cast, Make())
    db.session.commit()
    the_worker_works()
    (run,) = runs(rule)
    assert run.outcome == Outcome.DONE and run.did[0].startswith("Nobody to ask")
    assert asked() == [] and db.session.scalars(select(Wave)).all() == []
