"""The page a mail leads to without signing in: a GET shows what is asked, a POST answers it, once."""

from typing import Any

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from portal.ground.access import public
from portal.ground.web import page
from portal.workspace.forms.talk import AnswerForm, ApproveForm, ChangesForm
from portal.workspace.models.reply_links import Fault, Question, find_reply
from portal.workspace.models.replying import Asked, answer, approve, ask_changes, finish, what_is_asked

bp = Blueprint("replies", __name__, url_prefix="/reply")
CODES = {Fault.UNKNOWN: 404, Fault.USED: 410, Fault.LATE: 410, Fault.ENDED: 410}


@bp.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    found = find_reply(token)
    return _closed(found) if isinstance(found, Fault) else _page(what_is_asked(found), token)


@bp.post("/<token>")
@public
def give(token: str) -> ResponseReturnValue:
    """`do`: approve, changes, answer or done; only what the link is for."""
    found = find_reply(token)
    if isinstance(found, Fault):
        return _closed(found)
    asked = what_is_asked(found)
    if not asked.is_open:
        return _page(asked, token)
    match asked.link.question, request.form.get("do"):
        case Question.APPROVE, "approve":
            return _approve(asked, token)
        case Question.APPROVE, "changes":
            return _ask_changes(asked, token)
        case Question.ANSWER, "answer":
            return _answer(asked, token)
        case Question.DO, "done":
            return _thanks(asked, "done", finish(asked))
        case _:
            return abort(400)


def _approve(asked: Asked, token: str) -> Response:
    form = ApproveForm()
    if not form.validate():
        return _page(asked, token, form=form, approve_form=form)
    return _thanks(asked, "approved", approve(asked, form.words.data or None))


def _ask_changes(asked: Asked, token: str) -> Response:
    form = ChangesForm()
    if not form.validate():
        return _page(asked, token, form=form, changes_form=form)
    return _thanks(asked, "changes", ask_changes(asked, form.reason.data))


def _answer(asked: Asked, token: str) -> Response:
    form = AnswerForm()
    if not form.validate():
        return _page(asked, token, form=form, answer_form=form)
    return _thanks(asked, "answered", answer(asked, form.text.data))


def _page(asked: Asked, token: str, **forms: Any) -> Response:
    """In the reader's language: the link says who reads."""
    empty: dict[str, Any] = {
        "approve_form": ApproveForm(formdata=None),
        "changes_form": ChangesForm(formdata=None),
        "answer_form": AnswerForm(formdata=None),
    }
    with force_locale(asked.user.language or "en"):
        return page("workspace/replies/show.html", asked=asked, token=token, **(empty | forms))


def _thanks(asked: Asked, what: str, counted: bool) -> Response:
    if not counted:
        return _closed(Fault.USED)
    with force_locale(asked.user.language or "en"):
        return page("workspace/replies/thanks.html", asked=asked, what=what)


def _closed(fault: Fault) -> Response:
    return page("workspace/replies/closed.html", fault=fault.value, status=CODES[fault])
