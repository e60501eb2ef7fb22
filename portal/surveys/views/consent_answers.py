"""The page a person answers on when they were asked for a word to others: a GET shows, a POST gives or takes back."""

from collections.abc import Callable

from flask import Blueprint, Response, g, url_for
from flask_babel import force_locale

from portal.ground.access import as_system
from portal.ground.db import db
from portal.ground.web import page
from portal.people.models.clients import Client
from portal.people.models.contacts import Contact
from portal.surveys.forms.consent_answers import GiveForm
from portal.surveys.models.consent_pages import consent_words
from portal.surveys.models.consents import Consent, ConsentKind, asked_by
from portal.surveys.views.answering import ALONE, by_link

bp = Blueprint("consent_answers", __name__, url_prefix="/consent")


@bp.after_request
def _keep_to_itself(response: Response) -> Response:
    """The address is the right to answer: no other page and no list of pages learns it."""
    response.headers.update(ALONE)
    return response


@bp.get("/<token>")
@by_link
def show(token: str) -> Response:
    return _about(token, _page)


@bp.post("/<token>")
@by_link
def give(token: str) -> Response:
    return _about(token, _give)


@bp.post("/<token>/decline")
@by_link
def decline(token: str) -> Response:
    return _about(token, lambda consent, at: _after(consent, at, Consent.decline))


@bp.post("/<token>/withdraw")
@by_link
def withdraw(token: str) -> Response:
    return _about(token, lambda consent, at: _after(consent, at, Consent.withdraw))


def _about(token: str, answer: Callable[[Consent, str], Response]) -> Response:
    """Whoever is signed in on this browser does not matter: the address says who answers."""
    with as_system():
        consent = asked_by(token)
        if consent is None:
            return page("surveys/consents/nowhere.html", status=404)
        client = db.session.get_one(Client, consent.client_id)
        g.zone = client.zone
        with force_locale(consent.language or client.language or "en"):
            return answer(consent, token)


def _give(consent: Consent, token: str) -> Response:
    form = GiveForm()
    valid = form.validate()
    if consent.kind == ConsentKind.TESTIMONIAL:
        valid = form.demand_words() and valid
    if not valid:
        return _page(consent, token, form)
    agreed = "\n".join(consent_words(consent.kind))
    db.session.refresh(consent, with_for_update=True)
    consent.give(agreed=agreed, quote=form.quote.data, shown=form.shown)
    return _page(consent, token)


def _after(consent: Consent, token: str, verb: Callable[[Consent], None]) -> Response:
    db.session.refresh(consent, with_for_update=True)
    verb(consent)
    return _page(consent, token)


def _page(consent: Consent, token: str, form: GiveForm | None = None) -> Response:
    contact = db.session.get_one(Contact, (consent.client_id, consent.contact_id))
    client = db.session.get_one(Client, consent.client_id)
    known = {"name": contact.name, "title": contact.title, "company": client.name}
    return page(
        "surveys/consents/answer.html",
        consent=consent,
        sentences=consent_words(consent.kind),
        form=form or GiveForm(formdata=None, **known),
        places={verb: url_for(f".{verb}", token=token) for verb in ("give", "decline", "withdraw")},
    )
