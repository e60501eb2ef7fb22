"""Experts for a time: one of us is given to a client from a day to a day, for longer, or no more."""

from datetime import timedelta
from uuid import UUID

from flask import abort, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.ground.web import conflict, done, page
from portal.people.forms.experts import ExpertForm, ProlongForm
from portal.people.models.experts import AccessEndedError, AlreadyServes, ExpertAccess
from portal.people.models.serving import team_members
from portal.people.models.users import User
from portal.people.scope import client_blueprint

bp = client_blueprint("experts", __name__)

USUAL = timedelta(days=13)  # two weeks, both ends counted


@bp.get("/team/experts/new")
@requires(Can.GIVE_EXPERT)
def new() -> ResponseReturnValue:
    first = vendor_today()
    return _giving(_offered(ExpertForm(formdata=None, from_on=first, until_on=first + USUAL)))


@bp.post("/team/experts")
@requires(Can.GIVE_EXPERT)
def give() -> ResponseReturnValue:
    form = _offered(ExpertForm())
    expert = db.session.get(User, form.member_id) if form.validate() else None
    if expert is None:
        return _giving(form)
    days = {"from_on": form.from_on.data, "until_on": form.until_on.data}
    try:
        ExpertAccess.give(g.client.id, expert, current_user, topic=form.topic.data or "", **days)
    except AlreadyServes:
        form.refuse(form.expert, _("%(name)s serves this client already, or is to.", name=expert.name))
        return _giving(form)
    return done(None, to=url_for("serving.index"), said=_("%(name)s helps this client", name=expert.name))


@bp.get("/team/experts/<uuid:access_id>")
@requires(Can.GIVE_EXPERT)
def show(access_id: UUID) -> ResponseReturnValue:
    access = visible_or_404(ExpertAccess, id=access_id)
    return _shown(access, ProlongForm(formdata=None, until_on=access.until_on))


@bp.post("/team/experts/<uuid:access_id>/prolong")
@requires(Can.GIVE_EXPERT)
def prolong(access_id: UUID) -> ResponseReturnValue:
    access, form = visible_or_404(ExpertAccess, id=access_id), ProlongForm()
    if access.ended_at is None and not form.fits(access):
        return _shown(access, form)
    try:
        access.prolong(form.until_on.data, current_user)
    except AccessEndedError:
        return conflict("people/serving/expert.html", access=access, expert=_expert(access), form=form)
    return done(None, to=url_for("serving.index"), said=_("Prolonged"))


@bp.post("/team/experts/<uuid:access_id>/end")
@requires(Can.GIVE_EXPERT)
def end(access_id: UUID) -> ResponseReturnValue:
    visible_or_404(ExpertAccess, id=access_id).end(current_user)
    return done(None, to=url_for("serving.index"), said=_("Ended"))


def _offered(form: ExpertForm) -> ExpertForm:
    form.offer(team_members())
    return form


def _giving(form: ExpertForm) -> ResponseReturnValue:
    return page("people/serving/give.html", form=form)


def _shown(access: ExpertAccess, form: ProlongForm) -> ResponseReturnValue:
    return page("people/serving/expert.html", access=access, expert=_expert(access), form=form)


def _expert(access: ExpertAccess) -> User:
    return db.session.get(User, access.user_id) or abort(404)
