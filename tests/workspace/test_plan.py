"""The plan: either side proposes, the other agrees; nobody agrees to their own; ninety days make it stale."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.ground.db import db, now
from portal.workspace.forms.quarters import next_quarter, quarter_of
from portal.workspace.models.plan import STALE_DAYS, Initiative, InitiativeState, PlanStep
from tests.cast import Cast
from tests.make import Make

Browse = Callable[[str | None], FlaskClient]


def address(cast: Cast, initiative: Initiative | None = None, verb: str = "") -> str:
    return f"/clients/{cast.acme.id}/plan" + (f"/{initiative.id}" if initiative else "") + (f"/{verb}" if verb else "")


def proposed(browse: Browse, cast: Cast, who: str, **others: Any) -> Initiative:
    fields = {"title": "A second site", "why": "Leeds is full", "quarter": "", **others}
    assert browse(who).post(address(cast), data=fields).status_code == 303
    db.session.expire_all()
    return db.session.scalars(select(Initiative)).one()


def test_what_we_propose_the_client_agrees_to(browse: Browse, cast: Cast) -> None:
    quarter = next_quarter(quarter_of(now().date()))
    initiative = proposed(browse, cast, "ada", quarter=quarter.isoformat())
    assert browse("ada").post(address(cast, initiative, "agree")).status_code == 422
    body = browse("bea").get(address(cast)).text
    assert "Leeds is full" in body and "Proposed by Ada Duarte" in body and ">Agree<" in body
    assert browse("bea").post(address(cast, initiative, "agree")).status_code == 303
    assert browse("bea").post(address(cast, initiative, "start")).status_code == 403
    for verb in ("start", "start", "finish", "finish"):
        assert browse("ada").post(address(cast, initiative, verb)).status_code == 303
    db.session.expire_all()
    assert initiative.state == InitiativeState.DONE
    assert [step.kind.value for step in db.session.scalars(select(PlanStep).order_by(PlanStep.id))] == [
        "proposed",
        "agreed",
        "started",
        "finished",
    ]


def test_what_the_client_proposes_we_decline_with_a_reason_they_read(browse: Browse, cast: Cast) -> None:
    initiative = proposed(browse, cast, "ben")
    assert browse("bea").post(address(cast, initiative, "agree")).status_code == 422
    refused = browse("ada").post(address(cast, initiative, "decline"))
    assert refused.status_code == 422 and "Say why" in refused.text
    assert browse("ada").post(address(cast, initiative, "decline"), data={"reason": "No licence"}).status_code == 303
    assert "No licence" in browse("ben").get(address(cast)).text
    assert browse("ben").post(address(cast, initiative, "reconsider")).status_code == 303
    db.session.expire_all()
    assert (initiative.state, initiative.declined_because) == (InitiativeState.PROPOSED, None)


def test_the_client_rewords_only_what_its_side_proposed(browse: Browse, cast: Cast, make: Make) -> None:
    ours, theirs = make.initiative(cast.acme, cast.ada), make.initiative(cast.acme, cast.bea, "Theirs")
    words = {"title": "Other words", "version": "1"}
    assert browse("ben").post(address(cast, ours), data=words).status_code == 422
    assert browse("ben").post(address(cast, theirs), data=words).status_code == 303
    stale = browse("ada").post(address(cast, theirs), data={"title": "Adas words", "version": "1"})
    assert stale.status_code == 409 and "Other words" in stale.text and "Adas words" in stale.text


def test_the_stranger_finds_no_plan(browse: Browse, cast: Cast, make: Make) -> None:
    initiative = make.initiative(cast.acme, cast.ada)
    for verb in ("", "agree", "decline", "start"):
        assert browse("carl").post(address(cast, initiative, verb)).status_code == 404
    assert browse("carl").get(address(cast)).status_code == 404


def test_a_plan_nobody_looks_at_is_stale_for_the_team_alone(browse: Browse, cast: Cast) -> None:
    assert "Nothing is planned" in browse("bea").get(address(cast)).text
    proposed(browse, cast, "ada")
    step = db.session.scalars(select(PlanStep)).one()
    step.created_at = now() - timedelta(days=STALE_DAYS + 1)
    db.session.commit()
    assert "Nobody has looked" in browse("ada").get(address(cast)).text
    body = browse("bea").get(address(cast)).text
    assert "Nobody has looked" not in body and "Last revised" in body
    assert browse("ada").post(address(cast, verb="looked-through")).status_code == 303
    assert "Nobody has looked" not in browse("ada").get(address(cast)).text


def test_quarters_go_round_the_year() -> None:
    with time_machine.travel("2026-11-27"):
        first = quarter_of(now().date())
    assert first.isoformat() == "2026-10-01"
    years = [first]
    for _turn in range(4):
        years.append(next_quarter(years[-1]))
    assert [day.isoformat() for day in years[1:]] == ["2027-01-01", "2027-04-01", "2027-07-01", "2027-10-01"]


@pytest.mark.parametrize("quarter", ["garbage", "1999-01-01"])
def test_a_quarter_is_one_of_those_offered(browse: Browse, cast: Cast, quarter: str) -> None:
    assert browse("bea").post(address(cast), data={"title": "x", "quarter": quarter}).status_code == 422
