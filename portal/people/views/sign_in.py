"""Signing in and out."""

from datetime import timedelta

from flask import Blueprint, Response, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import ends_viewing, public
from portal.ground.attempts import forgive, give_back, wait_for
from portal.ground.web import done, page
from portal.people.devices import device_name
from portal.people.forms.sign_in import SecondFactorForm, SignInForm
from portal.people.identity import half_signed_in, hold, remember
from portal.people.models.credentials import knows_password
from portal.people.models.sign_ins import SignIn
from portal.people.models.two_factor import takes_code, takes_recovery_code
from portal.people.models.users import User, find_by_email, folded
from portal.people.places import local_page, next_page
from portal.people.throttles import BY_ACCOUNT, BY_ADDRESS, BY_CODE, wait_words

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in")
@public
def show() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(next_page(), 303)
    return _ask(SignInForm())


@bp.post("/sign-in")
@public
def enter() -> ResponseReturnValue:
    """Unknown addresses, closed accounts and wrong passwords are one: same words, same work."""
    form = SignInForm()
    if not form.validate():
        return _ask(form)
    user = find_by_email(form.email.data)
    address = request.remote_addr or ""
    wait = wait_for(((BY_ADDRESS, address), (BY_ACCOUNT, folded(form.email.data))))
    if wait:
        return _ask(form, wait)
    if not knows_password(user if user and user.is_active else None, form.password.data) or user is None:
        form.form_errors.append(gettext("The email address or the password is not right."))
        return _ask(form)
    forgive(BY_ACCOUNT, folded(form.email.data))
    give_back(BY_ADDRESS, address)  # a whole office signs in from one address
    return let_in(user, stays=form.stays.data)


def let_in(user: User, stays: bool = False) -> ResponseReturnValue:
    """Sign the user in on this device, or ask for their second factor first."""
    device, address = device_name(request.user_agent.string), request.remote_addr or ""
    sign_in, token = SignIn.begin(user, device=device, address=address, stays=stays)
    if sign_in.second_factor_at is None:
        hold(token)
        return done(None, to=url_for("sign_in.second_factor", next=_wanted()))
    remember(token, stays)
    return done(None, to=next_page())


@bp.get("/sign-in/second-factor")
@public
def second_factor() -> ResponseReturnValue:
    if half_signed_in() is None:
        return redirect(url_for(".show", next=_wanted()), 303)
    return _ask_for_code(SecondFactorForm())


@bp.post("/sign-in/second-factor")
@public
def give_second_factor() -> ResponseReturnValue:
    form, half = SecondFactorForm(), half_signed_in()
    if half is None:
        return redirect(url_for(".show", next=_wanted()), 303)
    if not form.validate():
        return _ask_for_code(form)
    sign_in, user = half
    wait = wait_for([(BY_CODE, user.id.hex)])
    if wait:
        return _ask_for_code(form, wait)
    if not (takes_code(user, form.code.data) or takes_recovery_code(user, form.code.data)):
        form.refuse(form.code, gettext("This code is not right, or it was used before. Try the next one."))
        return _ask_for_code(form)
    forgive(BY_CODE, user.id.hex)
    remember(sign_in.complete(user), sign_in.stays)
    return done(None, to=next_page())


@bp.post("/sign-out")
@ends_viewing
def leave() -> ResponseReturnValue:
    g.sign_in.end(by=current_user)
    session.clear()
    return done(None, to=url_for(".show"), said=gettext("You are signed out."))


def _ask(form: SignInForm, wait: timedelta | None = None) -> Response:
    return _page("people/sign_in/show.html", form, wait)


def _ask_for_code(form: SecondFactorForm, wait: timedelta | None = None) -> Response:
    return _page("people/sign_in/second_factor.html", form, wait)


def _page(template: str, form: SignInForm | SecondFactorForm, wait: timedelta | None) -> Response:
    if wait is None:
        return page(template, form=form, next=_wanted())
    form.form_errors.append(wait_words(wait))
    answer = page(template, form=form, next=_wanted(), status=429)
    answer.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
    return answer


def _wanted() -> str | None:
    return local_page(request.args.get("next"))
