"""What somebody who was recommended to us sees, without signing in: who recommends us, and a form to agree or decline.

Opening a page records nothing. Whose link it is stands in the address; a cookie is set only where the visitor asks us
to remember it until they come back.
"""

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, current_app, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, get_locale, gettext
from flask_login import current_user

from portal.ground.access import is_team, public
from portal.ground.attempts import Limit, wait_for
from portal.ground.calendars import digits
from portal.ground.db import now
from portal.ground.signing import sign, unsign
from portal.ground.web import page
from portal.people.throttles import wait_words
from portal.rewards.forms.referrals import AgreeForm, words_for_referred
from portal.rewards.models.introducing import Came, Said, agree, refuse
from portal.rewards.models.referral_links import Referrer
from portal.rewards.models.referral_terms import Touch, referral_terms
from portal.rewards.models.refusals import Refusal, RefusedError

bp = Blueprint("referred", __name__, url_prefix="/r")
FROM_ADDRESS = Limit("agree from", free=10)
COOKIE = "recommended"
_PURPOSE = "recommended by"


@bp.after_request
def _keep_off_lists(response: Response) -> Response:
    """No list of pages names who recommends us to whom."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@bp.get("/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    """By a personal link; one that never was, or leads nowhere any more, looks like the other."""
    return _page(_remembered() or _by_code(code), url_for(".answer", code=code), later=url_for(".later", code=code))


@bp.post("/<code>")
@public
def answer(code: str) -> ResponseReturnValue:
    came = _remembered() or _by_code(code)
    return _agree(came, url_for(".answer", code=code), later=url_for(".later", code=code))


@bp.post("/<code>/later")
@public
def later(code: str) -> ResponseReturnValue:
    """The visitor asks us to remember, in their own browser, who told them of us. We keep nothing."""
    _by_code(code)
    terms = referral_terms()
    answer = make_response(redirect(url_for(".thanks", what="later"), 303))
    if terms.touch == Touch.LAST or _remembered() is None:
        lasts = timedelta(days=terms.window_days)
        answer.set_cookie(
            COOKIE,
            sign([code, (now() + lasts).timestamp()], _PURPOSE),
            max_age=lasts,
            path=bp.url_prefix or "/",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return answer


@bp.get("/for/<token>")
@public
def invited(token: str) -> ResponseReturnValue:
    """By a mail we wrote; the same address later lets whoever agreed take it back."""
    came = _by_token(token)
    with _in_words_of(came):
        if not came.is_open:
            return _answered(came, token)
        return _page(came, url_for(".accept", token=token), decline=url_for(".decline", token=token))


@bp.post("/for/<token>")
@public
def accept(token: str) -> ResponseReturnValue:
    came = _by_token(token)
    with _in_words_of(came):
        if not came.is_open:
            return _answered(came, token)
        return _agree(came, url_for(".accept", token=token), decline=url_for(".decline", token=token))


@bp.post("/for/<token>/decline")
@public
def decline(token: str) -> ResponseReturnValue:
    came = _by_token(token)
    with _in_words_of(came):
        return _thank(came, "no") if refuse(came) else _answered(came, token)


@bp.get("/thanks")
@public
def thanks() -> ResponseReturnValue:
    """`?what=`: no, later, or a yes; `?language=`: that of the mail they came by."""
    with _spoken(request.args.get("language")):
        return page("rewards/referred/thanks.html", what=request.args.get("what"))


def consent_words(referrer: Referrer, window_days: int) -> str:
    """What the person agrees to, kept exactly as they read it; CONSENT_VERSION counts its wordings."""
    return str(
        gettext(
            "I agree that %(vendor)s keeps what I write here, gets in touch with me about working together and tells "
            "%(name)s how it goes. I can take this back at any time with the link in the mail I get. If nothing has "
            "come of it after %(days)s days, what I wrote is deleted.",
            vendor=current_app.config["VENDOR_NAME"],
            name=referrer.name,
            days=digits(window_days),
        )
    )


def _agree(came: Came, action: str, **more: Any) -> Response:
    form = _form(came)
    if wait := wait_for([(FROM_ADDRESS, request.remote_addr or "")]):
        form.form_errors.append(wait_words(wait))
        return _page(came, action, form=form, status=429, **more)
    if not form.validate():
        return _page(came, action, form=form, **more)
    if not form.homepage.data:
        why = _signed_in(came) or _refusal(came, form)
        if why is not None:
            form.refuse(form.email, words_for_referred(why))
            return _page(came, action, form=form, **more)
    return _thank(came, "yes")


def _thank(came: Came, what: str) -> Response:
    return make_response(redirect(url_for(".thanks", what=what, language=came.language), 303))


def _refusal(came: Came, form: AgreeForm) -> Refusal | None:
    """None once they agreed."""
    told = {name: form[name].data for name in ("name", "company", "email", "phone", "message")}
    said = Said(language=str(get_locale() or "en"), consent=form.consent.label.text, **told)
    try:
        agree(came, said, network=request.remote_addr or "")
    except RefusedError as refused:
        return refused.why
    return None


def _signed_in(came: Came) -> Refusal | None:
    """Whoever is signed in as the referrer, or as somebody of a client, is not recommended under any address."""
    if not current_user.is_authenticated or is_team():
        return None
    return Refusal.SELF if current_user.id == came.referrer.user_id else Refusal.CLIENT


def _form(came: Came) -> AgreeForm:
    form = AgreeForm()
    form.consent.label.text = consent_words(came.referrer, referral_terms().window_days)
    return form


def _in_words_of(came: Came) -> AbstractContextManager[None]:
    """Who comes by a mail reads on in its language."""
    return _spoken(came.language)


def _spoken(language: str | None) -> AbstractContextManager[None]:
    """One of ours, else what the browser asks for."""
    known = language if language in current_app.config["LANGUAGES"] else None
    spoken: AbstractContextManager[None] = force_locale(known or str(get_locale() or "en"))
    return spoken


def _by_code(code: str) -> Came:
    return Came.by_code(code) or abort(404)


def _by_token(token: str) -> Came:
    return Came.by_token(token) or abort(404)


def _remembered() -> Came | None:
    """By whose word the visitor first came, if they let us remember it and the first word counts."""
    if referral_terms().touch != Touch.FIRST:
        return None
    match unsign(request.cookies.get(COOKIE, ""), _PURPOSE):
        case [str(code), float(until)] if until > now().timestamp():
            return Came.by_code(code)
    return None


def _page(came: Came, action: str, *, form: AgreeForm | None = None, **more: Any) -> Response:
    seen: dict[str, Any] = {"later": None, "decline": None, "status": None, **more}
    return page(
        "rewards/referred/show.html",
        referrer=came.referrer,
        terms=referral_terms(),
        form=form or _form(came),
        action=action,
        **seen,
    )


def _answered(came: Came, token: str) -> Response:
    may = came.may_take_back
    return page(
        "rewards/referred/answered.html",
        referrer=came.referrer,
        state=came.referral.state if came.referral else "",
        token=token if may else None,
        status=200 if may else 410,
    )
