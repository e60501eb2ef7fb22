"""Many at once, on a database of their own: an account closes while clients come to it, a preview is sent twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import date, timedelta
from time import sleep
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal.checks.clients import clients_have_one_owner, owners_are_active, standings_repeat_the_truth
from portal.ground.db import db
from portal.ground.happen import Event
from portal.handoff.models.absences import Absence
from portal.handoff.models.handoffs import Handoff
from portal.people.models.assignments import Assignment
from portal.people.models.clients import Client
from portal.people.models.users import User
from tests.cast import Cast, build_cast
from tests.make import Make

ROUNDS = 5
Post = Callable[[str, str, dict[str, str]], int]


@pytest.fixture(scope="module")
def people(portal: Flask) -> Cast:
    return build_cast(Make())


@pytest.fixture(scope="module")
def post(portal: Flask, people: Cast) -> Post:
    tokens = {who: Make().sign_in(getattr(people, who)) for who in ("lea", "abe")}

    def posted(who: str, url: str, form: dict[str, str]) -> int:
        browser = portal.test_client()
        with browser.session_transaction() as session:
            session["_user_id"] = tokens[who]
        return browser.post(url, data=form).status_code

    return posted


def at_once(calls: list[tuple[Callable[..., int], tuple[object, ...]]]) -> list[int]:
    db.session.remove()  # lets go of the database
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(Context().run, call, *args) for call, args in calls]]


def nothing_is_broken() -> bool:
    db.session.rollback()
    return clients_have_one_owner() + owners_are_active() + standings_repeat_the_truth() == []


def test_an_account_that_closes_while_it_is_given_clients_owns_none(portal: Flask, people: Cast, post: Post) -> None:
    """Whoever comes first wins; the other is told so, and no client is ever without an active owner."""
    for number in range(ROUNDS):
        kim = Make().member(f"Kim{number} Lane")
        clients = [Make().client(f"Round {number} client {place}", owner=people.ada) for place in range(3)]
        today = {"owner": str(kim.id), "since": "2026-11-27"}
        giving = [(post, ("lea", f"/clients/{client.id}/team/owner", today)) for client in clients]
        answers = at_once([*giving, (post, ("abe", f"/admin/team/{kim.id}/disable", {}))])
        assert set(answers[:-1]) <= {303, 422} and answers[-1] in (303, 409), answers
        assert (answers[-1] == 303) == (set(answers[:-1]) == {422}), answers
        assert nothing_is_broken()


def test_twenty_equal_previews_hand_over_once(portal: Flask, people: Cast, post: Post) -> None:
    max_id = Make().member("Max Stone").id
    ids = [Make().client(f"Many {place}", owner=people.omar).id for place in range(4)]
    form = {f"client-{id}": str(max_id) for id in ids} | {"reason": "leaves"}
    url = f"/team/{people.omar.id}/hand-over"
    answers = at_once([(post, ("lea", url, {**form, "form_token": str(turn)})) for turn in range(8)])
    assert set(answers) == {303}
    begun = select(func.count()).select_from(Handoff).where(Handoff.client_id.in_(ids))
    assert db.session.scalar(begun) == 4
    assert nothing_is_broken()


def test_days_away_called_off_four_times_at_once_end_once(
    portal: Flask, people: Cast, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    end = Absence._end

    def slowly(*words: Any) -> None:
        sleep(0.1)
        end(*words)

    monkeypatch.setattr(Absence, "_end", slowly)
    person = people.lea.id
    days = {"from_on": date.today(), "until_on": date.today() + timedelta(days=3), "stand_in": people.abe.id}
    assert post("lea", f"/team/{person}/away", {name: str(value) for name, value in days.items()}) == 303
    absence = db.session.scalars(select(Absence.id)).one()
    answers = at_once([(post, ("lea", f"/team/{person}/away/{absence}/call-off", {}))] * 4)
    assert answers == [303] * 4
    told = select(func.count()).where(Event.kind == "absence.called_off")
    assert db.session.scalar(told) == 1


def test_the_commit_itself_refuses_a_client_without_an_owner(portal: Flask, people: Cast) -> None:
    """Past every verb, as somebody at the database would do it."""
    db.session.rollback()
    acme = select(Client.id).where(Client.name == "Acme").scalar_subquery()
    for wrong in (
        update(Assignment).where(Assignment.client_id == acme).values(until_on=date(2026, 11, 1)),
        update(User).where(User.name == "Ada Duarte").values(role="contact"),
    ):
        with pytest.raises(IntegrityError):
            db.session.execute(wrong.execution_options(synchronize_session=False))
            db.session.commit()
        db.session.rollback()
    assert nothing_is_broken()
