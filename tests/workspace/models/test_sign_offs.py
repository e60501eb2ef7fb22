"""What sign-off promises: asked once, approved once, sent back with a reason; nobody else decides."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.ground.clock import today
from portal.ground.db import db
from portal.ground.happen import Event
from portal.workspace.models.milestones import Milestone, Unapproved
from portal.workspace.models.sign_offs import SignOff, may_sign_off
from portal.workspace.models.talk import talk_about
from tests.cast import Cast
from tests.make import Make

DAY = timedelta(days=1)


@pytest.fixture
def milestone(cast: Cast, make: Make) -> Milestone:
    return make.milestone(make.phase(cast.acme), due_on=today() + DAY, owner_id=cast.ada.id)


def told() -> list[str]:
    return list(db.session.scalars(select(Event.kind).where(Event.shared).order_by(Event.id)))


def test_what_is_approved_in_time_is_reached_by_that(cast: Cast, milestone: Milestone) -> None:
    for _twice in range(2):
        SignOff.ask(milestone, cast.ada, "Version 3")
    for _twice in range(2):
        SignOff.approve(milestone, cast.bea)
    assert told() == ["milestone.approval_asked", "milestone.approved", "milestone.reached"]
    assert (milestone.approval_asked_at, milestone.completed_by_id) == (None, cast.bea.id)
    steps = [(step.word, step.text) for step in talk_about(cast.acme.id, milestone.id).sign_off]
    assert steps == [("asked", "Version 3"), ("approved", None)]


def test_what_is_approved_late_is_left_for_us_to_explain(cast: Cast, make: Make) -> None:
    late = make.milestone(make.phase(cast.acme), due_on=today() - DAY)
    SignOff.ask(late, cast.ada)
    SignOff.approve(late, cast.bea)
    assert late.approved_at is not None
    assert late.completed_at is None


def test_changes_send_it_back_and_it_can_be_asked_for_again(cast: Cast, milestone: Milestone) -> None:
    SignOff.ask_changes(milestone, cast.bea, "Nobody asked us")
    assert told() == []
    SignOff.ask(milestone, cast.ada)
    SignOff.ask_changes(milestone, cast.bea, "Name the emergency slot")
    assert milestone.approval_asked_at is None
    SignOff.ask(milestone, cast.ada)
    assert told() == ["milestone.approval_asked", "milestone.changes_asked", "milestone.approval_asked"]


def test_what_waits_for_approval_is_not_closed_without_it(cast: Cast, milestone: Milestone) -> None:
    SignOff.ask(milestone, cast.ada)
    with pytest.raises(Unapproved):
        milestone.complete(cast.ada)


def test_only_a_lead_or_the_contact_it_names_signs_it_off(cast: Cast) -> None:
    acme, bea = cast.acme.id, cast.bea_contact.id
    assert may_sign_off(acme, None, cast.ben)
    assert may_sign_off(acme, cast.ben_contact.id, cast.bea)
    assert [may_sign_off(acme, bea, who) for who in (cast.bea, cast.ben, cast.carl, cast.ada)] == [True, *3 * [False]]
