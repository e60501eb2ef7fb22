"""Experts for a time: given from a day to a day, they serve the client meanwhile and no longer."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from portal.checks.experts import experts_serve_while_they_help
from portal.ground.access import as_system, held_to
from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.ground.happen import Event
from portal.notices.models.notices import Notice
from portal.people.models.assignments import Assignment
from portal.people.models.experts import AlreadyServes, ExpertAccess
from portal.people.models.serving import serving_now
from portal.rewards.jobs import tend_experts
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make


def day(count: int) -> date:
    return vendor_today() + timedelta(days=count)


def given(cast: Cast, first: int = 0, last: int = 9, **values: Any) -> ExpertAccess:
    """Omar helps Acme with tax."""
    who = {"expert": cast.omar, "by": cast.ada, "topic": "Tax", **values}
    access = ExpertAccess.give(cast.acme.id, from_on=day(first), until_on=day(last), **who)
    db.session.commit()
    return access


def form(cast: Cast, first: int = 0, last: int = 9, **values: Any) -> dict[str, str]:
    known = {"expert": str(cast.omar.id), "topic": "Tax", "from_on": str(day(first)), "until_on": str(day(last))}
    return {**known, **values}


def kinds(cast: Cast) -> list[str]:
    """What Acme's own people may read of it."""
    with held_to(cast.acme.id):
        told = select(Event.kind).where(Event.kind.startswith("expert_access")).order_by(Event.id)
        return [kind.partition(".")[2] for kind in db.session.scalars(told)]


def helpers(cast: Cast) -> list[Any]:
    return [row for row in serving_now(cast.acme.id) if row.helps_until]


def test_a_csm_gives_an_expert_for_a_time_and_the_client_reads_who_and_until_when(cast: Cast, browse: Browse) -> None:
    room = f"/clients/{cast.acme.id}/team"
    ada, bea = browse("ada"), browse("bea")
    for _ in range(20):
        assert ada.post(f"{room}/experts", data={**form(cast), "form_token": "same"}).status_code == 303
    read = bea.get(room).text
    assert "Omar Nasser" in read and "helps with “Tax” until" in read
    assert "until" in bea.get(f"/clients/{cast.acme.id}/home").text.partition("Your team")[2]
    assert kinds(cast) == ["begun"]
    with as_system():
        assert db.session.scalar(select(func.count()).where(Assignment.user_id == cast.omar.id)) == 2
        told = db.session.scalars(select(Notice.user_id).where(Notice.kind == "expert_access")).all()
    assert set(told) == {cast.bea.id, cast.omar.id}


def test_what_cannot_be_is_said_beside_its_field(cast: Cast, browse: Browse) -> None:
    room, ada = f"/clients/{cast.acme.id}/team/experts", browse("ada")
    wrong = {
        "Choose today or a day to come.": form(cast, -1),
        "It ends before it begins.": form(cast, 5, 4),
        "For two years at most.": form(cast, 0, 800),
        "Say what they help with.": form(cast, topic=" "),
        "serves this client already": form(cast, expert=str(cast.ada.id)),
    }
    for words, data in wrong.items():
        refused = ada.post(room, data=data)
        assert refused.status_code == 422 and words in refused.text
    assert ada.post(room, data=form(cast, expert=str(cast.bea.id))).status_code == 422
    for who, code in (("bea", 403), ("carl", 404)):
        assert browse(who).post(room, data=form(cast)).status_code == code


def test_it_begins_and_ends_by_itself_on_its_days(cast: Cast, browse: Browse) -> None:
    access = given(cast, 2, 6)
    assert not helpers(cast) and kinds(cast) == ["planned"]
    assert "With you soon" in browse("bea").get(f"/clients/{cast.acme.id}/team").text
    seen = {}
    for after in range(1, 8):
        with time_machine.travel(f"{day(after)} 09:00", tick=False):
            for _ in range(2):
                tend_experts()
            seen[after] = len(helpers(cast))
    assert seen == {1: 0, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: 0}
    assert kinds(cast) == ["planned", "begun", "ended"]
    its = db.session.get_one(Assignment, (cast.acme.id, access.assignment_id))
    assert its.until_on == access.until_on
    warned = select(Notice.user_id).where(Notice.kind == "expert_access.ending")
    assert sorted(db.session.scalars(warned)) == sorted([cast.bea.id, cast.omar.id, cast.ada.id])


def test_it_is_prolonged_or_ended_early_and_what_is_over_stays_over(cast: Cast, browse: Browse) -> None:
    access = given(cast)
    room, ada = f"/clients/{cast.acme.id}/team/experts/{access.id}", browse("ada")
    assert ada.post(f"{room}/prolong", data={"until_on": str(day(3))}).status_code == 422
    for _ in range(2):
        assert ada.post(f"{room}/prolong", data={"until_on": str(day(20))}).status_code == 303
    assert helpers(cast)[0].helps_until == day(20)
    for who, code in (("bea", 403), ("carl", 404)):
        assert browse(who).post(f"{room}/end").status_code == code
    for _ in range(2):
        assert ada.post(f"{room}/end").status_code == 303
    late = ada.post(f"{room}/prolong", data={"until_on": str(day(30))})
    assert late.status_code == 409 and "This has ended" in late.text
    assert not helpers(cast) and kinds(cast) == ["begun", "prolonged", "ended"]


def test_one_person_helps_once_and_ends_with_their_assignment(cast: Cast, browse: Browse) -> None:
    access = given(cast)
    assert given(cast).id == access.id
    with pytest.raises(AlreadyServes):
        given(cast, 3, 5)
    ended = browse("lea").post(f"/clients/{cast.acme.id}/team/{access.assignment_id}/end")
    assert ended.status_code == 303
    db.session.expire_all()
    assert access.ended_at is not None and kinds(cast) == ["begun", "ended"]
    assert experts_serve_while_they_help() == []


def test_an_expert_who_left_us_does_not_begin(make: Make, cast: Cast) -> None:
    kim = make.member("Kim Solo")
    access = given(cast, 1, 2, expert=kim)
    kim.disabled_at = access.created_at
    with time_machine.travel(f"{day(1)} 09:00", tick=False):
        access.settle()
    assert access.ended_at is not None and kinds(cast) == ["planned", "called_off"]
    with as_system():
        assert db.session.scalar(select(func.count()).where(Assignment.user_id == kim.id)) == 0


def test_a_restricted_client_is_no_matter_of_those_outside(make: Make, cast: Cast, browse: Browse) -> None:
    hidden = make.client("Initech", owner=cast.lea, restricted=True)
    assert browse("ada").post(f"/clients/{hidden.id}/team/experts", data=form(cast)).status_code == 404
