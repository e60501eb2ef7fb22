"""Meetings and their people: those who take part are written to, a wish to move one becomes our task."""

from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import gettext

from portal.facts import (
    MeetingCancelled,
    MeetingChanged,
    MeetingKept,
    MeetingMoveAsked,
    MeetingMoved,
    MeetingPlanned,
)
from portal.ground.appointments import calendar_file
from portal.ground.clock import instant, today
from portal.ground.db import db
from portal.ground.happen import reacts_to
from portal.ground.letters import reading
from portal.ground.links import mailed_link, path_to
from portal.ground.mail import Addressee, File, Mail, post
from portal.ground.sending import our_host
from portal.notices.models.addressees import Addressed
from portal.notices.models.filing import file_sent
from portal.notices.models.telling import Letter, notify
from portal.people.models.users import User
from portal.tasks.models import Task
from portal.workspace.models.appointments import appointment_of
from portal.workspace.models.guests import guests, owner_of
from portal.workspace.models.meetings import Meeting
from portal.workspace.models.notice_kinds import MEETING, MEETING_MOVE_ASKED

Told = MeetingPlanned | MeetingChanged | MeetingMoved | MeetingCancelled


@reacts_to(MeetingPlanned, MeetingChanged, MeetingMoved, MeetingCancelled)
def write_to_guests(fact: Told, event_id: UUID) -> None:
    """Everyone who takes part, with a file for their calendar. What is over needs no mail."""
    meeting = _meeting(fact)
    if meeting.is_over:
        return
    appointment = appointment_of(meeting, our_host(), owner_of(meeting.client_id))
    method = appointment.method
    file = File("meeting.ics", f"text/calendar; method={method}; charset=utf-8", calendar_file(appointment, method))
    invited = guests(meeting)
    with_login = [guest.user_id or guest.login_id for guest in invited if guest.user_id or guest.login_id]

    def letter(to: Addressed) -> Letter:
        return Letter("meeting", _invitation(fact, meeting, to.zone, _address(meeting)), files=(file,))

    place = path_to("meetings.show", client_id=meeting.client_id, meeting_id=meeting.id)
    key = f"meeting {event_id}"
    mails = notify(with_login, MEETING, fact, key=key, place=place, letter=letter)
    for guest in invited:
        if guest.contact_id and not guest.login_id and guest.email and not guest.left_on:
            mails.append(_write_to_guest(guest, fact, event_id, meeting, file))
    ours = {guest.user_id for guest in invited if guest.user_id}
    by = db.session.get_one(User, fact.actor_id)
    file_sent(meeting.client_id, [mail for mail in mails if mail.user_id not in ours], key=key, by=by)


def _write_to_guest(guest: Any, fact: Told, event_id: UUID, meeting: Meeting, file: File) -> Mail:
    """A contact who does not use the portal is written to all the same."""
    zone = guest.zone or current_app.config["VENDOR_ZONE"]
    return post(
        Addressee(guest.email, guest.name, guest.language, zone),
        "meeting",
        key=f"meeting {event_id} {guest.contact_id}",
        client_id=meeting.client_id,
        files=[file],
        **_invitation(fact, meeting, zone, None),
    )


def _invitation(fact: Told, meeting: Meeting, zone: str, url: str | None) -> dict[str, Any]:
    return {"fact": fact, "meeting": meeting, "zone": zone, "url": url}


@reacts_to(MeetingMoveAsked)
def make_it_our_task(fact: MeetingMoveAsked, event_id: UUID) -> None:
    """The owner has a task and is told. Whoever asks twice changes the task that is there already."""
    meeting, owner, asker = _meeting(fact), owner_of(fact.client_id), db.session.get_one(User, fact.actor_id)
    with reading(owner.language if owner else None, owner.zone if owner else None):
        words = _asked(fact)
        on = today()
    task = _open_task(meeting)
    if task is None:
        owner_id = owner.id if owner else None
        task = Task.add(meeting.client_id, asker, **words, owner_id=owner_id, due_on=on)
        meeting.task_id = task.id
    else:
        task.change(asker, **words)
    if owner:
        letter = Letter("meeting_asked", {"fact": fact, "meeting": meeting, "url": _address(meeting)})
        place = path_to("meetings.show", client_id=meeting.client_id, meeting_id=meeting.id)
        notify([owner], MEETING_MOVE_ASKED, fact, key=event_id, place=place, letter=letter)


@reacts_to(MeetingMoved, MeetingKept, MeetingCancelled)
def our_task_is_done(fact: MeetingMoved | MeetingKept | MeetingCancelled, _event_id: UUID) -> None:
    meeting = _meeting(fact)
    task = _open_task(meeting)
    if task is not None:
        task.complete(db.session.get_one(User, fact.actor_id))
    meeting.task_id = None


def _meeting(fact: Any) -> Meeting:
    return db.session.get_one(Meeting, (fact.client_id, fact.meeting_id))


def _open_task(meeting: Meeting) -> Task | None:
    task = db.session.get(Task, (meeting.client_id, meeting.task_id)) if meeting.task_id else None
    return task if task and task.done_at is None and task.removed_at is None else None


def _asked(fact: MeetingMoveAsked) -> dict[str, Any]:
    """The title and the note of the task, in the owner's words."""
    title = gettext("Move “%(title)s”: %(name)s asks", title=fact.title, name=fact.actor_name)
    if fact.proposed_at is None:
        return {"title": title, "note": fact.reason}
    when = instant(fact.proposed_at).striptags()
    return {"title": title, "note": gettext("To %(when)s. %(reason)s", when=when, reason=fact.reason)}


def _address(meeting: Meeting) -> str:
    return mailed_link("meetings.show", client_id=meeting.client_id, meeting_id=meeting.id)
