"""A meeting as calendars are told of it."""

from portal.ground.appointments import Appointment
from portal.people.models.users import User
from portal.workspace.models.guests import guests
from portal.workspace.models.meetings import Meeting


def is_link(place: str | None) -> bool:
    return bool(place and place.startswith("https://"))


def appointment_of(meeting: Meeting, host: str, organizer: User | None) -> Appointment:
    """`host`: the name of our own machine, which makes the meeting's id one of a kind in the world."""
    return Appointment(
        id=meeting.id,
        host=host,
        title=meeting.title,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        sequence=meeting.sequence,
        told_at=meeting.told_at,
        cancelled=meeting.cancelled_at is not None,
        place=meeting.place,
        link=meeting.place if is_link(meeting.place) else None,
        words="\n".join(f"{number}. {line}" for number, line in enumerate(meeting.agenda, 1)) or None,
        organizer=(organizer.name, organizer.email) if organizer else None,
        attendees=[(guest.name, guest.email) for guest in guests(meeting) if guest.email],
    )
