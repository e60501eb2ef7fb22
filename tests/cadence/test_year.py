"""A year of cadence by the clock, over both changes of the hour in three zones: each touchpoint once, at eight."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import time_machine
from sqlalchemy import select

from portal.cadence.jobs import announce_due, tend_touchpoints
from portal.ground.clock import from_local
from portal.ground.db import db, now
from portal.ground.happen import Event
from portal.ground.workdays import Calendar
from portal.history.models.interactions import Interaction, InteractionKind
from portal.history.models.written import Written
from portal.notices.models.notices import Notice
from tests.cast import Cast
from tests.make import Make

ZONES = ("Pacific/Auckland", "Europe/London", "America/New_York")
START = date(2026, 1, 5)
MINUTE = timedelta(minutes=1)


def mornings(first: date, last: date) -> Iterator[datetime]:
    """A minute before eight and eight, each day in each zone, in the order of time."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    at = sorted({from_local(day, time(8), zone) for day in days for zone in ZONES})
    for instant in at:
        yield instant - MINUTE
        yield instant


def test_a_year_brings_every_touchpoint_once_at_eight_in_the_owners_morning(cast: Cast, make: Make) -> None:
    with time_machine.travel(datetime(2026, 1, 5, 0, tzinfo=UTC), tick=False) as clock:
        owners = {zone: make.member(f"M{number} Away", zone=zone) for number, zone in enumerate(ZONES)}
        clients = {make.client(f"Client {zone}", owner=owner).id: zone for zone, owner in owners.items()}
        for client in (cast.acme, cast.globex):
            client.standing.state = "left"
        for client_id in clients:
            db.session.get_one(type(cast.acme), client_id).started_on = START
        db.session.commit()
        tend_touchpoints()
        told: dict[str, list[tuple[str, datetime, date]]] = defaultdict(list)
        seen: set[object] = set()
        for instant in mornings(START, date(2027, 2, 12)):
            clock.move_to(instant)
            if not announce_due():
                continue
            for event in db.session.scalars(select(Event).where(Event.kind == "touchpoint.due")).all():
                if event.id not in seen:
                    seen.add(event.id)
                    zone = clients[event.client_id]
                    told[zone].append(
                        (event.fact.what, event.occurred_at.astimezone(ZoneInfo(zone)), event.fact.due_on)
                    )  # type: ignore[attr-defined]
                    call = Written(kind=InteractionKind.CALL, text="As planned.", occurred_at=now())
                    Interaction.log(event.client_id, call, by=owners[zone])
            db.session.commit()
    told_of = db.session.execute(select(Notice.user_id, Notice.client_id).where(Notice.kind == "touchpoint.due")).all()
    assert sorted(told_of) == sorted(
        (owners[zone].id, client_id) for client_id, zone in clients.items() for _one in told[zone]
    )
    for zone in ZONES:
        assert [what for what, _at, _on in told[zone]] == [
            "after_30", "after_60", "quarterly", "half_yearly", "quarterly", "yearly",
        ], zone  # fmt: skip
        assert {(at.hour, at.minute) for _what, at, _on in told[zone]} == {(8, 0)}
        assert all(at.date() == on and Calendar().is_workday(on) for _what, at, on in told[zone])
        offsets = {at.utcoffset() for _what, at, _on in told[zone]}
        assert len(offsets) == 2, f"{zone} was not followed over a change of the hour"
