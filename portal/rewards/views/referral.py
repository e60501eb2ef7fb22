"""One referral, for the team: who it is, what is flagged, and every step that can be taken."""

from typing import Any
from uuid import UUID

from flask import Response, abort, g, url_for
from flask_babel import gettext
from flask_login import current_user
from wtforms import SelectChoice

from portal.ground.access import Can, requires, visible_or_404
from portal.ground.web import done, page
from portal.people.scope import client_blueprint
from portal.rewards.forms.referral_steps import NEW_CLIENT, DeclineForm, ProspectForm, TakeBackForm
from portal.rewards.models.prospects import (
    CannotJoinError,
    NobodyLeftError,
    alike,
    join_client,
    make_prospect,
    may_join,
)
from portal.rewards.models.referral_budgets import OverBudgetError
from portal.rewards.models.referral_pages import came_of, name_of_member, referral_row
from portal.rewards.models.referral_terms import referral_terms
from portal.rewards.models.referrals import NotOurClientError, Referral, ReferralState
from portal.rewards.models.referred import ReferredPerson
from portal.rewards.models.releasing import NothingGivenError, StillHeldError, release, take_back

bp = client_blueprint("referral", __name__)
ONE = "/referrals/<uuid:referral_id>"


@bp.get(ONE)
@requires(Can.STEER_REFERRAL)
def show(referral_id: UUID) -> Response:
    return _shown(referral_id)


@bp.post(f"{ONE}/qualify")
@requires(Can.STEER_REFERRAL)
def qualify(referral_id: UUID) -> Response:
    """By hand; a prospect that becomes active does it by itself."""
    try:
        _find(referral_id).qualify(current_user)
    except NotOurClientError:
        return _refused(referral_id, gettext("The company is not in our book yet: make it a prospect first."))
    return _done(referral_id, gettext("Qualified"))


@bp.post(f"{ONE}/settle")
@requires(Can.STEER_REFERRAL)
def settle(referral_id: UUID) -> Response:
    """Somebody looked at what was flagged, and nothing is wrong."""
    _find(referral_id).settle_flags(current_user)
    return _done(referral_id, gettext("Noted: nothing is wrong"))


@bp.post(f"{ONE}/release")
@requires(Can.STEER_REFERRAL)
def give(referral_id: UUID) -> Response:
    try:
        release(_find(referral_id), current_user)
    except StillHeldError:
        return _refused(referral_id, gettext("The reward is held until its day."))
    except OverBudgetError:
        return _refused(referral_id, gettext("The budget does not hold this reward. Nothing was released."))
    except NothingGivenError:
        return _refused(referral_id, gettext("The points programme is off, or the client’s month is full."))
    return _done(referral_id, gettext("Released; both sides are told"))


@bp.post(f"{ONE}/decline")
@requires(Can.STEER_REFERRAL)
def decline(referral_id: UUID) -> Response:
    form = DeclineForm()
    if not form.validate():
        return _shown(referral_id, decline_form=form, form=form)
    _find(referral_id).decline(current_user, form.values["reason"])
    return _done(referral_id, gettext("Declined; what we knew of the person is gone"))


@bp.post(f"{ONE}/take-back")
@requires(Can.STEER_REFERRAL)
def undo(referral_id: UUID) -> Response:
    form = TakeBackForm()
    if not form.validate():
        return _shown(referral_id, take_back_form=form, form=form)
    take_back(_find(referral_id), current_user, form.values["reason"])
    return _done(referral_id, gettext("The reward is taken back"))


@bp.post(f"{ONE}/prospect")
@requires(Can.STEER_REFERRAL)
def make(referral_id: UUID) -> Response:
    """A prospect in one step, or joined to a company that we knew."""
    referral = _find(referral_id)
    person = _person(referral)
    form = _prospect_form(referral, person)
    if not form.validate():
        return _shown(referral_id, prospect_form=form, form=form)
    try:
        chosen = form.joins
        client = (
            join_client(referral, person, chosen, current_user)
            if chosen
            else make_prospect(referral, person, current_user)
        )
    except CannotJoinError:
        form.refuse(form.company, gettext("This company is a client already, or came by another word."))
        return _shown(referral_id, prospect_form=form, form=form)
    except NobodyLeftError:
        return _refused(referral_id, gettext("It ended meanwhile, and what we knew of the person is gone."))
    return done(None, url_for("client.show", client_id=client.id), said=gettext("In our book as a prospect"))


def _find(referral_id: UUID) -> Referral:
    return visible_or_404(Referral, id=referral_id)


def _person(referral: Referral) -> ReferredPerson:
    """Whom a prospect can be made of: somebody who agreed, while the referral goes on."""
    person = referral.person if referral.state != ReferralState.REVERSED else None
    return person or abort(409)


def _prospect_form(referral: Referral, person: ReferredPerson) -> ProspectForm:
    form = ProspectForm(company=NEW_CLIENT)
    known = [row for row in alike(referral, person) if may_join(row)]
    form.company.choices = [
        SelectChoice(NEW_CLIENT, gettext("%(company)s, new in our book", company=person.company)),
        *(SelectChoice(str(row.id), gettext("the same as %(name)s, which we knew", name=row.name)) for row in known),
    ]
    return form


def _refused(referral_id: UUID, why: str) -> Response:
    return _shown(referral_id, refusal=why, status=409)


def _done(referral_id: UUID, said: str) -> Response:
    return done(None, url_for(".show", referral_id=referral_id), said=said)


def _shown(referral_id: UUID, **more: Any) -> Response:
    row = referral_row(g.client.id, referral_id) or abort(404)
    referral = _find(referral_id)
    person, came = referral.person, came_of(g.client.id, referral_id)
    makes = person is not None and referral.origin is None
    empty: dict[str, Any] = {
        "refusal": None,
        "status": None,
        "decline_form": DeclineForm(formdata=None),
        "take_back_form": TakeBackForm(formdata=None),
        "prospect_form": _prospect_form(referral, person) if makes and person else None,
        "clients": [found for found in alike(referral, person) if not may_join(found)] if makes and person else (),
    }
    return page(
        "rewards/referrals/show.html",
        row=row,
        person=person,
        came=came,
        stops=referral.waits_for_review(referral_terms()),
        settled_by=name_of_member(person.settled_by_id) if person else None,
        **(empty | more),
    )
