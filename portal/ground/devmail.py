"""The development mailbox: what was sent, or would have been, readable at /dev/mail while somebody tries the portal."""

from uuid import UUID

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from portal.ground.access import as_system, public
from portal.ground.db import db
from portal.ground.mail import has_mailbox_page
from portal.ground.outbox import Mail

SHOWN = 100
READ_ONLY = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups"

bp = Blueprint("devmail", __name__, url_prefix="/dev/mail")


@bp.before_request
def _only_while_trying() -> None:
    if not has_mailbox_page():
        abort(404)


@bp.get("")
@public
def mailbox() -> ResponseReturnValue:
    newest = select(Mail.id, Mail.subject, Mail.to_address, Mail.to_name, Mail.created_at, Mail.state, Mail.last_error)
    with as_system():
        mails = db.session.execute(newest.order_by(Mail.id.desc()).limit(SHOWN)).all()
    return render_template("dev/mailbox.html", mails=mails)


@bp.get("/<uuid:id>")
@public
def show(id: UUID) -> ResponseReturnValue:
    """The mail as text; with `?as=html` as the other half, unable to run anything."""
    with as_system():
        mail = db.session.get(Mail, id) or abort(404)
        files = [(file.name, file.content_type, file.words) for file in mail.attached]
    if request.args.get("as") != "html":
        return render_template("dev/mail.html", mail=mail, files=files)
    return Response(mail.html, mimetype="text/html", headers={"Content-Security-Policy": READ_ONLY})
