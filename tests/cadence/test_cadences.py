"""Cadences by segment: looked at before they change, every version kept, clients follow from their next date on."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.cadence.jobs import tend_touchpoints
from portal.cadence.models.cadences import Cadence, Rhythm, StaleCadenceError, cadences_in_force
from portal.cadence.models.outlook import outlook
from portal.cadence.models.settling import settle
from portal.ground.db import db
from portal.ground.happen import Event
from portal.people.models.clients import Client
from portal.tasks.touchpoints import Touchpoint, TouchpointKind
from tests.cast import Cast
from tests.make import Make

Browse = Callable[[str | None], FlaskClient]
YEARLY = Rhythm((TouchpointKind.YEARLY,), 0)


@pytest.fixture
def client(cast: Cast, make: Make) -> Client:
    """Began a hundred days ago; the half-yearly follow-up is next."""
    with time_machine.travel(datetime(2026, 6, 12, 12, tzinfo=UTC), tick=False):
        row = make.client("Hooli", owner=cast.ada, segment="Large")
        row.started_on = date(2026, 3, 4)
        make.interaction(row, cast.ada)
        settle(row.id)
        db.session.commit()
        yield row


def next_of(client: Client) -> tuple[str, date]:
    db.session.expire_all()
    its = select(Touchpoint).where(Touchpoint.client_id == client.id, Touchpoint.kind != TouchpointKind.LETTER)
    row = db.session.scalars(its.where(Touchpoint.kept_at.is_(None))).one()
    return row.kind.value, row.due_on


def test_a_running_client_moves_to_it_from_its_next_date_on(client: Client, cast: Cast) -> None:
    assert next_of(client) == ("half_yearly", date(2026, 9, 14))
    Cadence.set("Large", YEARLY, cast.abe, known=0)
    db.session.commit()
    tend_touchpoints()
    assert next_of(client) == ("yearly", date(2027, 6, 14))
    assert cadences_in_force().of("Large") == YEARLY and cadences_in_force().of("Small") == Rhythm()


def test_what_is_due_already_stays(client: Client, cast: Cast) -> None:
    with time_machine.travel(datetime(2026, 9, 14, 12, tzinfo=UTC), tick=False):
        Cadence.set("Large", YEARLY, cast.abe, known=0)
        db.session.commit()
        tend_touchpoints()
        assert next_of(client) == ("half_yearly", date(2026, 9, 14))


def test_every_version_is_kept_and_a_stale_one_refused(client: Client, cast: Cast) -> None:
    Cadence.set("Large", YEARLY, cast.abe, known=0)
    assert Cadence.set("Large", YEARLY, cast.abe, known=1) is None
    with pytest.raises(StaleCadenceError):
        Cadence.set("Large", Rhythm(), cast.abe, known=0)
    Cadence.set("Large", YEARLY, cast.abe, known=1, ended=True)
    db.session.commit()
    tend_touchpoints()
    assert next_of(client) == ("half_yearly", date(2026, 9, 14))
    assert [(row.number, row.ended) for row in db.session.scalars(select(Cadence).order_by(Cadence.number))] == [
        (1, False), (2, True),
    ]  # fmt: skip
    told = db.session.scalars(select(Event).where(Event.kind == "cadence.changed")).all()
    assert [event.payload["segment"] for event in told] == ["Large", "Large"]


def test_the_outlook_counts_whose_next_date_moves_and_is_right(client: Client, cast: Cast) -> None:
    seen = outlook("Large", YEARLY)
    assert seen.clients == 1
    assert [(one.name, one.before, one.after) for one in seen.changes] == [
        ("Hooli", date(2026, 9, 14), date(2027, 6, 14))
    ]
    assert outlook("Large", Rhythm()).changes == []


def test_the_admin_looks_and_then_changes_it(browse: Browse, client: Client, cast: Cast) -> None:
    abe, asked = browse("abe"), "segment=Large&known=0&kinds=yearly&letter_months=0"
    assert "As everybody" in abe.get("/admin/cadence").text
    seen = abe.get(f"/admin/cadence/edit?{asked}").text
    assert "1 client follows this cadence" in seen and "Hooli" in seen and "2027" in seen
    assert db.session.scalars(select(Cadence)).all() == []
    form = {"segment": "Large", "known": "0", "kinds": ["yearly"], "letter_months": "0"}
    assert abe.post("/admin/cadence", data=form).status_code == 303
    assert "version 1" in abe.get("/admin/cadence").text
    stale = abe.post("/admin/cadence", data={**form, "kinds": ["quarterly"]})
    assert stale.status_code == 409 and "Somebody saved another version" in stale.text
    assert abe.post("/admin/cadence", data={**form, "known": "1", "kinds": []}).status_code == 422
    assert abe.post("/admin/cadence/end", data={"segment": "Large"}).status_code == 303
    assert cadences_in_force().of("Large") == Rhythm()


def test_only_admins_and_only_segments_there_are(browse: Browse, cast: Cast) -> None:
    for who in ("ada", "lea", "bea"):
        assert browse(who).get("/admin/cadence").status_code == 403
    assert browse("abe").get("/admin/cadence/edit?segment=Nowhere").status_code == 404
    assert browse("abe").post("/admin/cadence/end", data={"segment": ""}).status_code == 400
