"""Who serves a client: for its people how to reach each of us, for the team the assignments and their past."""

from typing import Any
from uuid import UUID

from flask import abort, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal.ground.access import Can, can, is_team, requires, visible_or_404
from portal.ground.clock import today
from portal.ground.db import db
from portal.ground.web import done, page
from portal.people.forms.serving import AssignForm, MemberForm, OwnerForm
from portal.people.models.assignments import Assignment, AssignmentRole
from portal.people.models.experts import experts_of
from portal.people.models.owners import CannotOwnError
from portal.people.models.owners import change_owner as hand_to
from portal.people.models.serving import served_before, serving_now, team_members
from portal.people.models.users import User
from portal.people.scope import client_blueprint

bp = client_blueprint("serving", __name__)


@bp.get("/team")
@requires(Can.SEE_HOME)
def index() -> ResponseReturnValue:
    """For the client's people the present only; who served them before is the team's to know."""
    if not is_team():
        coming = [one for one in experts_of(g.client.id) if not one.begun_at]
        return page("people/serving/ours.html", serving=serving_now(g.client.id), coming=coming)
    forms = _offered(AssignForm(formdata=None, from_on=today()), OwnerForm(formdata=None, since=today()))
    return page("people/serving/index.html", **_shown(*forms))


@bp.post("/team")
@requires(Can.ASSIGN)
def begin() -> ResponseReturnValue:
    form, owner_form = _offered(AssignForm(), OwnerForm(formdata=None, since=today()))
    member = _member(form)
    if member is None:
        return page("people/serving/index.html", form=form, **_shown(form, owner_form))
    role = AssignmentRole(form.role.data)
    Assignment.begin(g.client.id, member, role, current_user, from_on=form.from_on.data)
    return done(None, to=url_for(".index"), said=_("%(name)s serves this client now", name=member.name))


@bp.post("/team/owner")
@requires(Can.ASSIGN)
def change_owner() -> ResponseReturnValue:
    form, owner_form = _offered(AssignForm(formdata=None, from_on=today()), OwnerForm())
    member = _member(owner_form)
    if member is None:
        return page("people/serving/index.html", form=owner_form, **_shown(form, owner_form))
    try:
        hand_to(g.client, to=member, by=current_user, on=owner_form.since.data)
    except CannotOwnError:
        owner_form.refuse(owner_form.owner, _("%(name)s can no longer sign in.", name=member.name))
        return page("people/serving/index.html", form=owner_form, **_shown(form, owner_form))
    return done(None, to=url_for("client.show"), said=_("%(name)s is the owner now", name=member.name))


@bp.post("/team/<uuid:assignment_id>/end")
@requires(Can.ASSIGN)
def end(assignment_id: UUID) -> ResponseReturnValue:
    """Everyone's work may end but the owner's: a client without an owner does not exist."""
    assignment = visible_or_404(Assignment, id=assignment_id)
    if assignment.role == AssignmentRole.OWNER:
        abort(422, _("A client always has an owner. Choose another owner instead."))
    served = db.session.get_one(User, assignment.user_id)
    assignment.end(served, by=current_user, on=today())
    return done(None, to=url_for(".index"), said=_("%(name)s no longer serves this client", name=served.name))


def _offered(*forms: MemberForm) -> Any:
    members = team_members()
    for form in forms:
        form.offer(members)
    return forms


def _member(form: MemberForm) -> User | None:
    return db.session.get(User, form.member_id) if form.validate() else None


def _shown(assign_form: MemberForm, owner_form: MemberForm) -> dict[str, Any]:
    return {
        "serving": serving_now(g.client.id),
        "before": served_before(g.client.id),
        "assign_form": assign_form,
        "owner_form": owner_form,
        "experts": experts_of(g.client.id),
        "may_assign": can(Can.ASSIGN),
        "may_give": can(Can.GIVE_EXPERT),
    }
