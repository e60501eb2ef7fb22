"""The page of one answer: what was said, and closing its loop; the team's alone."""

from typing import Any
from uuid import UUID

from flask import Response, abort, g, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.clock import today
from portal.ground.web import conflict, done, page
from portal.people.scope import client_blueprint
from portal.surveys.forms.loops import CloseForm, ContactForm, ReplyForm
from portal.surveys.models.answers import Answer
from portal.surveys.models.loop_pages import (
    answer_row,
    draft_reply,
    loop_steps,
    may_be_asked_for_a_word,
    may_be_written_to,
    reply,
)
from portal.surveys.models.loops import Loop, state_of
from portal.surveys.models.topics import tagged, topics

bp = client_blueprint("loops", __name__)
ONE = "/answers/<uuid:answer_id>"


@bp.get(ONE)
@requires(Can.CLOSE_LOOP)
def show(answer_id: UUID) -> Response:
    return _page(answer_id)


@bp.post(f"{ONE}/contact")
@requires(Can.CLOSE_LOOP)
def note_contact(answer_id: UUID) -> Response:
    answer, form = _sent(answer_id), ContactForm()
    if not form.validate_on_submit():
        return _page(answer_id, form)
    Loop.open(answer, current_user).note_contact(current_user, form.how.data, words=form.words.data)
    return _back(answer_id, gettext("Noted"))


@bp.post(f"{ONE}/reply")
@requires(Can.CLOSE_LOOP)
def send_reply(answer_id: UUID) -> Response:
    answer, form = _sent(answer_id), ReplyForm()
    if not may_be_written_to(answer_row(g.client.id, answer_id)):
        abort(403)
    if not form.validate_on_submit():
        return _page(answer_id, form)
    try:
        reply(answer, current_user, subject=str(form.subject.data), text=form.text.data)
    except ValueError:
        form.refuse(form.subject, gettext("Their mail address is none. Mend it on the page of the contact."))
        return _page(answer_id, form)
    return _back(answer_id, gettext("Sent"))


@bp.post(f"{ONE}/close")
@requires(Can.CLOSE_LOOP)
def close(answer_id: UUID) -> Response:
    loop, form = visible_or_404(Loop, answer_id=answer_id), CloseForm()
    if not form.validate_on_submit():
        return _page(answer_id, form)
    if form.version.data != str(loop.version):
        form.version.data = str(loop.version)
        return conflict("surveys/loops/show.html", **_shown(answer_id, form), newer=True)
    loop.close(current_user, form.outcome.data, form.words.data)
    return _back(answer_id, gettext("Closed"), undo=url_for(".reopen", answer_id=answer_id))


@bp.post(f"{ONE}/reopen")
@requires(Can.CLOSE_LOOP)
def reopen(answer_id: UUID) -> Response:
    visible_or_404(Loop, answer_id=answer_id).reopen(current_user)
    return _back(answer_id, gettext("Open again"))


def _sent(answer_id: UUID) -> Answer:
    answer = visible_or_404(Answer, id=answer_id)
    return answer if answer.completed_at else abort(404)


def _page(answer_id: UUID, form: Any = None) -> Response:
    return page("surveys/loops/show.html", **_shown(answer_id, form), newer=False)


def _shown(answer_id: UUID, form: Any = None) -> dict[str, Any]:
    """`form`: the one that was refused; the others stand as they were."""
    row = answer_row(g.client.id, answer_id) or abort(404)
    return {
        "form": form,
        "answer": row,
        "state": state_of(row) if row.loop_id else None,
        "steps": loop_steps(g.client.id, row.loop_id),
        "may_write": may_be_written_to(row),
        "may_ask": may_be_written_to(row) and may_be_asked_for_a_word(row),
        "contact_form": form if isinstance(form, ContactForm) else ContactForm(formdata=None),
        "reply_form": form
        if isinstance(form, ReplyForm)
        else ReplyForm(formdata=None, **draft_reply(row, current_user)),
        "close_form": form if isinstance(form, CloseForm) else CloseForm(formdata=None, version=row.version),
        "topics": topics(),
        "tagged": tagged(g.client.id, answer_id),
        "today": today(),
    }


def _back(answer_id: UUID, said: str, undo: str | None = None) -> Response:
    return done(None, url_for(".show", answer_id=answer_id), said=said, undo=undo)
