"""Two-factor sign-in: setting it up, new recovery codes, turning it off."""

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup

from portal.ground.access import signed_in
from portal.ground.attempts import forgive, wait_for
from portal.ground.deferred import on_first_use
from portal.ground.settings import setting
from portal.ground.web import done, page
from portal.people.confirmation import is_really
from portal.people.forms.password import ConfirmForm
from portal.people.forms.sign_in import SecondFactorForm
from portal.people.models.sign_ins import sign_out_devices
from portal.people.models.team import REQUIRES_TWO_FACTOR
from portal.people.models.two_factor import (
    begin_two_factor,
    confirm_two_factor,
    renew_recovery_codes,
    turn_off_two_factor,
    two_factor_address,
    two_factor_secret,
)
from portal.people.models.users import User
from portal.people.throttles import BY_CODE, wait_words

if TYPE_CHECKING:
    import segno
else:
    segno = on_first_use("segno")

bp = Blueprint("two_factor", __name__, url_prefix="/me/two-factor")


@bp.get("")
@signed_in
def show() -> ResponseReturnValue:
    return _page(ConfirmForm() if current_user.totp_confirmed_at else SecondFactorForm())


@bp.post("")
@signed_in
def begin() -> ResponseReturnValue:
    begin_two_factor(_me())
    return done(None, to=url_for(".show"))


@bp.post("/confirm")
@signed_in
def confirm() -> ResponseReturnValue:
    """The recovery codes are in this one answer and nowhere else."""
    form, user = SecondFactorForm(), _me()
    if user.totp_confirmed_at or not form.validate():
        return _page(form)
    wait = wait_for([(BY_CODE, user.id.hex)])
    codes = None if wait else confirm_two_factor(user, form.code.data)
    if codes is None:
        form.refuse(form.code, wait_words(wait) if wait else gettext("This code is not right. Try the next one."))
        return _page(form)
    forgive(BY_CODE, user.id.hex)
    sign_out_devices(user, but=g.sign_in)
    return page("people/me/recovery_codes.html", codes=codes)


@bp.post("/codes")
@signed_in
def renew_codes() -> ResponseReturnValue:
    form = ConfirmForm()
    if not current_user.totp_confirmed_at or not form.validate() or not is_really(form):
        return _page(form)
    return page("people/me/recovery_codes.html", codes=renew_recovery_codes(_me()))


@bp.post("/off")
@signed_in
def turn_off() -> ResponseReturnValue:
    form = ConfirmForm()
    if not form.validate() or not is_really(form):
        return _page(form)
    turn_off_two_factor(_me(), by=_me())
    return done(None, to=url_for(".show"), said=gettext("Two-factor sign-in is off."))


def _page(form: ConfirmForm | SecondFactorForm) -> ResponseReturnValue:
    """Off, being set up, or on: the template tells by the user and by `secret`."""
    secret = two_factor_secret(_me())
    required = current_user.is_team and bool(setting(REQUIRES_TWO_FACTOR))
    picture = _picture(two_factor_address(_me(), current_app.config["VENDOR_NAME"])) if secret else None
    return page("people/me/two_factor.html", form=form, secret=secret, picture=picture, required=required)


def _picture(address: str) -> Markup:
    """The QR code as inline SVG: black on white in both themes, as cameras want it."""
    drawn = segno.make(address, micro=False).svg_inline(scale=4, border=4, light="#fff", svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704  our own drawing, without a word of anybody's


def _me() -> User:
    user: User = current_user._get_current_object()
    return user
