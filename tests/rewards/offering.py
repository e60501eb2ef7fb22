"""Builders for incentives: one that is on, and what a client is offered of it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.ground.clock import vendor_today
from portal.ground.db import db, new_id
from portal.people.models.clients import Client
from portal.rewards.models.incentive_offers import IncentiveOffer, OfferState
from portal.rewards.models.incentives import Incentive, IncentiveKind
from tests.make import Make

TERMS = {
    "name": "Longer together", "terms": "Less for longer.", "kind": IncentiveKind.DISCOUNT, "for_12": 3, "for_24": 8,
}  # fmt: skip


def incentive(make: Make, **values: Any) -> Incentive:
    """3 percent off for 12 months, 8 for 24, from 120 to 14 days before the end; it is on."""
    row = Incentive(id=new_id(), **{**TERMS, "opens_days": 120, "closes_days": 14, "by_itself": True, **values})
    make.keep(row)
    return row


def offered(make: Make, client: Client) -> IncentiveOffer:
    """The incentive of the house, and an offer of it to this client: a row only."""
    found = db.session.scalars(select(Incentive)).first() or incentive(make, most=9)
    row = IncentiveOffer(
        id=new_id(), client_id=client.id, incentive_id=found.id, contract_ends_on=vendor_today() + timedelta(days=60),
        last_on=vendor_today() + timedelta(days=46), state=OfferState.OFFERED, reason="we say why", topic="tax",
        **TERMS,
    )  # fmt: skip
    make.keep(row)
    return row
