"""Being away: a stand-in begins and ends by itself, has the brief, and who comes back is told what happened."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from portal.facts import ConcernOpened
from portal.ground.access import as_system
from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.handoff.models.absences import Absence, OverlapError, settle_absences
from portal.handoff.models.handoffs import Handoff
from portal.history.models.concerns import Concern
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.clients import Client
from portal.people.models.users import User
from tests.cast import Cast
from tests.conftest import Browse
from tests.make import Make

MONDAY = date(2026, 11, 30)


def backups(user: User, client: Client) -> list[tuple[date, date | None]]:
    with as_system():
        rows = select(Assignment.from_on, Assignment.until_on).where(
            Assignment.user_id == user.id,
            Assignment.client_id == client.id,
            Assignment.role == AssignmentRole.BACKUP,
        )
        return [(row.from_on, row.until_on) for row in db.session.execute(rows)]


def away(cast: Cast, first: date = MONDAY, days: int = 4, **who: Any) -> Absence:
    people = {"person": cast.ada, "stand_in": cast.omar, "by": cast.lea, **who}
    absence = Absence.plan(**people, from_on=first, until_on=first + timedelta(days=days))
    db.session.commit()
    return absence


def at(day: date, hour: int = 12) -> Any:
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)


def test_a_stand_in_begins_and_ends_by_itself(cast: Cast) -> None:
    with at(date(2026, 11, 27)):
        away(cast)
        settle_absences()
    assert backups(cast.omar, cast.acme) == []
    for _again in range(2):
        with at(MONDAY, 1):
            settle_absences()
    assert backups(cast.omar, cast.acme) == [(MONDAY, None)]
    with at(date(2026, 12, 4), 23):
        settle_absences()
    assert backups(cast.omar, cast.acme) == [(MONDAY, None)]
    for _again in range(2):
        with at(date(2026, 12, 5), 1):
            settle_absences()
    assert backups(cast.omar, cast.acme) == [(MONDAY, date(2026, 12, 5))]
    with as_system():
        kinds = db.session.scalars(select(Event.kind).where(Event.kind.like("absence%")).order_by(Event.id)).all()
    assert kinds == ["absence.planned", "absence.begun", "absence.ended"]


def test_it_begins_on_the_vendors_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with at(MONDAY - timedelta(days=3)):
        away(cast)
    with time_machine.travel(datetime(2026, 11, 29, 23, 30, tzinfo=UTC), tick=False):
        settle_absences()
        assert backups(cast.omar, cast.acme) == []
        monkeypatch.setattr("portal.ground.clock.vendor_zone", lambda: "Asia/Yerevan")
        settle_absences()
        assert len(backups(cast.omar, cast.acme)) == 1


def test_the_stand_in_has_the_brief_and_a_new_client_is_covered_too(browse: Browse, cast: Cast, make: Make) -> None:
    make.concern(cast.acme, "Weekend calls go unanswered")
    absence = away(cast, now().date())
    make.client("New one", owner=cast.ada)
    settle_absences()
    with as_system():
        covered = db.session.scalars(select(Handoff).where(Handoff.absence_id == absence.id)).all()
    assert len(covered) == 2 and all(one.introduce_by is None and one.to_id == cast.omar.id for one in covered)
    assert any("Weekend calls go unanswered" in str(one.brief) for one in covered)
    assert "Handed to you" in browse("omar").get("/my-day").text


def test_who_served_before_goes_on_after(cast: Cast, make: Make) -> None:
    before = make.assignment(cast.acme, cast.omar, AssignmentRole.SPECIALIST)
    absence = away(cast, now().date())
    assert backups(cast.omar, cast.acme) == []
    absence.call_off(cast.lea)
    db.session.commit()
    assert db.session.get_one(Assignment, (before.client_id, before.id)).until_on is None


def test_a_restricted_client_is_the_stand_ins_only_meanwhile(browse: Browse, cast: Cast, make: Make) -> None:
    secret = make.client("Initech", owner=cast.ada, restricted=True)
    page = f"/clients/{secret.id}/brief"
    assert browse("omar").get(page).status_code == 404
    absence = away(cast, now().date())
    assert browse("omar").get(page).status_code == 200
    absence.call_off(cast.lea)
    db.session.commit()
    assert browse("omar").get(page).status_code == 404


def test_a_lead_who_does_not_see_a_restricted_client_ends_the_stand_ins_work_there_too(
    browse: Browse, cast: Cast, make: Make
) -> None:
    page = f"/clients/{make.client('Initech', owner=cast.ada, restricted=True).id}/brief"
    absence, lea = away(cast, now().date()), browse("lea")
    assert lea.get(page).status_code == 404 and browse("omar").get(page).status_code == 200
    assert lea.post(f"/team/{cast.ada.id}/away/{absence.id}/call-off").status_code == 303
    assert browse("omar").get(page).status_code == 404


def test_days_away_are_planned_by_oneself_or_by_a_lead(browse: Browse, cast: Cast) -> None:
    page = f"/team/{cast.ada.id}/away"
    first = now().date() + timedelta(days=10)
    data = {"from_on": first, "until_on": first + timedelta(days=3), "stand_in": cast.omar.id}
    assert [browse(who).get(page).status_code for who in ("ada", "lea", "omar", "bea")] == [200, 200, 403, 403]
    assert browse("omar").post(page, data=data).status_code == 403
    assert browse("ada").post(page, data=data).status_code == 303
    assert browse("lea").post(page, data=data).status_code == 422  # in this time already
    for wrong in ({"stand_in": cast.ada.id}, {"until_on": first - timedelta(days=1)}, {"from_on": ""}):
        assert browse("ada").post(page, data={**data, **wrong}).status_code == 422
    absence = db.session.scalars(select(Absence)).one()
    for _twice in range(2):
        assert browse("ada").post(f"{page}/{absence.id}/call-off").status_code == 303
    assert browse("ada").post(page, data=data).status_code == 303


def test_two_absences_do_not_overlap(cast: Cast) -> None:
    away(cast, MONDAY)
    with pytest.raises(OverlapError):
        away(cast, MONDAY + timedelta(days=4))


def test_who_comes_back_is_told_what_happened_per_client(browse: Browse, cast: Cast, make: Make) -> None:
    make.client("Quiet", owner=cast.ada)
    make.interaction(cast.acme, cast.omar, "They called about the rota")
    make.interaction(cast.acme, cast.ada, "Her own note")
    make.interaction(cast.acme, cast.omar, "Long ago", occurred_at=now() - timedelta(days=30))
    make.interaction(cast.globex, cast.omar, "Not hers")
    Concern.open(cast.acme.id, cast.omar, title="Weekend calls")
    db.session.commit()
    text = browse("ada").get("/since").text
    assert "They called about the rota" in text and "opened the concern “Weekend calls”" in text
    assert [words for words in ("Her own note", "Long ago", "Not hers", "Quiet") if words in text] == []
    assert "Long ago" in browse("ada").get(f"/since?since={now().date() - timedelta(days=40)}").text
    assert browse("ada").get("/since?since=nonsense").status_code == 200
    assert browse("bea").get("/since").status_code == 403


def test_it_counts_from_the_first_day_away(browse: Browse, cast: Cast, make: Make) -> None:
    absence = Absence(
        user_id=cast.ada.id, stand_in_id=cast.omar.id, from_on=now().date() - timedelta(days=20),
        until_on=now().date() - timedelta(days=6), planned_by_id=cast.lea.id, begun_at=now(), ended_at=now(),
    )  # fmt: skip
    make.keep(absence)
    make.interaction(cast.acme, cast.omar, "In between", occurred_at=now() - timedelta(days=18))
    assert "In between" in browse("ada").get("/since").text
    assert ConcernOpened.told
