"""Meetings of a client: both sides see them, the team plans and moves them, the client asks for another time."""

from typing import Any
from uuid import UUID

from flask import Response, abort, g, make_response, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.appointments import calendar_file
from portal.ground.clock import today
from portal.ground.db import db, now
from portal.ground.sending import our_host
from portal.ground.web import conflict, done, page
from portal.people.scope import client_blueprint
from portal.workspace.forms.meetings import (
    AskToMoveForm,
    ChangeMeetingForm,
    MoveMeetingForm,
    PlanMeetingForm,
    ReasonForm,
)
from portal.workspace.models.appointments import appointment_of, is_link
from portal.workspace.models.guests import guests, guests_of, owner_of
from portal.workspace.models.meeting_pages import coming_meetings, meeting_steps, past_meetings
from portal.workspace.models.meetings import Meeting, MeetingStep

bp = client_blueprint("meetings", __name__)


@bp.get("/meetings")
@requires(Can.SEE_HOME)
def index() -> Response:
    at = now()
    coming, past = coming_meetings(g.client.id, at), past_meetings(g.client.id, at)
    people = guests_of(g.client.id, [row.id for row in (*coming, *past)])
    return page("workspace/meetings/index.html", coming=coming, past=past, people=people)


@bp.get("/meetings/new")
@requires(Can.PLAN_MEETING)
def new() -> Response:
    form = PlanMeetingForm(formdata=None, members=[current_user.id], on=today())
    form.offer(g.client.id, current_user)
    return page("workspace/meetings/new.html", form=form)


@bp.post("/meetings")
@requires(Can.PLAN_MEETING)
def plan() -> Response:
    form = PlanMeetingForm()
    form.offer(g.client.id, current_user)
    if not form.validate_on_submit():
        return page("workspace/meetings/new.html", form=form)
    meeting = Meeting.plan(g.client.id, current_user, **form.values)
    return done(None, url_for(".show", meeting_id=meeting.id), said=gettext("Planned; their people are written to"))


@bp.get("/meetings/<uuid:meeting_id>")
@requires(Can.SEE_HOME)
def show(meeting_id: UUID) -> Response:
    return page("workspace/meetings/show.html", **_shown(visible_or_404(Meeting, id=meeting_id)))


@bp.get("/meetings/<uuid:meeting_id>/edit")
@requires(Can.PLAN_MEETING)
def edit(meeting_id: UUID) -> Response:
    meeting = _alive(meeting_id)
    known = guests(meeting)
    form = ChangeMeetingForm(
        obj=meeting,
        agenda="\n".join(meeting.agenda),
        members=[guest.user_id for guest in known if guest.user_id],
        contacts=[guest.contact_id for guest in known if guest.contact_id],
    )
    return _edited(meeting, form, known)


@bp.post("/meetings/<uuid:meeting_id>")
@requires(Can.PLAN_MEETING)
def change(meeting_id: UUID) -> Response:
    meeting, form = _alive(meeting_id), ChangeMeetingForm()
    known = guests(meeting)
    form.offer(g.client.id, current_user, known)
    if not form.validate_on_submit():
        return _edited(meeting, form, known)
    if form.version.data != str(meeting.version):
        form.version.data = str(meeting.version)
        return conflict("workspace/meetings/edit.html", form=form, meeting=meeting, newer=meeting, people=known)
    meeting.change(current_user, **form.values)
    return _back(meeting, gettext("Saved"))


@bp.get("/meetings/<uuid:meeting_id>/move")
@requires(Can.PLAN_MEETING)
def another_time(meeting_id: UUID) -> Response:
    """The form holds the time that was asked for, if somebody asked for one."""
    meeting = _alive(meeting_id)
    ask = _ask(meeting)
    proposed = ask.to_at if ask and ask.to_at and ask.to_at > now() else meeting.starts_at
    return page(
        "workspace/meetings/move.html", meeting=meeting, form=MoveMeetingForm.of(meeting, proposed), ask=ask, newer=None
    )


