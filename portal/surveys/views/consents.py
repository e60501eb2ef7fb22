"""Asking happy people for a word to others, and what the team keeps of their consent."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, g, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.clock import reader_zone
from portal.ground.db import db
from portal.ground.tables import Table, local, sheet
from portal.ground.web import done, page
from portal.people.models.contacts import Contact
from portal.people.scope import client_blueprint
from portal.surveys.forms.consents import AskForm
from portal.surveys.models.consent_pages import all_consents, ask, consents_page, draft_words
from portal.surveys.models.consents import AskedAlready, Consent, ConsentKind, state_of
from portal.surveys.models.loop_pages import answer_row, may_be_asked_for_a_word

bp = Blueprint("all_consents", __name__, url_prefix="/surveys/consents")
client = client_blueprint("consents", __name__)


@bp.get("")
@requires(Can.ASK_CONSENT)
def index() -> Response:
    found = consents_page(request.args.get("after"))
    return page("surveys/consents/index.html", found=found, state_of=state_of)


@bp.get("/export")
@requires(Can.EXPORT)
def export() -> Response:
    """CSV, or a workbook with `?format=xlsx`."""
    headers = ["client", "person", "kind", "state", "asked", "asked by", "given", "withdrawn"]
    agreed = ["name shown", "title shown", "company shown", "words", "agreed to", "wording", "sha-256"]
    return sheet(Table("consents", [*headers, *agreed], _lines(reader_zone())))


@client.get("/answers/<uuid:answer_id>/ask")
@requires(Can.ASK_CONSENT)
def new(answer_id: UUID) -> Response:
    """`?kind=` chooses what is asked for, and the words to begin from."""
    answer, contact = _answer(answer_id)
    kind = request.args.get("kind", ConsentKind.TESTIMONIAL, type=ConsentKind)
    form = AskForm(formdata=None, kind=kind, words=draft_words(kind, contact, current_user))
    return _page(form, answer, contact)


@client.post("/answers/<uuid:answer_id>/ask")
@requires(Can.ASK_CONSENT)
def send(answer_id: UUID) -> Response:
    answer, contact = _answer(answer_id)
    form = AskForm()
    if not may_be_asked_for_a_word(answer):
        return _page(form, answer, contact, 422)
    if form.validate_on_submit():
        try:
            asked = ask(contact, form.kind.data, current_user, words=form.words.data, answer_id=answer_id)
        except AskedAlready:
            form.refuse(form.kind, gettext("They were asked for this less than a year ago."))
        except ValueError:
            form.refuse(form.words, gettext("They have no mail address, or have left."))
        else:
            return done(None, url_for(".show", consent_id=asked.id), said=gettext("Asked"))
    return _page(form, answer, contact)


@client.get("/consents/<uuid:consent_id>")
@requires(Can.ASK_CONSENT)
def show(consent_id: UUID) -> Response:
    consent = visible_or_404(Consent, id=consent_id)
    contact = db.session.get_one(Contact, (consent.client_id, consent.contact_id))
    return page("surveys/consents/show.html", consent=consent, contact=contact)


def _answer(answer_id: UUID) -> tuple[Any, Contact]:
    answer = answer_row(g.client.id, answer_id) or abort(404)
    return answer, db.session.get_one(Contact, (g.client.id, answer.contact_id))


def _page(form: AskForm, answer: Any, contact: Contact, status: int | None = None) -> Response:
    may_ask = may_be_asked_for_a_word(answer)
    return page("surveys/consents/new.html", status=status, form=form, answer=answer, contact=contact, may_ask=may_ask)


def _lines(zone: str) -> Iterator[list[Any]]:
    for row in all_consents():
        when = [local(at, zone) for at in (row.created_at, row.given_at, row.withdrawn_at)]
        shown = [row.shown_name, row.shown_title, row.shown_company, row.quote, row.agreed, row.wording, row.digest]
        about = [row.client_name, row.contact_name, row.kind.value, state_of(row).value]
        yield [*about, when[0], row.asked_by_name, *when[1:], *shown]
