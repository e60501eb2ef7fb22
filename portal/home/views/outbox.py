"""What did not arrive: mails and deliveries that were given up, with their errors, and a way to try them again."""

from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires
from portal.ground.db import db
from portal.ground.happen import Delivery
from portal.ground.outbox import Mail
from portal.ground.web import done, page
from portal.home.undelivered import STATES, mails, set_aside
from portal.people.models.trying_again import try_delivery_again, try_mail_again

bp = Blueprint("outbox", __name__, url_prefix="/admin/outbox")


@bp.get("")
@requires(Can.SEE_OUTBOX)
def index() -> Response:
    """`?state=` stuck, waiting or sent; deliveries that were set aside stand beside the stuck mails."""
    asked = request.args.get("state")
    state = asked if asked in STATES else "stuck"
    found = mails(state, request.args.get("after"))
    more = url_for(".index", state=state, after=found.after) if found.after else None
    given_up = set_aside() if state == "stuck" else []
    return page("home/outbox/index.html", state=state, found=found, more=more, given_up=given_up)


@bp.post("/mails/<uuid:mail_id>/retry")
@requires(Can.SEE_OUTBOX)
def retry_mail(mail_id: UUID) -> Response:
    mail = db.session.get(Mail, mail_id) or abort(404)
    tried = try_mail_again(mail, by=current_user)
    said = gettext("It is sent again in a moment") if tried else gettext("There is nothing to send again")
    return done(None, to=url_for(".index"), said=said)


@bp.post("/deliveries/<uuid:of>/<uuid:event_id>/<handler>/retry")
@requires(Can.SEE_OUTBOX)
def retry_delivery(of: UUID, event_id: UUID, handler: str) -> Response:
    delivery = db.session.get(Delivery, (of, event_id, handler)) or abort(404)
    tried = try_delivery_again(delivery, by=current_user)
    said = gettext("It is tried again in a moment") if tried else gettext("There is nothing to try again")
    return done(None, to=url_for(".index"), said=said)
