"""What answering looks like, whichever way somebody came: the questions, what is saved, thanks, kind refusals."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from flask import Response, g, request
from flask_babel import force_locale

from portal.ground.web import page
from portal.people.reader import locale_code
from portal.surveys.forms.answering import Sent, field_name, read_answers
from portal.surveys.forms.sending import NO, YES, SendForm
from portal.surveys.models.asked import Asked, Closed
from portal.surveys.models.questionnaires import Question
from portal.surveys.models.said import Said

SHOW, CLOSED, THANKS = "surveys/answering/show.html", "surveys/answering/closed.html", "surveys/answering/thanks.html"
SAVED = "surveys/answering/_saved.html"
Differences = list[tuple[Question, Any]]


@dataclass(frozen=True)
class Addresses:
    """Where this person's page is, where it saves as they go, where they stop all surveys or go back to.

    In the portal nothing is stopped, and by the link there is nothing to go back to.
    """

    page: str
    save: str
    stop: str | None = None
    back: str | None = None

    @property
    def by_link(self) -> bool:
        """Without signing in."""
        return self.back is None


def in_words_of(asked: Asked) -> AbstractContextManager[None]:
    """The language and the zone of the person who is asked: the link says who reads."""
    g.zone = asked.client.zone
    spoken: AbstractContextManager[None] = force_locale(asked.invitation.language or asked.contact.language or "en")
    return spoken


def show(asked: Asked, at: Addresses) -> Response:
    """The questions with what was said so far; a number in the address is chosen, and recorded only when it is sent."""
    if asked.closed:
        return closed(asked.closed, asked, at)
    talks = asked.answer.may_talk if asked.answer else None
    form = SendForm(formdata=None, version=asked.version, may_talk=NO if talks is False else YES)
    return _questions(asked, at, form, Sent(typed=asked.answer.values if asked.answer else _chosen(asked)))


def save(asked: Asked, at: Addresses) -> Response:
    """As they go. What is anonymous or was sent already is only kept when it is sent."""
    if asked.closed:
        return closed(asked.closed, asked, at)
    form, sent = SendForm(), _sent(asked, partial=True)
    stale = form.version.data != str(asked.version)
    is_fine = form.validate() and not sent.errors
    if is_fine and not stale and not asked.wave.is_anonymous:
        form.version.data = str(asked.save(_said(asked, form, sent), locale_code()).version)
    return page(SAVED, form=form, stale=stale, is_fine=is_fine, status=409 if stale else 200 if is_fine else 422)


def send(asked: Asked, at: Addresses) -> Response:
    """All at once: sent, or if it was sent before, corrected. Whoever comes second sees both and loses neither."""
    if asked.closed:
        return closed(asked.closed, asked, at)
    form, sent = SendForm(), _sent(asked)
    if not form.validate() or sent.errors:
        return _questions(asked, at, form, sent, status=422)
    if form.version.data != str(asked.version):
        form.version.data = form.version.raw_data = str(asked.version)
        return _questions(asked, at, form, sent, newer=_newer(asked, sent), status=409)
    asked.send(_said(asked, form, sent), locale_code())
    return page(THANKS, asked=asked, at=at)


def closed(why: Closed, asked: Asked | None = None, at: Addresses | None = None) -> Response:
    """Why there is nothing to answer any more; inside the portal with what they said."""
    code = 404 if why == Closed.UNKNOWN else 410
    return page(CLOSED, why=why.value, asked=asked, at=at, status=code)


def _questions(
    asked: Asked, at: Addresses, form: SendForm, sent: Sent, newer: Differences | None = None, status: int | None = None
) -> Response:
    return page(SHOW, asked=asked, at=at, form=form, sent=sent, newer=newer, status=status)


def _chosen(asked: Asked) -> dict[str, Any]:
    """The number or choice the mail's link was made for."""
    given, first = request.args.get("score"), next(asked.questionnaire.asked({}), None)
    if given is None or first is None:
        return {}
    return read_answers(asked.questionnaire, {field_name(first.key): [given]}, partial=True).values


def _sent(asked: Asked, *, partial: bool = False) -> Sent:
    return read_answers(asked.questionnaire, request.form.to_dict(flat=False), partial=partial)


def _said(asked: Asked, form: SendForm, sent: Sent) -> Said:
    return Said.to(asked.questionnaire, sent.values, may_talk=form.talks if asked.asks_to_talk else None)


def _newer(asked: Asked, sent: Sent) -> Differences:
    """What is saved where it differs from what was sent now."""
    saved = asked.answer.values if asked.answer else {}
    questions = asked.questionnaire.questions()
    return [(one, saved.get(one.key)) for one in questions if saved.get(one.key) != sent.values.get(one.key)]
