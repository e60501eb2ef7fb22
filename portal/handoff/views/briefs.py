"""The brief of a client, as page and PDF, written anew each time it is asked for."""

from flask import Blueprint, Response, g

from portal.ground.access import Can, requires
from portal.ground.clock import today
from portal.ground.files import download
from portal.ground.web import page
from portal.handoff.exporting.printed import file_name, pdf_of
from portal.handoff.exporting.sentences import opening
from portal.handoff.models.brief import brief_of
from portal.people.scope import client_blueprint

bp: Blueprint = client_blueprint("briefs", __name__)


@bp.get("/brief")
@requires(Can.SEE_CLIENTS)
def show() -> Response:
    return page("handoff/brief.html", brief=brief_of(g.client.id, today()), today=today(), opening=opening)


@bp.get("/brief/pdf")
@requires(Can.SEE_CLIENTS)
def pdf() -> Response:
    """In the language of whoever asks: it is for one of us, never for the client."""
    brief = brief_of(g.client.id, today())
    return download([pdf_of(brief, today())], name=file_name(brief), content_type="application/pdf")
