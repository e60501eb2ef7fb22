"""A person's calendar: the secret address they make and revoke, and what their calendar program finds there."""

from flask import Blueprint, Response, abort, current_app, g, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.exc import OperationalError

from portal.cadence.models.days_ahead import days_ahead
from portal.cadence.models.feeds import CalendarFeed
from portal.ground.access import by_token, signed_in, step_in
from portal.ground.appointments import calendar_feed
from portal.ground.clock import vendor_zone
from portal.ground.db import db
from portal.ground.guard import limiter
from portal.ground.letters import reading
from portal.ground.links import mailed_link
from portal.ground.sending import our_host
from portal.ground.tokens import token_hash
from portal.ground.web import done, page
from portal.people.models.person import fence_of
from portal.people.models.users import User

BY_ADDRESS, BY_SECRET = "300/minute", "60/minute"
KEPT_BY = "private, max-age=0, must-revalidate"

bp = Blueprint("feeds", __name__)


def _secret() -> str:
    return token_hash(str((request.view_args or {}).get("secret", ""))).hex()


@bp.get("/calendar/<secret>.ics")
@limiter.limit(BY_ADDRESS)
@limiter.limit(BY_SECRET, key_func=_secret)
@by_token
def fetch(secret: str) -> Response:
    """What the person sees, behind their own fence. An address that is no good looks like one that never was."""
    feed = CalendarFeed.find(secret) or abort(404)
    user = db.session.get_one(User, feed.user_id)
    fence = fence_of(user)
    if not user.is_team and not fence.clients:
        abort(404)
    step_in(fence)
    answer = _answer(user)
    _note_use(feed)
    return answer


@bp.get("/me/calendar")
@signed_in
def show() -> ResponseReturnValue:
    return page("people/me/calendar.html", feed=CalendarFeed.of(current_user), url=None, webcal=None)


@bp.post("/me/calendar")
@signed_in
def make() -> ResponseReturnValue:
    """The answer is the only page that ever shows the address, so it is no redirect."""
    url = mailed_link("feeds.fetch", secret=CalendarFeed.make(current_user))
    webcal = f"webcal://{url.split('://', 1)[1]}"
    return page("people/me/calendar.html", feed=CalendarFeed.of(current_user), url=url, webcal=webcal)


@bp.post("/me/calendar/revoke")
@signed_in
def revoke() -> ResponseReturnValue:
    CalendarFeed.revoke(current_user)
    return done(None, to=url_for(".show"), said=gettext("The address no longer works"))


def _answer(user: User) -> Response:
    zone = user.zone or vendor_zone()
    with reading(user.language or "en", zone):
        name = gettext("%(vendor)s, %(name)s", vendor=current_app.config["VENDOR_NAME"], name=user.name)
        file = calendar_feed(name, zone, days_ahead(user, our_host()))
    answer = make_response(file)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = "inline; filename=calendar.ics"
    answer.headers["Cache-Control"] = KEPT_BY
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _note_use(feed: CalendarFeed) -> None:
    """What was read well stays well, even if this cannot be written now."""
    try:
        g.fence = None
        feed.touch()
    except OperationalError:
        db.session.rollback()
