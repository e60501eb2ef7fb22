"""Calendar feeds: a secret address that shows a person their days, right whatever the clocks do, dead at once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from portal.cadence.models.feeds import CalendarFeed
from portal.ground.access import as_system
from portal.ground.clock import from_local
from portal.ground.db import db, now
from portal.people.models.memberships import end_access
from portal.people.models.team import disable
from portal.people.models.users import Membership
from portal.tasks.models import Side
from portal.tasks.touchpoints import Touchpoint, TouchpointKind
from tests.cast import Cast
from tests.make import Make
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
TODAY = date.today()


def address(browser: FlaskClient) -> str:
    """A new address, as the page shows it once."""
    answer = browser.post("/me/calendar")
    assert answer.status_code == 200 and 'href="webcal://' in answer.text
    return "/calendar/" + answer.text.split("/calendar/")[1].split('"')[0]


def events(app: Flask, url: str) -> dict[str, Any]:
    """By summary, as a program that is nobody's fetches and parses them."""
    answer = app.test_client().get(url)
    assert answer.status_code == 200 and answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"].startswith("private")
    calendar = Calendar.from_ical(answer.data)
    assert not calendar.errors and not any(event.errors for event in calendar.events)
    return {str(event["SUMMARY"]): event for event in calendar.events}


@pytest.fixture
def filled(cast: Cast, make: Make) -> None:
    """Something of everything at Acme and Globex, and a restricted client of Lea's."""
    secret = make.client("Initech", owner=cast.lea, restricted=True)
    for client, who, contact in (
        (cast.acme, cast.ada, cast.bea_contact),
        (cast.globex, cast.omar, cast.carl_contact),
        (secret, cast.lea, None),
    ):
        make.meeting(client, f"Review {client.name}", member=who, contact=contact, agenda=["Figures"])
        make.task(client, f"Ours {client.name}", who, due_on=TODAY + timedelta(days=2))
        milestone = make.phase(client)
        make.milestone(milestone, f"Live {client.name}", due_on=TODAY + timedelta(days=20))
        if contact:
            theirs = {"side": Side.YOU, "contact_id": contact.id, "due_on": TODAY + timedelta(days=4)}
            make.task(client, f"Theirs {client.name}", **theirs)
        make.keep(
            Touchpoint(
                client_id=client.id, kind=TouchpointKind.QUARTERLY, number=1, planned_on=TODAY, due_on=TODAY,
                opens_at=now(),
            )
        )  # fmt: skip


def test_a_team_member_finds_meetings_follow_ups_and_tasks_of_their_clients(
    app: Flask, browse: Browse, cast: Cast, filled: None
) -> None:
    found = events(app, address(browse("ada")))
    assert set(found) == {
        "Acme: Review Acme", "Follow up: Acme (Quarterly)", "Acme: Ours Acme", "Acme: Theirs Acme (theirs)",
    }  # fmt: skip
    follow_up = found["Follow up: Acme (Quarterly)"]
    assert follow_up.start == TODAY and follow_up["TRANSP"] == "TRANSPARENT"
    assert f"/clients/{cast.acme.id}/touchpoints" in str(follow_up["URL"])


def test_a_restricted_client_is_in_no_foreign_calendar(app: Flask, browse: Browse, cast: Cast, filled: None) -> None:
    assert any("Initech" in title for title in events(app, address(browse("lea"))))
    for who in ("ada", "omar", "bea"):
        assert not any("Initech" in title for title in events(app, address(browse(who))))


def test_a_contact_finds_meetings_milestones_and_their_own_tasks_and_no_word_of_ours(
    app: Flask, browse: Browse, cast: Cast, filled: None
) -> None:
    url = address(browse("bea"))
    assert set(events(app, url)) == {"Review Acme", "Milestone: Live Acme", "To do: Theirs Acme"}
    body = app.test_client().get(url).text
    assert "Ours" not in body and "Follow" not in body and "Globex" not in body
    assert set(events(app, address(browse("ben")))) == {"Review Acme", "Milestone: Live Acme"}


def test_only_the_newest_address_works_and_it_is_shown_once(app: Flask, browse: Browse, cast: Cast) -> None:
    ada = browse("ada")
    first, second = address(ada), address(ada)
    assert app.test_client().get(first).status_code == 404
    assert app.test_client().get(second).status_code == 200
    page = ada.get("/me/calendar").text
    assert second not in page and "not fetched yet" not in page and "Works" in page
    with as_system():
        kept = db.session.scalars(select(CalendarFeed.token_hash)).all()
    assert second.removeprefix("/calendar/").removesuffix(".ics").encode() not in kept
    assert ada.post("/me/calendar/revoke").status_code == 303
    assert ada.post("/me/calendar/revoke").status_code == 303
    assert app.test_client().get(second).status_code == 404


