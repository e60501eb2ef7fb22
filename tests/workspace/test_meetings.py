"""Meetings: planned and moved by the team, seen by both; the client asks for another time; calendars are told."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import Select, select

from portal.ground.clock import from_local
from portal.ground.db import db, now
from portal.ground.outbox import Mail
from portal.ground.sending import _sender
from portal.people.models.assignments import AssignmentRole
from portal.tasks.models import Task
from portal.workspace.models.meetings import Meeting, MeetingGuest, MeetingStep
from tests.cast import Cast
from tests.make import Make
from tests.plans import query_plans, whole_tables
from tests.statements import count_statements

Browse = Callable[[str | None], FlaskClient]
DAY = date.today() + timedelta(days=9)


def address(cast: Cast, meeting: Meeting | None = None, verb: str = "") -> str:
    return f"/clients/{cast.acme.id}/meetings" + (f"/{meeting.id}" if meeting else "") + (f"/{verb}" if verb else "")


def fields(cast: Cast, **others: Any) -> dict[str, Any]:
    return {
        "title": "October review",
        "on": DAY.isoformat(),
        "at": "10:00",
        "minutes": "45",
        "place": "https://video.example/acme",
        "agenda": "Results for October\n\n  Your plan  ",
        "members": [str(cast.ada.id)],
        "contacts": [str(cast.bea_contact.id)],
        **others,
    }


def planned(browse: Browse, cast: Cast, **others: Any) -> Meeting:
    answer = browse("ada").post(address(cast), data=fields(cast, **others))
    assert answer.status_code == 303, answer.text
    return fresh(select(Meeting))


def fresh(one: Select[Any]) -> Any:
    """The row as the database has it now, read in a transaction of its own."""
    db.session.commit()
    return db.session.scalars(one.execution_options(populate_existing=True)).one()


def mails() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def sent_calendar(mail: Mail) -> tuple[str, Any]:
    """The method and the event of the file that goes with a mail, read back from the mail as it is sent."""
    message = message_from_bytes(mail.message(_sender()).as_bytes())
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_filename() == "meeting.ics"
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert part.get_param("method") == calendar["METHOD"]
    return str(calendar["METHOD"]), calendar.events[0]


def test_a_meeting_is_planned_and_both_sides_see_it(browse: Browse, cast: Cast) -> None:
    meeting = planned(browse, cast)
    assert meeting.agenda == ["Results for October", "Your plan"]
    assert meeting.starts_at == from_local(DAY, time(10), "Europe/London")
    for who in ("ada", "bea"):
        body = browse(who).get(address(cast)).text
        assert "October review" in body and "10:00" in body and "10:45" in body and "video" in body
        page = browse(who).get(address(cast, meeting)).text
        assert "Results for October" in page and "Ada Duarte planned it" in page
    assert browse("carl").get(address(cast, meeting)).status_code == 404
    assert "Plan a meeting" not in browse("bea").get(address(cast)).text


def test_those_who_take_part_are_written_to_with_a_file_for_their_calendar(browse: Browse, cast: Cast) -> None:
    meeting = planned(browse, cast)
    [mail] = mails()
    assert mail.to_address == "bea@acme.example" and "October review" in mail.subject
    assert "Results for October" in mail.text and f"/meetings/{meeting.id}" in mail.text
    method, event = sent_calendar(mail)
    assert (method, event["SEQUENCE"], event["STATUS"]) == ("REQUEST", 0, "CONFIRMED")
    assert event.start == meeting.starts_at and event.end - event.start == timedelta(minutes=45)
    assert event.start.utcoffset() == timedelta(0)
    assert "mailto:bea@acme.example" in str(event["ATTENDEE"]) and "ada@" in str(event["ORGANIZER"])


def test_the_file_keeps_its_uid_and_counts_every_change(browse: Browse, cast: Cast) -> None:
    meeting, ada = planned(browse, cast), browse("ada")

    def downloaded() -> Any:
        answer = browse("bea").get(address(cast, meeting, "meeting.ics"))
        assert answer.content_type == "text/calendar; charset=utf-8"
        return Calendar.from_ical(answer.data).events[0]

    first = downloaded()
    moved = {"on": (DAY + timedelta(days=1)).isoformat(), "at": "15:30", "reason": "Bea is away", "version": "1"}
    assert ada.post(address(cast, meeting, "move"), data=moved).status_code == 303
    second = downloaded()
    change = fields(cast, title="November review")
    for _time in range(2):  # the second time nothing is new
        db.session.expire_all()
        answer = ada.post(address(cast, meeting), data={**change, "version": str(meeting.version)})
        assert answer.status_code == 303
    third = downloaded()
    assert ada.post(address(cast, meeting, "cancel"), data={"cancel-reason": "Both ill"}).status_code == 303
    last = downloaded()
    assert {str(event["UID"]) for event in (first, second, third, last)} == {f"{meeting.id}@localhost"}
    assert [event["SEQUENCE"] for event in (first, second, third, last)] == [0, 1, 2, 3]
    assert second.start == from_local(DAY + timedelta(days=1), time(15, 30), "Europe/London")
    assert (str(third["SUMMARY"]), str(last["STATUS"])) == ("November review", "CANCELLED")
    told = mails()
    assert [sent_calendar(mail)[0] for mail in told] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert "Bea is away" in told[1].text and told[1].subject.startswith("Moved: October review")
    assert "Both ill" in told[3].text and told[3].subject.startswith("Called off")


def test_a_meeting_of_another_zone_is_the_same_instant(browse: Browse, cast: Cast) -> None:
    cast.ada.zone = "Asia/Yerevan"
    db.session.commit()
    meeting = planned(browse, cast)
    assert meeting.starts_at == from_local(DAY, time(10), "Asia/Yerevan")
    event = Calendar.from_ical(browse("ada").get(address(cast, meeting, "meeting.ics")).data).events[0]
    assert event.start == meeting.starts_at
    assert "10:00" in browse("ada").get(address(cast, meeting)).text


def test_the_client_asks_for_another_time_and_the_owner_has_a_task_and_a_mail(browse: Browse, cast: Cast) -> None:
    meeting = planned(browse, cast)
    bea, ada = browse("bea"), browse("ada")
    assert "Ask for another time" in bea.get(address(cast, meeting, "ask")).text
    wish = {"on": (DAY + timedelta(days=2)).isoformat(), "at": "09:15", "reason": "The auditors come"}
    assert bea.post(address(cast, meeting, "ask"), data=wish).status_code == 303
    task = fresh(select(Task))
    assert task.owner_id == cast.ada.id and not task.shared and "auditors" in (task.note or "") and "09:15" in task.note
    assert mails()[-1].to_address == cast.ada.email and "auditors" in mails()[-1].text
    assert "auditors" in bea.get(address(cast, meeting)).text
    form = ada.get(address(cast, meeting, "move")).text
    assert 'value="09:15"' in form and wish["on"] in form
    version = fresh(select(Meeting.version))
    assert ada.post(address(cast, meeting, "move"), data={**wish, "version": str(version)}).status_code == 303
    fresh(select(Meeting))
    fresh(select(Task))
    assert meeting.starts_at == from_local(DAY + timedelta(days=2), time(9, 15), "Europe/London")
    assert task.done_at is not None and meeting.ask_id is None


def test_asking_twice_changes_the_task_and_a_kept_time_is_said_why(browse: Browse, cast: Cast) -> None:
    meeting, bea = planned(browse, cast), browse("bea")
    for reason in ("Too early", "Too late"):
        assert bea.post(address(cast, meeting, "ask"), data={"reason": reason}).status_code == 303
    task = fresh(select(Task))
    assert task.note == "Too late"
    assert browse("ada").post(address(cast, meeting, "keep"), data={}).status_code == 422
    answer = browse("ada").post(address(cast, meeting, "keep"), data={"keep-reason": "Omar flies in"})
    assert answer.status_code == 303
    body = bea.get(address(cast, meeting)).text
    assert "Ada Duarte kept the time" in body and "Omar flies in" in body
    fresh(select(Task))
    assert task.done_at is not None


def test_what_is_over_or_called_off_cannot_be_moved(browse: Browse, cast: Cast, make: Make) -> None:
    over = make.meeting(cast.acme, starts_at=now() - timedelta(hours=2))
    off = make.meeting(cast.acme, "Called off", cancelled_at=now())
    for meeting in (over, off):
        assert browse("bea").post(address(cast, meeting, "ask"), data={"reason": "x"}).status_code == 409
    assert browse("ada").get(address(cast, off, "move")).status_code == 409
    body = browse("bea").get(address(cast)).text
    assert body.index("Called off") < body.index(">Past<")


def test_two_editors_see_both_texts(browse: Browse, cast: Cast) -> None:
    meeting = planned(browse, cast)
    assert browse("omar").post(address(cast, meeting), data=fields(cast, title="Omars", version="1")).status_code == 303
    answer = browse("ada").post(address(cast, meeting), data=fields(cast, title="Adas", version="1"))
    assert answer.status_code == 409 and "Omars" in answer.text and "Adas" in answer.text
    moved = {"on": DAY.isoformat(), "at": "11:00", "reason": "Later", "version": "1"}
    assert browse("ada").post(address(cast, meeting, "move"), data=moved).status_code == 409


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("on", "2020-01-01", "still to come"),
        ("on", "9999-12-31", "before the year 2100"),
        ("minutes", "0", "five minutes"),
        ("place", "http://video.example", "begins with https"),
        ("title", " ", "Say what it is about"),
    ],
)
def test_what_makes_no_sense_is_refused_with_words(
    browse: Browse, cast: Cast, name: str, value: str, said: str
) -> None:
    answer = browse("ada").post(address(cast), data=fields(cast, **{name: value}))
    assert answer.status_code == 422 and said in answer.text
    assert db.session.scalars(select(Meeting)).all() == []


def test_people_of_another_client_cannot_be_invited(browse: Browse, cast: Cast) -> None:
    answer = browse("ada").post(address(cast), data=fields(cast, contacts=[str(cast.carl_contact.id)]))
    assert answer.status_code == 422
    assert db.session.scalars(select(MeetingGuest)).all() == []


@pytest.mark.parametrize("verb", ["", "move", "cancel", "keep"])
def test_only_the_team_plans_and_only_the_client_asks(browse: Browse, cast: Cast, make: Make, verb: str) -> None:
    meeting = make.meeting(cast.acme)
    assert browse("bea").post(address(cast, meeting, verb)).status_code == 403
    assert browse("carl").post(address(cast, meeting, verb)).status_code == 404
    assert browse("ada").post(address(cast, meeting, "ask")).status_code == 403
    assert browse("carl").get(address(cast, meeting, "meeting.ics")).status_code == 404


def test_steps_are_kept_in_order(browse: Browse, cast: Cast) -> None:
    meeting = planned(browse, cast)
    meeting.move(cast.ada, datetime(2031, 1, 5, 9, tzinfo=UTC), "Later")
    meeting.move(cast.ada, datetime(2031, 1, 5, 9, tzinfo=UTC), "Later again")
    meeting.cancel(cast.ada, "Never")
    meeting.cancel(cast.ada, "Never again")
    steps = db.session.scalars(select(MeetingStep).order_by(MeetingStep.id))
    assert [(step.kind.value, step.words) for step in steps] == [
        ("planned", None),
        ("moved", "Later"),
        ("cancelled", "Never"),
    ]


@pytest.mark.parametrize("number", [1, 25])
def test_the_lists_ask_eight_times_whatever_there_is(browse: Browse, cast: Cast, make: Make, number: int) -> None:
    for _index in range(number):
        make.meeting(cast.acme, member=cast.ada, contact=cast.bea_contact)
    for who in ("bea", "ada"):
        browser = browse(who)
        with count_statements() as sent, query_plans() as plans:
            assert browser.get(address(cast)).status_code == 200
        assert len([one for one in sent if not one.startswith("EXPLAIN")]) <= 8, sent
        assert whole_tables(plans, "user", "client") == []


def test_those_of_us_who_take_part_are_written_to_as_well(browse: Browse, cast: Cast, make: Make) -> None:
    make.assignment(cast.acme, cast.omar, AssignmentRole.BACKUP)
    planned(browse, cast, members=[str(cast.ada.id), str(cast.omar.id)])
    found = {mail.to_address: mail for mail in mails()}
    assert set(found) == {cast.omar.email, "bea@acme.example"}  # Ada planned it
    method, _event = sent_calendar(found[cast.omar.email])
    assert method == "REQUEST"


def test_no_line_of_a_calendar_is_written_by_a_place_or_a_title(browse: Browse, cast: Cast) -> None:
    broken = {"title": "A; B, C\\\r\nATTENDEE:x", "place": "https://video.example/\r\nBEGIN:VALARM"}
    for contacts in ([], [str(cast.bea_contact.id)]):
        assert browse("ada").post(address(cast), data=fields(cast, contacts=contacts, **broken)).status_code == 303
    db.session.commit()
    for meeting in db.session.scalars(select(Meeting)):
        assert meeting.place == "https://video.example/ BEGIN:VALARM" and meeting.title == "A; B, C\\ ATTENDEE:x"
    shown = browse("bea").post("/me/calendar").text
    answer = browse(None).get("/calendar/" + shown.split("/calendar/")[1].split('"')[0])
    assert answer.status_code == 200
    assert {len(event.walk()) for event in Calendar.from_ical(answer.data).events} == {1}
