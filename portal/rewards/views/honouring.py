"""Honouring an offer on its page: the form that its kind asks for, and what becomes of it."""

from typing import Any
from uuid import UUID

from flask_babel import gettext
from flask_login import current_user

from portal.ground.clock import vendor_today
from portal.ground.db import db
from portal.people.models.experts import AlreadyServes
from portal.people.models.serving import team_members
from portal.people.models.users import User
from portal.rewards.forms.honouring import DiscountedForm, NameExpertForm, RenewedForm
from portal.rewards.models.honouring import (
    NothingEarned,
    Worth,
    honour_renewal,
    honour_with_expert,
    worth_of,
)
from portal.rewards.models.incentive_offers import IncentiveOffer, OfferState
from portal.rewards.models.incentives import IncentiveKind, grades_of
from portal.rewards.models.programme import months_later

HonourForm = RenewedForm | DiscountedForm | NameExpertForm


def worth_to_renew(row: Any) -> Worth | None:
    """For the team: what the contract is worth and the client's choice takes off; None unless it is to be honoured."""
    if row.state != OfferState.ACCEPTED:
        return None
    amount = next(grade.amount for grade in grades_of(row) if grade.months == row.months)
    return worth_of(row.client_id, amount if row.kind == IncentiveKind.DISCOUNT else 0)


def honouring_form(row: Any, worth: Worth | None) -> HonourForm | None:
    """What the team fills in, with what is known already; None unless it waits to be honoured."""
    if worth is None:
        return None
    is_renewed = worth.renewal_on is not None and worth.renewal_on > row.contract_ends_on
    if row.kind == IncentiveKind.EXPERT:
        form = NameExpertForm(formdata=None, from_on=vendor_today(), ends_on=worth.renewal_on if is_renewed else None)
        form.offer(team_members())
        return form
    ends_on = worth.renewal_on if is_renewed else months_later(row.contract_ends_on, row.months)
    if row.kind == IncentiveKind.POINTS:
        return RenewedForm(formdata=None, ends_on=ends_on)
    discounted = DiscountedForm(formdata=None, ends_on=ends_on)
    discounted.reckon(worth)
    return discounted


def honour_by_form(offer: IncentiveOffer) -> HonourForm | None:
    """None once it is honoured; else the form, which says what to mend. Raises NotAccepted, ValueChanged."""
    if offer.kind == IncentiveKind.EXPERT:
        return _name_expert(offer)
    return _renew(offer, DiscountedForm() if offer.kind == IncentiveKind.DISCOUNT else RenewedForm())


def reckoned_anew(client_id: UUID) -> DiscountedForm:
    """What was sent, beside a value that changed meanwhile; whoever sends it again has seen the new one."""
    form = DiscountedForm()
    form.refuse(form.value, gettext("The value was changed meanwhile. Look at it again, and reckon from it."))
    form.see(worth_of(client_id).cents)
    return form


def _renew(offer: IncentiveOffer, form: RenewedForm) -> HonourForm | None:
    if not form.fits(offer.contract_ends_on):
        return form
    try:
        honour_renewal(offer, current_user, form.renewal())
    except NothingEarned:
        form.refuse(form.ends_on, gettext("The points programme is off: no points can be earned."))
        return form
    return None


def _name_expert(offer: IncentiveOffer) -> NameExpertForm | None:
    form = NameExpertForm()
    form.offer(team_members())
    if not form.fits(offer.contract_ends_on):
        return form
    expert = db.session.get_one(User, form.member_id)
    try:
        honour_with_expert(offer, current_user, expert=expert, from_on=form.from_on.data, renewal=form.renewal())
    except AlreadyServes:
        form.refuse(form.expert, gettext("%(name)s serves this client already, or is to.", name=expert.name))
        return form
    return None