def test_it_is_dead_at_once_when_the_member_goes(app: Flask, browse: Browse, cast: Cast, make: Make) -> None:
    gone = make.member("Guy Gone")
    secret = CalendarFeed.make(gone)
    db.session.commit()
    assert app.test_client().get(f"/calendar/{secret}.ics").status_code == 200
    gone.disabled_at = now()
    db.session.commit()
    assert app.test_client().get(f"/calendar/{secret}.ics").status_code == 404


def test_disabling_revokes_it_for_good(app: Flask, cast: Cast, make: Make) -> None:
    gone = make.member("Guy Gone")
    secret = CalendarFeed.make(gone)
    disable(gone, cast.abe)
    db.session.commit()
    gone.disabled_at = None
    db.session.commit()
    assert app.test_client().get(f"/calendar/{secret}.ics").status_code == 404


def test_it_is_dead_at_once_when_the_contacts_access_ends(app: Flask, browse: Browse, cast: Cast) -> None:
    url = address(browse("bea"))
    membership = db.session.scalars(select(Membership).where(Membership.user_id == cast.bea.id)).one()
    end_access(membership, cast.ada)
    db.session.commit()
    assert app.test_client().get(url).status_code == 404
    membership.ended_at = None
    db.session.commit()
    assert app.test_client().get(url).status_code == 404


def test_what_did_not_change_is_not_sent_again(app: Flask, browse: Browse, filled: None) -> None:
    url, program = address(browse("ada")), app.test_client()
    first = program.get(url)
    again = program.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert program.get(url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_moved_meeting_keeps_its_uid_and_counts(app: Flask, browse: Browse, cast: Cast, make: Make) -> None:
    meeting, url = make.meeting(cast.acme, "Review", member=cast.ada), address(browse("ada"))
    before = events(app, url)["Acme: Review"]
    meeting.move(cast.ada, meeting.starts_at + timedelta(days=1), "Bea is away")
    db.session.commit()
    after = events(app, url)["Acme: Review"]
    assert before["UID"] == after["UID"] == f"{meeting.id}@localhost"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1) and after.start == before.start + timedelta(days=1)
    meeting.cancel(cast.ada, "Ill")
    db.session.commit()
    assert events(app, url)["Acme: Review"]["STATUS"] == "CANCELLED"


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Pacific/Auckland"])
def test_hours_are_right_on_both_sides_of_both_changes(app: Flask, cast: Cast, make: Make, zone: str) -> None:
    days = [
        date(2026, month, day) for month, day in ((3, 6), (3, 9), (3, 27), (3, 30), (4, 3), (4, 6), (9, 25), (9, 28))
    ]
    days += [date(2026, month, day) for month, day in ((10, 23), (10, 26), (10, 30), (11, 2))]
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False):
        cast.ada.zone = zone
        for on in days:
            make.meeting(cast.acme, f"On {on}", member=cast.ada, starts_at=from_local(on, time(9, 30), zone))
        secret = CalendarFeed.make(cast.ada)
        db.session.commit()
        answer = app.test_client().get(f"/calendar/{secret}.ics")
        calendar = Calendar.from_ical(answer.data)
    assert str(calendar["X-WR-TIMEZONE"]) == zone
    shown = {event.start.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for event in calendar.events}
    assert shown == {datetime.combine(on, time(9, 30)) for on in days}
    assert {event.start.utcoffset() for event in calendar.events} == {timedelta(0)}
    assert len({event.start.time() for event in calendar.events}) == 2  # in UTC the clocks' change shows


def test_what_is_long_over_or_far_away_stays_out(app: Flask, browse: Browse, cast: Cast, make: Make) -> None:
    for name, days in (("Old", -70), ("New", 30), ("Far", 500)):
        make.meeting(cast.acme, name, member=cast.ada, starts_at=now() + timedelta(days=days))
    assert set(events(app, address(browse("ada")))) == {"Acme: New"}


def test_fetching_asks_few_times_whatever_there_is(app: Flask, browse: Browse, cast: Cast, make: Make) -> None:
    for number in range(25):
        make.meeting(cast.acme, f"Meeting {number}", member=cast.ada)
        make.task(cast.acme, f"Task {number}", cast.ada, due_on=TODAY)
    url, program = address(browse("ada")), app.test_client()
    program.get(url)
    with count_statements() as sent:
        assert program.get(url).status_code == 200
    assert len(sent) <= 8, sent


def test_a_cookie_opens_no_address_and_a_guess_finds_nothing(browse: Browse) -> None:
    assert browse("abe").get("/calendar/guess.ics").status_code == 404
    assert browse(None).get("/me/calendar").status_code == 303