@bp.post("/meetings/<uuid:meeting_id>/move")
@requires(Can.PLAN_MEETING)
def move(meeting_id: UUID) -> Response:
    meeting, form = _alive(meeting_id), MoveMeetingForm()
    ask = _ask(meeting)
    if not form.validate_on_submit() or form.starts_at is None:
        return page("workspace/meetings/move.html", meeting=meeting, form=form, ask=ask, newer=None)
    if form.version.data != str(meeting.version):
        form.version.data = str(meeting.version)
        return conflict("workspace/meetings/move.html", meeting=meeting, form=form, ask=ask, newer=meeting)
    meeting.move(current_user, form.starts_at, form.reason.data or "")
    return _back(meeting, gettext("Moved; their people are written to"))


@bp.post("/meetings/<uuid:meeting_id>/cancel")
@requires(Can.PLAN_MEETING)
def cancel(meeting_id: UUID) -> Response:
    meeting, form = visible_or_404(Meeting, id=meeting_id), ReasonForm(prefix="cancel")
    if not form.validate_on_submit():
        return page("workspace/meetings/show.html", status=422, **{**_shown(meeting), "cancel_form": form})
    meeting.cancel(current_user, form.reason.data or "")
    return _back(meeting, gettext("Called off; their people are written to"))


@bp.get("/meetings/<uuid:meeting_id>/ask")
@requires(Can.ASK_TO_MOVE)
def wish(meeting_id: UUID) -> Response:
    meeting = _to_come(meeting_id)
    return page("workspace/meetings/ask.html", meeting=meeting, form=AskToMoveForm(formdata=None), ask=_ask(meeting))


@bp.post("/meetings/<uuid:meeting_id>/ask")
@requires(Can.ASK_TO_MOVE)
def ask(meeting_id: UUID) -> Response:
    meeting, form = _to_come(meeting_id), AskToMoveForm()
    if not form.validate_on_submit():
        return page("workspace/meetings/ask.html", meeting=meeting, form=form, ask=_ask(meeting))
    meeting.ask_to_move(current_user, form.proposed_at, form.reason.data or "")
    return _back(meeting, gettext("We have your wish and answer here and by mail"))


@bp.post("/meetings/<uuid:meeting_id>/keep")
@requires(Can.PLAN_MEETING)
def keep(meeting_id: UUID) -> Response:
    meeting, form = visible_or_404(Meeting, id=meeting_id), ReasonForm(prefix="keep")
    if not form.validate_on_submit():
        return page("workspace/meetings/show.html", status=422, **{**_shown(meeting), "keep_form": form})
    meeting.keep(current_user, form.reason.data or "")
    return _back(meeting, gettext("It stays; they read why"))


@bp.get("/meetings/<uuid:meeting_id>/meeting.ics")
@requires(Can.SEE_HOME)
def calendar(meeting_id: UUID) -> Response:
    """The meeting for a calendar."""
    meeting = visible_or_404(Meeting, id=meeting_id)
    file = calendar_file(appointment_of(meeting, our_host(), owner_of(g.client.id)))
    answer = make_response(file)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = "attachment; filename=meeting.ics"
    return answer


def _alive(meeting_id: UUID) -> Meeting:
    """The meeting, if it was not called off."""
    meeting = visible_or_404(Meeting, id=meeting_id)
    return meeting if meeting.cancelled_at is None else abort(409, gettext("This meeting was called off."))


def _to_come(meeting_id: UUID) -> Meeting:
    meeting = _alive(meeting_id)
    return abort(409, gettext("This meeting is over.")) if meeting.is_over else meeting


def _ask(meeting: Meeting) -> MeetingStep | None:
    """The client's wish that waits for an answer."""
    return db.session.get(MeetingStep, (meeting.client_id, meeting.ask_id)) if meeting.ask_id else None


def _edited(meeting: Meeting, form: ChangeMeetingForm, known: list[Any]) -> Response:
    form.offer(g.client.id, current_user, known)
    return page("workspace/meetings/edit.html", form=form, meeting=meeting, newer=None, people=known)


def _back(meeting: Meeting, said: str) -> Response:
    return done(None, url_for(".show", meeting_id=meeting.id), said=said)


def _shown(meeting: Meeting) -> dict[str, Any]:
    return {
        "meeting": meeting,
        "link": meeting.place if is_link(meeting.place) else None,
        "people": guests(meeting),
        "steps": meeting_steps(meeting),
        "ask": _ask(meeting),
        "keep_form": ReasonForm(formdata=None, prefix="keep"),
        "cancel_form": ReasonForm(formdata=None, prefix="cancel"),
    }
