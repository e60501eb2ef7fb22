"""What is read of a client's offers, by its own people and by the team."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam, cast, or_, select, type_coerce
from sqlalchemy.orm import aliased

from portal.ground.clock import vendor_today
from portal.ground.db import Id, JsonText
from portal.ground.reading import Raw, Reading
from portal.people.models.users import User
from portal.rewards.models.incentive_offers import IncentiveOffer, OfferState

MOST_SHOWN = 200

_CLIENT = bindparam("client_id", type_=Id())
_answerer = aliased(User)
SHOWN = (
    IncentiveOffer.id, IncentiveOffer.client_id, IncentiveOffer.created_at, IncentiveOffer.name, IncentiveOffer.terms,
    IncentiveOffer.kind, IncentiveOffer.for_12, IncentiveOffer.for_24, IncentiveOffer.for_36, IncentiveOffer.topic,
    IncentiveOffer.contract_ends_on, IncentiveOffer.last_on, IncentiveOffer.state, IncentiveOffer.months,
    IncentiveOffer.reason, IncentiveOffer.answered_at, IncentiveOffer.ended_at, IncentiveOffer.translated,
)  # fmt: skip
_OFFERS = select(*SHOWN, _answerer.name.label("answered_by")).outerjoin(
    _answerer, _answerer.id == IncentiveOffer.answered_by_id
)
_OF_CLIENT = Reading(
    _OFFERS.where(IncentiveOffer.client_id == _CLIENT)
    .order_by(IncentiveOffer.created_at.desc(), IncentiveOffer.id.desc())
    .limit(MOST_SHOWN)
)
_ONE = Reading(
    _OFFERS.where(IncentiveOffer.client_id == _CLIENT, IncentiveOffer.id == bindparam("offer_id", type_=Id()))
)
OPEN_OFFERS = Reading(
    select(
        IncentiveOffer.id,
        IncentiveOffer.name,
        IncentiveOffer.last_on,
        type_coerce(cast(IncentiveOffer.translated, Text), JsonText).label("translated"),
    )
    .where(
        IncentiveOffer.client_id == _CLIENT,
        IncentiveOffer.state == OfferState.OFFERED,
        IncentiveOffer.last_on >= bindparam("today"),
    )
    .order_by(IncentiveOffer.last_on, IncentiveOffer.id)
    .limit(MOST_SHOWN)
)
# Offered for the contract the client has, or waiting for us; `offered_on`: today, by the vendor's clock.
IS_CURRENT = or_(
    IncentiveOffer.contract_ends_on >= bindparam("offered_on"), IncentiveOffer.state == OfferState.ACCEPTED
)


def offers_of(client_id: UUID) -> Sequence[Any]:
    """The newest first."""
    return _OF_CLIENT.rows({"client_id": client_id})


def one_offer(client_id: UUID, offer_id: UUID) -> Any:
    return _ONE.one_or_none({"client_id": client_id, "offer_id": offer_id})


def open_offers(client_id: UUID) -> tuple[Raw, ...]:
    """What waits for the client's answer, as it was read: rows of `OPEN_OFFERS`, the first to end first."""
    return tuple(OPEN_OFFERS.raw({"client_id": client_id, "today": vendor_today()}))
