"""What a client is offered with its renewal: its leads take it up or not; the team offers, withdraws and honours."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, g, url_for
from flask_babel import gettext
from flask_login import current_user

from portal.ground.access import Can, can, requires, visible_or_404
from portal.ground.db import db
from portal.ground.web import done, page
from portal.people.scope import client_blueprint
from portal.rewards.forms.incentives import OfferForm, WithdrawForm
from portal.rewards.forms.offer_answers import AcceptForm, DeclineForm, TheirYesForm
from portal.rewards.models.catalogue_pages import renewal_on
from portal.rewards.models.honouring import NotAccepted, ValueChanged
from portal.rewards.models.incentive_offers import (
    IncentiveOffer,
    NotAnswerable,
    NotOffered,
    OfferState,
    Why,
    is_answerable,
)
from portal.rewards.models.incentive_pages import offers_of, one_offer
from portal.rewards.models.incentives import Grade, all_incentives, grades_of, worded
from portal.rewards.views.honouring import honour_by_form, honouring_form, reckoned_anew, worth_to_renew
from portal.rewards.views.offer_words import for_span

bp: Blueprint = client_blueprint("client_incentives", __name__)


@bp.get("/incentives")
@requires(Can.SEE_OFFERS)
def index() -> Response:
    return _index()


@bp.get("/incentives/<uuid:offer_id>")
@requires(Can.SEE_OFFERS)
def show(offer_id: UUID) -> Response:
    return _show(_offer(offer_id))


@bp.post("/incentives")
@requires(Can.OFFER_INCENTIVE)
def make() -> Response:
    form = _offering(OfferForm())
    if not form.validate_on_submit():
        return _index(form)
    try:
        offer = IncentiveOffer.make(form.incentive_id.data, g.client.id, current_user)
    except NotOffered as refused:
        form.refuse(form.incentive_id, _why(refused.args[0]))
        return _index(form)
    return done(None, _place(offer), said=gettext("Offered"))


@bp.post("/incentives/<uuid:offer_id>/accept")
@requires(Can.ANSWER_OFFER)
def accept(offer_id: UUID) -> Response:
    return _accept(_offer(offer_id), gettext("Thank you. We note it for your renewal"))


@bp.post("/incentives/<uuid:offer_id>/accept-for-them")
@requires(Can.OFFER_INCENTIVE)
def accept_for_them(offer_id: UUID) -> Response:
    """One of us writes down the yes of somebody who decides there."""
    return _accept(_offer(offer_id), gettext("Noted"))


@bp.post("/incentives/<uuid:offer_id>/decline")
@requires(Can.ANSWER_OFFER)
def decline(offer_id: UUID) -> Response:
    offer, form = _offer(offer_id), DeclineForm()
    if not form.validate_on_submit():
        return _show(offer, decline_form=form, status=422)
    try:
        offer.decline(current_user, form.reason.data or "")
    except NotAnswerable:
        return _too_late(offer_id)
    return done(None, _place(offer), said=gettext("Thank you for letting us know"))


@bp.post("/incentives/<uuid:offer_id>/withdraw")
@requires(Can.OFFER_INCENTIVE)
def withdraw(offer_id: UUID) -> Response:
    offer, form = _offer(offer_id), WithdrawForm()
    if not form.validate_on_submit():
        return _show(offer, withdraw_form=form, status=422)
    offer.withdraw(current_user, form.reason.data or "")
    return done(None, _place(offer), said=gettext("Withdrawn"))


@bp.post("/incentives/<uuid:offer_id>/honour")
@requires(Can.OFFER_INCENTIVE)
def honour(offer_id: UUID) -> Response:
    """The renewal is signed, or the expert is named: the client gets what it accepted."""
    offer = _offer(offer_id)
    try:
        form = honour_by_form(offer)
    except NotAccepted:
        return _too_late(offer_id)
    except ValueChanged:
        return _again(offer_id, 409, honour_form=reckoned_anew(g.client.id))
    if form is not None:
        return _again(offer_id, honour_form=form)
    return done(None, _place(offer), said=gettext("Honoured"))


def _accept(offer: IncentiveOffer, said: str) -> Response:
    form = _accepting(offer)
    if not form.validate_on_submit():
        return _show(offer, accept_form=form, status=422)
    try:
        offer.accept(form.months.data, current_user)
    except NotAnswerable:
        return _too_late(offer.id)
    return done(None, _place(offer), said=said)


def _offer(offer_id: UUID) -> IncentiveOffer:
    return visible_or_404(IncentiveOffer, id=offer_id)


def _place(offer: IncentiveOffer) -> str:
    return url_for("client_incentives.show", offer_id=offer.id)


def _too_late(offer_id: UUID) -> Response:
    """It became something else meanwhile: the page says what."""
    return _again(offer_id, status=409, is_late=True)


def _again(offer_id: UUID, status: int = 422, **values: Any) -> Response:
    """As it is, after what was tried in this transaction is undone."""
    db.session.rollback()
    return _show(_offer(offer_id), status=status, **values)


def _index(form: OfferForm | None = None) -> Response:
    offers = offers_of(g.client.id)
    if not can(Can.OFFER_INCENTIVE):
        return page("rewards/incentives/ours.html", offers=[worded(row) for row in offers])
    form = form or _offering(OfferForm(formdata=None))
    ends_on = renewal_on(g.client.id)
    return page("rewards/incentives/of_client.html", form=form, offers=offers, renewal_on=ends_on)


def _offering(form: OfferForm) -> OfferForm:
    form.offer(one for one in all_incentives() if one.off_at is None)
    return form


def _accepting(offer: Any, **given: Any) -> AcceptForm:
    """In the words of whoever fills it in."""
    form = TheirYesForm(**given) if can(Can.OFFER_INCENTIVE) else AcceptForm(**given)
    grades = grades_of(offer)
    form.offer(grades, lambda grade: for_span(offer.kind, grade))
    if len(grades) == 1 and form.months.data is None:
        form.months.data = grades[0].months
    return form


def _show(offer: IncentiveOffer, *, is_late: bool = False, status: int | None = None, **forms: Any) -> Response:
    row = one_offer(g.client.id, offer.id) or abort(404)
    team = can(Can.OFFER_INCENTIVE)
    row = row if team else worded(row)
    worth = worth_to_renew(row) if team else None
    known: dict[str, Any] = {
        "accept_form": _accepting(row, formdata=None),
        "decline_form": DeclineForm(formdata=None),
        "withdraw_form": WithdrawForm(formdata=None),
        "honour_form": honouring_form(row, worth),
    }
    return page(
        "rewards/incentives/show.html",
        status=status, row=row, grades=_grades(row), answerable=is_answerable(row), is_late=is_late,
        worth=worth, team=team, for_span=for_span, may_answer=can(Can.ANSWER_OFFER), **{**known, **forms},
    )  # fmt: skip


def _grades(row: Any) -> list[Grade]:
    """What there is to choose from, or what was chosen."""
    has_chosen = row.state in (OfferState.ACCEPTED, OfferState.HONOURED)
    return [grade for grade in grades_of(row) if not has_chosen or grade.months == row.months]


def _why(obstacle: Why | None) -> str:
    words = {
        Why.OFF: gettext("It is off."),
        Why.PROGRAMME_OFF: gettext("The points programme is off."),
        Why.NO_END: gettext("Note first when their contract ends."),
        Why.TOO_LATE: gettext("Their contract ends too soon for it."),
        Why.OFFERED: gettext("They were offered it for this end of their contract already."),
        Why.NONE_LEFT: gettext("As many as are wanted stand or were taken up."),
    }
    return str(words[obstacle or Why.NO_END])
