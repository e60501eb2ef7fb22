"""A meeting before and after: prepared from what is open, written down with decisions and tasks for both sides."""

from typing import Any
from uuid import UUID

from flask import Response, abort, g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.cadence.forms.meetings import AgendaForm, NotesForm, lines_of
from portal.cadence.models.notes import MeetingDecision, MeetingNotes
from portal.cadence.models.outcomes import Outcome, open_things, outcome_of
from portal.cadence.models.preparing import guests_to_meet
from portal.cadence.models.writing_down import decisions_of, notes_of, write_down
from portal.ground.access import Can, requires, visible_or_404
from portal.ground.clock import today
from portal.ground.db import now
from portal.ground.web import conflict, done, page
from portal.people.scope import client_blueprint
from portal.workspace.models.guests import guests
from portal.workspace.models.meetings import Meeting

bp = client_blueprint("meeting_notes", __name__)


@bp.get("/meetings/<uuid:meeting_id>/prepare")
@requires(Can.PLAN_MEETING)
def prepare(meeting_id: UUID) -> Response:
    """Who comes and how they like to be treated, what is open, and what of it could go on the agenda."""
    meeting = visible_or_404(Meeting, id=meeting_id)
    form = AgendaForm(formdata=None, version=meeting.version)
    return page("cadence/meetings/prepare.html", **_prepared(meeting, form))


@bp.post("/meetings/<uuid:meeting_id>/prepare")
@requires(Can.PLAN_MEETING)
def take_over(meeting_id: UUID) -> Response:
    """Put the ticked lines on the agenda, worded as they stand in the form: the client reads them."""
    meeting, form = _to_come(meeting_id), AgendaForm()
    lines = form.chosen(request.form, open_things(g.client.id, today()))
    new = [line for line in lines if line not in meeting.agenda]
    refusal = form.refusal(meeting.agenda, lines)
    if not form.validate_on_submit() or refusal:
        shown = _prepared(meeting, form, refusal=refusal)
        return page("cadence/meetings/prepare.html", status=422, **shown)
    if form.version.data != str(meeting.version):
        form.version.data = str(meeting.version)
        return conflict("cadence/meetings/prepare.html", **_prepared(meeting, form, stale=True))
    people = guests(meeting)
    meeting.change(
        current_user,
        members=[guest.user_id for guest in people if guest.user_id],
        contacts=[guest.contact_id for guest in people if guest.contact_id],
        agenda=[*meeting.agenda, *new],
    )
    return done(None, url_for(".prepare", meeting_id=meeting.id), said=gettext("On the agenda"))


@bp.get("/meetings/<uuid:meeting_id>/notes")
@requires(Can.LOG_INTERACTION)
def edit(meeting_id: UUID) -> Response:
    """What has not begun is prepared, not written down."""
    meeting = visible_or_404(Meeting, id=meeting_id)
    if not _has_begun(meeting):
        return done(None, url_for(".prepare", meeting_id=meeting.id))
    notes, outcome = notes_of(meeting), outcome_of(meeting)
    gist = outcome.record.title if outcome else ""
    form = NotesForm.over(meeting, notes, decisions_of(meeting), gist)
    return page("cadence/meetings/notes.html", **_written(meeting, form, notes, outcome))


@bp.post("/meetings/<uuid:meeting_id>/notes")
@requires(Can.LOG_INTERACTION)
def save(meeting_id: UUID) -> Response:
    meeting, form = _begun(meeting_id), NotesForm()
    notes = notes_of(meeting)
    form.offer(g.client.id)
    if not form.validate_on_submit():
        return page("cadence/meetings/notes.html", **_written(meeting, form, notes, outcome_of(meeting)))
    if form.version.data != str(notes.version if notes else 0):
        form.version.data = str(notes.version if notes else 0)
        shown = _written(meeting, form, notes, outcome_of(meeting))
        return conflict("cadence/meetings/notes.html", **{**shown, "newer": notes})
    write_down(meeting, form.minutes(lines_of(meeting, notes)), current_user)
    return done(None, url_for("meetings.show", meeting_id=meeting.id), said=gettext("Written down"))


@bp.post("/meetings/<uuid:meeting_id>/decisions/<uuid:decision_id>/carried-out")
@requires(Can.PLAN_MEETING)
def carry_out(meeting_id: UUID, decision_id: UUID) -> Response:
    _decision(meeting_id, decision_id).carry_out(current_user)
    return _back(meeting_id, gettext("Carried out"))


@bp.post("/meetings/<uuid:meeting_id>/decisions/<uuid:decision_id>/open")
@requires(Can.PLAN_MEETING)
def reopen(meeting_id: UUID, decision_id: UUID) -> Response:
    _decision(meeting_id, decision_id).reopen(current_user)
    return _back(meeting_id, gettext("Open again"))


@bp.app_template_global("outcome_of")
def came_of(meeting: Meeting) -> Outcome | None:
    """For the meeting's own page, which both sides open; what has not begun has no outcome yet."""
    return outcome_of(meeting) if meeting.starts_at <= now() else None


def _to_come(meeting_id: UUID) -> Meeting:
    meeting = visible_or_404(Meeting, id=meeting_id)
    if meeting.cancelled_at is not None or meeting.is_over:
        abort(409, gettext("This meeting is over, or was called off."))
    return meeting


def _begun(meeting_id: UUID) -> Meeting:
    meeting = visible_or_404(Meeting, id=meeting_id)
    if not _has_begun(meeting):
        abort(409, gettext("Notes are taken once a meeting has begun."))
    return meeting


def _has_begun(meeting: Meeting) -> bool:
    return meeting.cancelled_at is None and meeting.starts_at <= now()


def _decision(meeting_id: UUID, decision_id: UUID) -> MeetingDecision:
    return visible_or_404(MeetingDecision, id=decision_id, meeting_id=meeting_id)


def _back(meeting_id: UUID, said: str) -> Response:
    return done(None, url_for("meetings.show", meeting_id=meeting_id), said=said)


def _prepared(meeting: Meeting, form: AgendaForm, *, refusal: str | None = None, stale: bool = False) -> dict[str, Any]:
    return {
        "meeting": meeting,
        "form": form,
        "things": open_things(g.client.id, today()),
        "people": guests_to_meet(meeting),
        "sent": request.form,
        "refusal": refusal,
        "stale": stale,
        "today": today(),
        "to_come": meeting.cancelled_at is None and not meeting.is_over,
    }


def _written(meeting: Meeting, form: NotesForm, notes: MeetingNotes | None, outcome: Outcome | None) -> dict[str, Any]:
    form.offer(g.client.id)
    return {
        "meeting": meeting,
        "form": form,
        "said": form.said_to(lines_of(meeting, notes)),
        "notes": notes,
        "outcome": outcome,
        "newer": None,
    }
