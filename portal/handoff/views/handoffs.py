"""One handoff of a client: what was told, what is done and what is not, and the receiver's word."""

from typing import Any
from uuid import UUID

from flask import Response, abort, g, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.clock import today
from portal.ground.files import download
from portal.ground.web import done, page
from portal.handoff.exporting.printed import file_name, pdf_of
from portal.handoff.exporting.sentences import opening
from portal.handoff.forms.handoffs import AnswerForm, WordsForm
from portal.handoff.models.brief import Brief, brief_in
from portal.handoff.models.handoff_pages import HandoffShown, handoffs_of, steps_of
from portal.handoff.models.handoffs import Handoff, HandoffStepKind
from portal.people.scope import client_blueprint

bp = client_blueprint("handoffs", __name__)
ONE = "/handoffs/<uuid:handoff_id>"


@bp.get("/handoffs")
@requires(Can.SEE_CLIENTS)
def index() -> Response:
    return page("handoff/of_client.html", handoffs=handoffs_of(g.client.id, today()))


@bp.get(ONE)
@requires(Can.SEE_CLIENTS)
def show(handoff_id: UUID) -> Response:
    return _shown(_find(handoff_id))


@bp.get(f"{ONE}/brief")
@requires(Can.SEE_CLIENTS)
def told(handoff_id: UUID) -> Response:
    """The brief as the receiver was given it."""
    handoff = _find(handoff_id)
    brief = brief_in(handoff.brief)
    return page("handoff/told.html", handoff=handoff, brief=brief, today=_day_of(brief), opening=opening)


@bp.get(f"{ONE}/brief/pdf")
@requires(Can.SEE_CLIENTS)
def told_pdf(handoff_id: UUID) -> Response:
    brief = brief_in(_find(handoff_id).brief)
    return download([pdf_of(brief, _day_of(brief))], name=file_name(brief), content_type="application/pdf")


@bp.post(f"{ONE}/briefed")
@requires(Can.TAKE_OVER)
def brief(handoff_id: UUID) -> Response:
    handoff = _find(handoff_id)
    handoff.mark_briefed(current_user)
    return _done(handoff, gettext("Noted"))


@bp.post(f"{ONE}/introduced")
@requires(Can.TAKE_OVER)
def introduced(handoff_id: UUID) -> Response:
    """Not by mail but on a call or in person."""
    handoff = _find(handoff_id)
    handoff.introduce(current_user)
    return _done(handoff, gettext("Noted"))


@bp.post(f"{ONE}/confirm")
@requires(Can.TAKE_OVER)
def confirm(handoff_id: UUID) -> Response:
    handoff = _received(handoff_id)
    handoff.confirm(current_user)
    return _done(handoff, gettext("%(client)s is yours now", client=g.client.name))


@bp.post(f"{ONE}/ask")
@requires(Can.TAKE_OVER)
def ask(handoff_id: UUID) -> Response:
    handoff, form = _received(handoff_id), WordsForm(prefix="ask")
    if not form.validate():
        return _shown(handoff, ask_form=form)
    handoff.ask_back(current_user, form.words.data)
    return _done(handoff, gettext("Asked. %(name)s sees it on their day", name=handoff.from_name))


@bp.post(f"{ONE}/answer")
@requires(Can.TAKE_OVER)
def answer(handoff_id: UUID) -> Response:
    handoff, form = _find(handoff_id), AnswerForm(prefix="answer")
    if not form.validate():
        return _shown(handoff, answer_form=form)
    handoff.answer(current_user, form.words.data)
    return _done(handoff, gettext("Answered"))


def _find(handoff_id: UUID) -> Handoff:
    return visible_or_404(Handoff, id=handoff_id)


def _received(handoff_id: UUID) -> Handoff:
    """Only the receiver can say that they have what they need."""
    handoff = _find(handoff_id)
    return handoff if handoff.to_id == current_user.id else abort(403)


def _day_of(brief: Brief) -> Any:
    return brief.made_at.date()


def _shown(handoff: Handoff, **refused: Any) -> Response:
    form = next(iter(refused.values()), None)
    forms = {
        "ask_form": WordsForm(formdata=None, prefix="ask"),
        "answer_form": AnswerForm(formdata=None, prefix="answer"),
    }
    steps = steps_of(handoff)
    return page(
        "handoff/show.html",
        handoff=handoff,
        shown=HandoffShown(handoff, today()),
        steps=steps,
        asked=[step for step in steps if step.kind == HandoffStepKind.ASKED][-1:] if handoff.asked_at else [],
        today=today(),
        is_receiver=handoff.to_id == current_user.id,
        form=form,
        **{**forms, **refused},
    )


def _done(handoff: Handoff, said: str) -> Response:
    return done(None, to=url_for(".show", handoff_id=handoff.id), said=said)
