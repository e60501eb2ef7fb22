"""Being away: planned by oneself or by whoever assigns people, called off, and what happened meanwhile."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, can, requires, visible_or_404
from portal.ground.clock import reader_zone, today
from portal.ground.db import db
from portal.ground.web import done, page
from portal.handoff.forms.absences import AbsenceForm
from portal.handoff.models.absences import Absence, OverlapError, absences_of
from portal.handoff.models.away import away_since, earliest, meanwhile
from portal.people.models.serving import team_members
from portal.people.models.users import User

bp = Blueprint("absences", __name__)


@bp.get("/team/<uuid:user_id>/away")
@requires(Can.PLAN_ABSENCE)
def index(user_id: UUID) -> Response:
    person = _person(user_id)
    return _shown(person, _offered(AbsenceForm(formdata=None, from_on=today()), person))


@bp.post("/team/<uuid:user_id>/away")
@requires(Can.PLAN_ABSENCE)
def plan(user_id: UUID) -> Response:
    person = _person(user_id)
    form = _offered(AbsenceForm(), person)
    if not form.validate():
        return _shown(person, form)
    stand_in = db.session.get_one(User, form.stand_in_id)
    try:
        Absence.plan(person, stand_in, current_user, from_on=form.from_on.data, until_on=form.until_on.data)
    except OverlapError:
        form.refuse(form.from_on, gettext("They are away in this time already."))
        return _shown(person, form)
    return done(None, to=url_for(".index", user_id=user_id), said=gettext("%(name)s stands in", name=stand_in.name))


@bp.post("/team/<uuid:user_id>/away/<uuid:absence_id>/call-off")
@requires(Can.PLAN_ABSENCE)
def call_off(user_id: UUID, absence_id: UUID) -> Response:
    person = _person(user_id)
    visible_or_404(Absence, id=absence_id, user_id=person.id).call_off(current_user)
    return done(None, to=url_for(".index", user_id=user_id), said=gettext("Called off"))


@bp.get("/since")
@requires(Can.SEE_DAY)
def since() -> Response:
    """`?since=2026-11-20`: from that day on; else since they were last here."""
    first = _asked() or away_since(current_user.id, current_user.sign_in.id, today())
    clients = meanwhile(current_user.id, first, reader_zone())
    return page("handoff/since.html", since=first, clients=clients, earliest=earliest(today()), today=today())


def _asked() -> date | None:
    """The day in the address, kept within what the page looks back to; what is no day asks for none."""
    try:
        asked = date.fromisoformat(request.args.get("since", ""))
    except ValueError:
        return None
    return min(max(asked, earliest(today())), today())


def _person(user_id: UUID) -> User:
    """Oneself, or anybody of the team for whoever assigns people."""
    person = visible_or_404(User, id=user_id)
    if not person.is_team:
        abort(404)
    return person if person.id == current_user.id or can(Can.ASSIGN) else abort(403)


def _offered(form: AbsenceForm, person: User) -> AbsenceForm:
    form.offer(team_members(), but=person.id)
    return form


def _shown(person: User, form: AbsenceForm, **more: Any) -> Response:
    return page("handoff/away.html", person=person, form=form, absences=absences_of(person.id), **more)
