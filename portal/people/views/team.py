"""The team as the admin manages it: members, roles, invitations, closed accounts, the duty of a second factor."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.settings import setting
from portal.ground.web import done, page
from portal.people.forms.team import MemberForm, RoleForm
from portal.people.models import team
from portal.people.models.invitations import revoke_invitation, send_invitation
from portal.people.models.secret_links import Purpose, has_open_link
from portal.people.models.two_factor import turn_off_two_factor
from portal.people.models.users import User

bp = Blueprint("team", __name__, url_prefix="/admin/team")


@bp.get("")
@requires(Can.MANAGE_TEAM)
def index() -> ResponseReturnValue:
    required = bool(setting(team.REQUIRES_TWO_FACTOR))
    return page("people/team/index.html", members=team.team(), required=required)


@bp.get("/invite")
@requires(Can.MANAGE_TEAM)
def new() -> ResponseReturnValue:
    return page("people/team/new.html", form=MemberForm())


@bp.post("/invite")
@requires(Can.MANAGE_TEAM)
def invite() -> ResponseReturnValue:
    form = MemberForm()
    if not form.validate():
        return page("people/team/new.html", form=form)
    try:
        member = team.invite_member(**form.values, by=current_user)
    except team.AddressTakenError:
        form.refuse(form.email, gettext("Somebody signs in with this address already."))
        return page("people/team/new.html", form=form)
    return done(None, to=url_for(".index"), said=gettext("Invitation sent to %(name)s.", name=member.name))


@bp.get("/<uuid:user_id>")
@requires(Can.MANAGE_TEAM)
def show(user_id: UUID) -> ResponseReturnValue:
    member = _member(user_id)
    return _show(member, RoleForm(obj=member))


@bp.post("/<uuid:user_id>/role")
@requires(Can.MANAGE_TEAM)
def change_role(user_id: UUID) -> ResponseReturnValue:
    member, form = _member(user_id), RoleForm()
    if not form.validate():
        return _show(member, form)
    try:
        team.change_role(member, form.role.data, by=current_user)
    except team.LastAdminError:
        form.refuse(form.role, gettext("This is the only admin. Make somebody else admin first."))
        return _show(member, form)
    except team.StillOwnsError as refusal:
        return _show(member, RoleForm(obj=member), status=409, owned=refusal.clients)
    return _done(member, gettext("Role changed."))


@bp.post("/<uuid:user_id>/disable")
@requires(Can.MANAGE_TEAM)
def disable(user_id: UUID) -> ResponseReturnValue:
    member = _member(user_id)
    try:
        team.disable(member, by=current_user)
    except team.StillOwnsError as refusal:
        return _show(member, RoleForm(obj=member), status=409, owned=refusal.clients)
    except team.LastAdminError:
        return _show(member, RoleForm(obj=member), status=409, last_admin=True)
    return _done(member, gettext("%(name)s is signed out and can no longer sign in.", name=member.name))


@bp.post("/<uuid:user_id>/enable")
@requires(Can.MANAGE_TEAM)
def enable(user_id: UUID) -> ResponseReturnValue:
    member = _member(user_id)
    team.enable(member, by=current_user)
    return _done(member, gettext("%(name)s can sign in again.", name=member.name))


@bp.post("/<uuid:user_id>/invite-again")
@requires(Can.MANAGE_TEAM)
def invite_again(user_id: UUID) -> ResponseReturnValue:
    member = _member(user_id)
    if member.password_hash or not member.is_active:
        abort(409)
    send_invitation(member, by=current_user)
    return _done(member, gettext("A new invitation is on its way. The old link no longer works."))


@bp.post("/<uuid:user_id>/revoke-invitation")
@requires(Can.MANAGE_TEAM)
def revoke(user_id: UUID) -> ResponseReturnValue:
    member = _member(user_id)
    revoke_invitation(member, by=current_user)
    return _done(member, gettext("The invitation no longer works."))


@bp.post("/<uuid:user_id>/two-factor-off")
@requires(Can.MANAGE_TEAM)
def end_two_factor(user_id: UUID) -> ResponseReturnValue:
    """For a member who lost their phone and their recovery codes."""
    member = _member(user_id)
    turn_off_two_factor(member, by=current_user)
    return _done(member, gettext("Two-factor sign-in is off for %(name)s.", name=member.name))


@bp.post("/two-factor")
@requires(Can.MANAGE_TEAM)
def require_two_factor() -> ResponseReturnValue:
    team.require_two_factor(request.form.get("required") == "yes", by=current_user)
    return done(None, to=url_for(".index"), said=gettext("Saved."))


def _member(user_id: UUID) -> User:
    member = visible_or_404(User, id=user_id)
    return member if member.is_team else abort(404)


def _show(member: User, form: RoleForm, status: int | None = None, **refused: Any) -> Response:
    invited = has_open_link(member, Purpose.INVITATION)
    return page("people/team/show.html", form=form, member=member, invited=invited, status=status, **refused)


def _done(member: User, said: str) -> Response:
    return done(None, to=url_for(".show", user_id=member.id), said=said)
