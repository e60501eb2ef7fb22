"""Writing a meeting down: the team's notes become an entry of the history, decisions and tasks go to both sides."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.cadence.models.notes import MeetingDecision, MeetingNotes, MeetingRecord, MeetingTask
from portal.facts import MeetingNotesSaved, MeetingRecordTold
from portal.ground.db import db, new_id, now
from portal.ground.happen import happen
from portal.history.models.interactions import Interaction, InteractionKind
from portal.history.models.written import Written
from portal.people.models.users import User
from portal.tasks.models import Side, Task
from portal.workspace.models.guests import guests
from portal.workspace.models.meetings import Meeting


@dataclass(frozen=True)
class Promise:
    """A task that somebody took on in the meeting: one of us (`owner_id`) or one of theirs (`contact_id`)."""

    title: str
    due_on: date | None = None
    owner_id: UUID | None = None
    contact_id: UUID | None = None

    @property
    def side(self) -> Side:
        return Side.YOU if self.contact_id else Side.US


@dataclass(frozen=True)
class Minutes:
    """What was written down. `lines`: the agenda's lines with what was said to each.

    `gist`, `decisions` and the tasks of `promises` are for both sides; all else is the team's.
    """

    lines: Sequence[tuple[str, str]] = ()
    other: str = ""
    gist: str = ""
    decisions: Sequence[str] = ()
    promises: Sequence[Promise] = field(default_factory=tuple)


def write_down(meeting: Meeting, minutes: Minutes, by: User) -> MeetingNotes:
    """Keep it, again and again; each time the entry in the history says what is known by then."""
    db.session.execute(select(Meeting.id).where(*_is(Meeting.client_id, Meeting.id, meeting)).with_for_update())
    notes = notes_of(meeting)
    if notes is None:
        notes = MeetingNotes(client_id=meeting.client_id, meeting_id=meeting.id)
    notes.lines = [{"line": line, "notes": said} for line, said in minutes.lines]
    notes.other, notes.saved_at, notes.saved_by_id, notes.saved_by_name = minutes.other, now(), by.id, by.name
    notes.interaction_id = _keep_in_history(meeting, notes, minutes, by)
    db.session.add(notes)
    db.session.flush()
    _settle_decisions(meeting, minutes.decisions)
    for promise in minutes.promises:
        _take_on(meeting, notes, promise, by)
    _tell_both_sides(meeting, minutes, by)
    about: dict[str, Any] = {"meeting_id": meeting.id, "title": meeting.title, "version": notes.version}
    happen(MeetingNotesSaved(client_id=meeting.client_id, actor_id=by.id, actor_name=by.name, **about))
    return notes


def notes_of(meeting: Meeting) -> MeetingNotes | None:
    return db.session.get(MeetingNotes, (meeting.client_id, meeting.id))


def decisions_of(meeting: Meeting) -> list[MeetingDecision]:
    """What stands, in its order."""
    its = select(MeetingDecision).where(*_is(MeetingDecision.client_id, MeetingDecision.meeting_id, meeting))
    standing = its.where(MeetingDecision.removed_at.is_(None))
    return list(db.session.scalars(standing.order_by(MeetingDecision.position, MeetingDecision.id)))


def _is(client_id: Any, key: Any, meeting: Meeting) -> tuple[Any, Any]:
    return client_id == meeting.client_id, key == meeting.id


def _keep_in_history(meeting: Meeting, notes: MeetingNotes, minutes: Minutes, by: User) -> UUID:
    """One entry for the meeting, worded anew with each saving; somebody who removed it meant it."""
    people = guests(meeting)
    written = Written(
        kind=InteractionKind.MEETING,
        title=meeting.title,
        text=_text(minutes),
        occurred_at=min(meeting.starts_at, now()),
        minutes=meeting.minutes,
        contact_ids=tuple(guest.contact_id for guest in people if guest.contact_id),
        member_ids=tuple(guest.user_id for guest in people if guest.user_id),
    )
    if notes.interaction_id is None:
        return Interaction.log(meeting.client_id, written, by=by).id
    entry = db.session.get_one(Interaction, (meeting.client_id, notes.interaction_id))
    if entry.removed_at is None:
        entry.edit(written, by=by)
    return entry.id


def _text(minutes: Minutes) -> str:
    """Markdown without words of ours, so that it reads the same in every language."""
    parts = [minutes.gist, *(f"**{line}**\n\n{said}" for line, said in minutes.lines if said)]
    parts += ["\n".join(f"- {decision}" for decision in minutes.decisions), minutes.other]
    return "\n\n".join(part for part in parts if part)


def _settle_decisions(meeting: Meeting, words: Sequence[str]) -> None:
    """Those that read as before stay what they are; what is no longer there is gone, what is new is added."""
    known = {decision.words: decision for decision in decisions_of(meeting)}
    for position, said in enumerate(words, 1):
        decision = known.pop(said, None)
        if decision is None:
            place = {"client_id": meeting.client_id, "meeting_id": meeting.id}
            db.session.add(MeetingDecision(id=new_id(), position=position, words=said, **place))
        else:
            decision.position = position
    for gone in known.values():
        gone.removed_at = now()
    db.session.flush()


def _take_on(meeting: Meeting, notes: MeetingNotes, promise: Promise, by: User) -> None:
    whose: dict[str, Any] = (
        {"contact_id": promise.contact_id} if promise.contact_id else {"owner_id": promise.owner_id or by.id}
    )
    task = Task.add(
        meeting.client_id, by, title=promise.title, side=promise.side, due_on=promise.due_on, shared=True,
        interaction_id=notes.interaction_id, **whose,
    )  # fmt: skip
    db.session.add(MeetingTask(client_id=meeting.client_id, meeting_id=meeting.id, task_id=task.id))
    db.session.flush()


def _tell_both_sides(meeting: Meeting, minutes: Minutes, by: User) -> None:
    """The row both sides read; told once, when there is something to read for the first time."""
    record = db.session.get(MeetingRecord, (meeting.client_id, meeting.id))
    if record is not None:
        record.gist = minutes.gist
    elif minutes.gist or minutes.decisions or minutes.promises:
        place = {"client_id": meeting.client_id, "meeting_id": meeting.id}
        db.session.add(MeetingRecord(**place, gist=minutes.gist, told_by_name=by.name))
        db.session.flush()
        about: dict[str, Any] = {"meeting_id": meeting.id, "title": meeting.title}
        known: dict[str, Any] = {"decisions": len(minutes.decisions), "tasks": len(minutes.promises)}
        happen(MeetingRecordTold(client_id=meeting.client_id, actor_id=by.id, actor_name=by.name, **about, **known))
