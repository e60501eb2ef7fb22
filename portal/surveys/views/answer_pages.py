"""What answering looks like, whichever way somebody came: the questions, what is saved, thanks, kind refusals."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from flask import Response, g, request
from flask_babel import force_locale

from portal.ground.web import conflict, page
from portal.people.reader import locale_code
from portal.people.stale import newer_values
from portal.surveys.forms.sending import NO, YES, SendForm
from portal.surveys.models.asked import Asked, Fault
from portal.surveys.models.said import Said

SHOW, CLOSED, THANKS = "surveys/answering/show.html", "surveys/answering/closed.html", "surveys/answering/thanks.html"
SAVED = "surveys/answering/_saved.html"


@dataclass(frozen=True)
class Addresses:
    """Where this person's page is and sends to, where it saves as they go, where they stop it or go back to.

    In the portal nothing is stopped, and by the link there is nothing to go back to.
    """

    again: str
    send: str
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
    if asked.fault:
        return closed(asked.fault, asked, at)
    return _page(asked, _filled(asked), at)


def save(asked: Asked, at: Addresses) -> Response:
    """As they go. What is anonymous or was sent already is only kept when it is sent."""
    if asked.fault:
        return closed(asked.fault, asked, at)
    form = SendForm()
    stale = form.version.data != str(asked.version)
    if form.validate() and not stale and not asked.wave.is_anonymous:
        form.version.data = str(asked.save(_said(asked, form), locale_code()).version)
    return page(SAVED, form=form, stale=stale, status=409 if stale else None)


def send(asked: Asked, at: Addresses) -> Response:
    """All at once: sent, or if it was sent before, corrected."""
    if asked.fault:
        return closed(asked.fault, asked, at)
    form = SendForm()
    if not form.validate():
        return _page(asked, form, at)
    newer = newer_values(form, _saved(asked))
    if newer is not None:
        return _page(asked, form, at, newer=newer)
    asked.send(_said(asked, form), locale_code())
    return page(THANKS, asked=asked, at=at)


def closed(fault: Fault, asked: Asked | None = None, at: Addresses | None = None) -> Response:
    """Why there is nothing to answer any more."""
    code = 404 if fault == Fault.UNKNOWN else 410
    return page(CLOSED, fault=fault.value, asked=asked, at=at, status=code)


def _page(asked: Asked, form: SendForm, at: Addresses, newer: dict[str, Any] | None = None) -> Response:
    answer = conflict if newer is not None else page
    return answer(SHOW, asked=asked, form=form, at=at, newer=newer)


def _filled(asked: Asked) -> SendForm:
    return SendForm(formdata=None, data={**_saved(asked), **_chosen(asked)})


def _chosen(asked: Asked) -> dict[str, Any]:
    """The number the mail's link was made for; nothing once they have begun."""
    score = request.args.get("score", type=int)
    return {} if score is None or asked.answer else {"score": score}


def _saved(asked: Asked) -> dict[str, Any]:
    """What the form starts with."""
    answer = asked.answer
    talk = answer.may_talk if answer else None
    values = {"score": answer.score} if answer else {}
    return {"version": asked.version, "may_talk": NO if talk is False else YES, **values}


def _said(asked: Asked, form: SendForm) -> Said:
    standard = asked.questionnaire.standard
    values = {standard.key: form.score.data} if standard else {}
    return Said.to(asked.questionnaire, values, may_talk=form.talks if asked.asks_to_talk else None)
