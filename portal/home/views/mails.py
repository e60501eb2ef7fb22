"""The mails the portal writes by itself: what each is for, and how it looks in each language."""

from flask import Blueprint, Response, abort, current_app, request

from portal.ground.access import Can, requires
from portal.ground.languages import own_name
from portal.ground.web import page
from portal.home.mail_samples import MAILS, sample

READ_ONLY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox allow-same-origin allow-popups"

bp = Blueprint("mails", __name__, url_prefix="/admin/mails")


@bp.get("")
@requires(Can.SEE_OUTBOX)
def index() -> Response:
    return page("home/mails/index.html", mails=MAILS)


@bp.get("/<name>")
@requires(Can.SEE_OUTBOX)
def show(name: str) -> Response:
    """`?language=`; with `?as=html` the half most mail programs show, unable to run anything."""
    if name not in MAILS:
        abort(404)
    ours = current_app.config["LANGUAGES"]
    language = request.args.get("language", ours[0])
    language = language if language in ours else ours[0]
    letter = sample(name, language)
    if request.args.get("as") == "html":
        return Response(letter.html, mimetype="text/html", headers={"Content-Security-Policy": READ_ONLY})
    names = {code: own_name(code) for code in ours}
    return page("home/mails/show.html", name=name, what=MAILS[name], letter=letter, language=language, languages=names)
