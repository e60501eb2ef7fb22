"""Appointments as calendar files (RFC 5545) that every calendar program reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from portal.ground.deferred import on_first_use

if TYPE_CHECKING:
    import icalendar
else:
    icalendar = on_first_use("icalendar")

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


def calendar_file(appointment: Appointment, method: str = "PUBLISH") -> bytes:
    """One appointment as a file. Its times are in UTC, so every calendar shows them in its own zone.

    The same appointment keeps its UID for ever: a newer file takes the place of an older one.
    """
    status = icalendar.enums.STATUS
    event = icalendar.Event.new(
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
    calendar = icalendar.Calendar()
    for name, value in (("version", "2.0"), ("prodid", PRODUCT), ("method", method)):
        calendar.add(name, value)
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file


def _address(person: tuple[str, str]) -> "icalendar.vCalAddress":
    name, mail = person
    address = icalendar.vCalAddress(f"mailto:{mail}")
    address.params["CN"] = icalendar.vText(name)
    return address
