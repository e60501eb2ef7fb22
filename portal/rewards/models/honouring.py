"""Honouring an offer that was accepted: the renewal is written down, points are earned, or the expert is named."""

from datetime import date, timedelta

from flask_babel import gettext

from portal.ground.db import db
from portal.ground.links import path_to
from portal.people.models.clients import Client
from portal.people.models.experts import ExpertAccess
from portal.people.models.users import User
from portal.rewards.models.entries import Entry
from portal.rewards.models.incentive_offers import IncentiveOffer, OfferState
from portal.rewards.models.incentives import IncentiveKind
from portal.rewards.models.ledger import INCENTIVE, earn


class NotAccepted(ValueError):
    """Only what the client accepted can be honoured."""


class NothingEarned(ValueError):
    """The points programme is off."""


def honour_renewal(offer: IncentiveOffer, by: User, *, ends_on: date) -> None:
    """The client renewed, and its contract now ends on that day. Points are earned once. Safe to call twice.

    Raises NotAccepted, NothingEarned.
    """
    with offer.alone():
        if _is_honoured(offer):
            return
        db.session.get_one(Client, offer.client_id).change(by, standing={"renewal_on": ends_on})
        entry = _earn(offer, by) if offer.kind == IncentiveKind.POINTS else None
        offer.settle(by, entry_id=entry.id if entry else None)


def honour_with_expert(offer: IncentiveOffer, by: User, *, expert: User, from_on: date) -> None:
    """This expert helps the client for the days it accepted. Safe to call twice.

    Raises NotAccepted, and AlreadyServes where they serve the client anyway.
    """
    with offer.alone():
        if _is_honoured(offer):
            return
        until_on = from_on + timedelta(days=offer.amount - 1)
        access = ExpertAccess.give(
            offer.client_id, expert, by, topic=offer.topic or offer.name, from_on=from_on, until_on=until_on
        )
        offer.settle(by, expert_id=access.id)


def _is_honoured(offer: IncentiveOffer) -> bool:
    """Raises NotAccepted where it cannot be."""
    if offer.state not in (OfferState.ACCEPTED, OfferState.HONOURED):
        raise NotAccepted(offer.state)
    return offer.state == OfferState.HONOURED


def _earn(offer: IncentiveOffer, by: User) -> Entry:
    entry = earn(
        offer.client_id, offer.amount, kind=INCENTIVE, cause=str(offer.id), by=by,
        reason=gettext("Renewed: %(name)s", name=offer.name),
        place=path_to("client_incentives.show", client_id=offer.client_id, offer_id=offer.id),
    )  # fmt: skip
    if entry is None:
        raise NothingEarned(offer.id)
    return entry
