"""Appointments as calendar files (RFC 5545) that every calendar program reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from portal.ground.deferred import on_first_use

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = on_first_use("icalendar")

FETCHED_EVERY = timedelta(hours=1)
PRODUCT = "-//Mainstay//Customer portal//EN"


@dataclass(frozen=True)
class Appointment:
    """What a calendar is told. `sequence` grows with every change; `told_at` is the time of the last one.

    `organizer` and `attendees`: name and mail address of each.
    """

    id: UUID
    host: str
    title: str
    starts_at: datetime
    minutes: int
    sequence: int
    told_at: datetime
    cancelled: bool = False
    place: str | None = None
    link: str | None = None
    words: str | None = None
    organizer: tuple[str, str] | None = None
    attendees: Sequence[tuple[str, str]] = ()

    @property
    def method(self) -> str:
        """What a mail asks the calendar to do with it."""
        return "CANCEL" if self.cancelled else "REQUEST"


@dataclass(frozen=True)
class WholeDay:
    """Something of a day rather than an hour: a task that is due, a milestone, a follow-up. It keeps nobody busy."""

    id: UUID
    host: str
    title: str
    on: date
    sequence: int
    told_at: datetime
    link: str | None = None
    words: str | None = None


def calendar_feed(name: str, zone: str, entries: Iterable[Appointment | WholeDay]) -> bytes:
    """All of them as one file that calendar programs fetch again and again; the same entries give the same bytes.

    Hours are in UTC, so every program shows them in its reader's zone whatever the clocks there do; `zone` is what to
    assume where a program asks for one. Days have no zone: they are the same everywhere.
    """
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", FETCHED_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry) if isinstance(entry, Appointment) else _day(entry))
    file: bytes = calendar.to_ical()
    return file


def calendar_file(appointment: Appointment, method: str = "PUBLISH") -> bytes:
    """One appointment as a file. Its times are in UTC, so every calendar shows them in its own zone.

    The same appointment keeps its UID for ever: a newer file takes the place of an older one.
    """
    calendar = _calendar(method)
    calendar.add_component(_event(appointment))
    file: bytes = calendar.to_ical()
    return file


def _calendar(method: str) -> "icalendar.Calendar":
    calendar = icalendar.Calendar()
    for name, value in (("version", "2.0"), ("prodid", PRODUCT), ("method", method)):
        calendar.add(name, value)
    return calendar


def _event(appointment: Appointment) -> "icalendar.Event":
    status = icalendar.enums.STATUS
    return icalendar.Event.new(
        uid=f"{appointment.id}@{appointment.host}",
        stamp=appointment.told_at,
        start=appointment.starts_at,
        end=appointment.starts_at + timedelta(minutes=appointment.minutes),
        summary=appointment.title,
        sequence=appointment.sequence,
        status=status.CANCELLED if appointment.cancelled else status.CONFIRMED,
        location=appointment.place,
        url=appointment.link,
        description=appointment.words,
        organizer=_address(appointment.organizer) if appointment.organizer else None,
        attendees=[_address(person) for person in appointment.attendees],
    )


def _day(entry: WholeDay) -> "icalendar.Event":
    event = icalendar.Event.new(
        uid=f"{entry.id}@{entry.host}",
        stamp=entry.told_at,
        start=entry.on,
        end=entry.on + timedelta(days=1),
        summary=entry.title,
        sequence=entry.sequence,
        url=entry.link,
        description=entry.words,
    )
    event.add("transp", "TRANSPARENT")
    return event


def _address(person: tuple[str, str]) -> "icalendar.vCalAddress":
    name, mail = person
    address = icalendar.vCalAddress(f"mailto:{mail}")
    address.params["CN"] = icalendar.vText(name)
    return address
