"""A person's own settings: profile, appearance, password and devices."""

from uuid import UUID

from flask import Blueprint, abort, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import signed_in, visible_or_404
from portal.ground.web import done, page
from portal.people.confirmation import is_really
from portal.people.forms.me import ProfileForm
from portal.people.forms.password import ChangePasswordForm
from portal.people.models.credentials import change_password, knows_password
from portal.people.models.sign_ins import SignIn, open_sign_ins, revoke, revoke_others
from portal.people.places import page_before

bp = Blueprint("me", __name__, url_prefix="/me")
THEMES = {"auto": None, "light": "light", "dark": "dark"}


@bp.get("")
@signed_in
def show() -> ResponseReturnValue:
    return page("people/me/show.html", form=ProfileForm(obj=current_user))


@bp.post("")
@signed_in
def save() -> ResponseReturnValue:
    form = ProfileForm()
    if not form.validate():
        return page("people/me/show.html", form=form)
    current_user.describe(**form.values)
    return done(None, to=url_for(".show"), said=gettext("Saved."))


@bp.post("/theme")
@signed_in
def theme() -> ResponseReturnValue:
    chosen = request.form.get("theme", "")
    if chosen not in THEMES:
        abort(400)
    current_user.theme = THEMES[chosen]
    return done(None, to=page_before())


@bp.get("/password")
@signed_in
def password() -> ResponseReturnValue:
    return page("people/me/password.html", form=ChangePasswordForm(current_user))


@bp.post("/password")
@signed_in
def save_password() -> ResponseReturnValue:
    form = ChangePasswordForm(current_user)
    if not form.validate() or not (is_really(form) or knows_password(current_user, form.password.data)):
        return page("people/me/password.html", form=form)  # whoever sends the form twice knows the new one
    change_password(current_user, form.password.data, here=g.sign_in)
    return done(None, to=url_for(".show"), said=gettext("Password changed. Your other devices are signed out."))


@bp.get("/devices")
@signed_in
def devices() -> ResponseReturnValue:
    return page("people/me/devices.html", devices=open_sign_ins(current_user), here=g.sign_in)


@bp.post("/devices/<uuid:sign_in_id>/end")
@signed_in
def end_device(sign_in_id: UUID) -> ResponseReturnValue:
    revoke(visible_or_404(SignIn, id=sign_in_id, user_id=current_user.id), by=current_user)
    return done(None, to=url_for(".devices"), said=gettext("That device is signed out."))


@bp.post("/devices/end-others")
@signed_in
def end_other_devices() -> ResponseReturnValue:
    revoke_others(current_user, here=g.sign_in)
    return done(None, to=url_for(".devices"), said=gettext("All other devices are signed out."))
