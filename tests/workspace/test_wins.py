"""Wins and the manager's sentence: what the team says where the client reads it first."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from flask.testing import FlaskClient
from sqlalchemy import select

from portal.ground.db import db, now
from portal.workspace.models.sentences import ManagerSentence
from portal.workspace.models.wins import Win
from tests.cast import Cast
from tests.make import Make

Browse = Callable[[str | None], FlaskClient]


def told(browse: Browse, cast: Cast) -> Win:
    fields = {"title": "All calls answered", "won_on": now().date().isoformat(), "words": "For the first time"}
    assert browse("ada").post(f"/clients/{cast.acme.id}/wins", data=fields).status_code == 303
    return db.session.scalars(select(Win)).one()


def test_a_win_is_told_reworded_withdrawn_and_brought_back(browse: Browse, cast: Cast) -> None:
    win, ada, place = told(browse, cast), browse("ada"), f"/clients/{cast.acme.id}/wins"
    assert "For the first time" in browse("bea").get(place).text
    words = {"title": "Every call answered", "won_on": "2026-11-02", "version": "1"}
    assert ada.post(f"{place}/{win.id}", data=words).status_code == 303
    stale = ada.post(f"{place}/{win.id}", data={**words, "title": "Old tab"})
    assert stale.status_code == 409 and "Every call answered" in stale.text and "Old tab" in stale.text
    assert ada.post(f"{place}/{win.id}/withdraw").status_code == 303
    assert "Every call answered" not in browse("bea").get(place).text
    assert ada.post(f"{place}/{win.id}/restore").status_code == 303
    assert "Every call answered" in browse("bea").get(place).text


def test_only_the_team_tells_wins(browse: Browse, cast: Cast) -> None:
    win, place = told(browse, cast), f"/clients/{cast.acme.id}/wins"
    for verb in ("", f"/{win.id}", f"/{win.id}/withdraw", f"/{win.id}/restore"):
        assert browse("bea").post(place + verb).status_code == 403
        assert browse("carl").post(place + verb).status_code == 404
    assert browse("carl").get(place).status_code == 404
    assert "Withdraw" not in browse("bea").get(place).text


def test_a_goal_reached_is_a_win_once(browse: Browse, cast: Cast, make: Make) -> None:
    goal = make.goal(make.metric(cast.acme, "Booked appointments"), "260")
    for _time in range(2):
        goal.look_at(date(2026, 10, 1), Decimal(268), cast.ada)
        goal.reached_on = None
    db.session.commit()
    assert db.session.scalars(select(Win.won_on)).one() == date(2026, 10, 31)
    assert "Goal reached: Booked appointments" in browse("bea").get(f"/clients/{cast.acme.id}/wins").text


def test_the_sentence_keeps_every_version(browse: Browse, cast: Cast) -> None:
    ada, place = browse("ada"), f"/clients/{cast.acme.id}/sentence"
    assert ada.post(place, data={"text": "A good month.", "seen": ""}).status_code == 303
    first = db.session.scalars(select(ManagerSentence)).one()
    assert ada.post(place, data={"text": "A better month.", "seen": str(first.id)}).status_code == 303
    assert ada.post(place, data={"text": " ", "seen": ""}).status_code == 422
    stale = browse("omar").post(place, data={"text": "Omars month.", "seen": str(first.id)})
    assert stale.status_code == 409 and "A better month." in stale.text and "Omars month." in stale.text
    body = ada.get(place).text
    assert "A good month." in body and "A better month." in body and "Omars" not in body
    assert browse("bea").get(place).status_code == 403
    assert browse("bea").post(place, data={"text": "Ours"}).status_code == 403
    assert browse("carl").post(place).status_code == 404


def test_the_same_words_again_are_no_new_version(cast: Cast) -> None:
    for _time in range(2):
        ManagerSentence.say(cast.acme.id, cast.ada, "A good month.")
    assert len(db.session.scalars(select(ManagerSentence)).all()) == 1


def test_a_milestone_reached_is_a_win_once_and_a_reopened_one_is_none(browse: Browse, cast: Cast, make: Make) -> None:
    milestone = make.milestone(make.phase(cast.acme), "Evening answering is live")
    for _time in range(2):
        milestone.complete(cast.ada)
    db.session.commit()
    assert "Evening answering is live" in browse("bea").get(f"/clients/{cast.acme.id}/wins").text
    milestone.reopen(cast.ada)
    db.session.commit()
    assert "Evening answering is live" not in browse("bea").get(f"/clients/{cast.acme.id}/wins").text
    milestone.complete(cast.ada)
    db.session.commit()
    assert len(db.session.scalars(select(Win)).all()) == 1
    assert "Evening answering is live" in browse("bea").get(f"/clients/{cast.acme.id}/wins").text
