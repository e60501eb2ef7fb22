"""Honouring an offer that was accepted: the renewal is written down, points are earned, or the expert is named."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext
from sqlalchemy import bindparam, select

from portal.ground.db import Id, db
from portal.ground.links import path_to
from portal.ground.reading import Reading
from portal.people.models.clients import Client, ClientStanding
from portal.people.models.experts import ExpertAccess
from portal.people.models.users import User
from portal.rewards.models.entries import Entry
from portal.rewards.models.incentive_offers import IncentiveOffer, OfferState
from portal.rewards.models.incentives import IncentiveKind
from portal.rewards.models.ledger import INCENTIVE, earn

_STANDS = Reading(
    select(ClientStanding.renewal_on, ClientStanding.value_cents, ClientStanding.currency).where(
        ClientStanding.client_id == bindparam("client_id", type_=Id())
    )
)


class NotAccepted(ValueError):
    """Only what the client accepted can be honoured."""


class NothingEarned(ValueError):
    """The points programme is off."""


class ValueChanged(ValueError):
    """Somebody changed the contract's value after the discount was reckoned from it."""


@dataclass(frozen=True)
class Renewal:
    """What was signed; None stays as it is. `seen_cents`: the value a year from which the new one was reckoned."""

    ends_on: date | None = None
    value_cents: int | None = None
    seen_cents: int | None = None


@dataclass(frozen=True)
class Worth:
    """What a contract is worth a year, when it ends, and what a discount of so many percent takes off."""

    renewal_on: date | None
    cents: int | None
    currency: str
    percent: int

    @property
    def discount_cents(self) -> int | None:
        """Half a cent is one."""
        return None if self.cents is None else (self.cents * self.percent + 50) // 100

    @property
    def reduced_cents(self) -> int | None:
        return None if self.cents is None else self.cents - (self.discount_cents or 0)


def worth_of(client_id: UUID, percent: int = 0) -> Worth:
    """As the contract stands now."""
    row: Any = _STANDS.one_or_none({"client_id": client_id})
    return Worth(row.renewal_on, row.value_cents, row.currency, percent)


def honour_renewal(offer: IncentiveOffer, by: User, renewal: Renewal) -> None:
    """The client renewed: its contract reads so from now on, and points are earned once. Safe to call twice.

    Raises NotAccepted, NothingEarned, ValueChanged.
    """
    with offer.alone():
        if _is_honoured(offer):
            return
        _write_down(offer, by, renewal)
        entry = _earn(offer, by) if offer.kind == IncentiveKind.POINTS else None
        offer.settle(by, entry_id=entry.id if entry else None)


def honour_with_expert(
    offer: IncentiveOffer, by: User, *, expert: User, from_on: date, renewal: Renewal | None = None
) -> None:
    """This expert helps the client for the days it accepted, perhaps before the renewal is signed. Safe to call twice.

    Raises NotAccepted, and AlreadyServes where they serve the client anyway.
    """
    with offer.alone():
        if _is_honoured(offer):
            return
        _write_down(offer, by, renewal or Renewal())
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


def _write_down(offer: IncentiveOffer, by: User, renewal: Renewal) -> None:
    """What is known of the renewal, on the client."""
    client = db.session.get_one(Client, offer.client_id)
    if renewal.value_cents is not None and client.standing.value_cents != renewal.seen_cents:
        raise ValueChanged(offer.id)
    known = {"renewal_on": renewal.ends_on, "value_cents": renewal.value_cents}
    known = {name: value for name, value in known.items() if value is not None}
    client.change(by, standing=known, renewed=renewal.ends_on is not None)


def _earn(offer: IncentiveOffer, by: User) -> Entry:
    entry = earn(
        offer.client_id, offer.amount, kind=INCENTIVE, cause=str(offer.id), by=by,
        reason=gettext("Renewed: %(name)s", name=offer.name),
        place=path_to("client_incentives.show", client_id=offer.client_id, offer_id=offer.id),
    )  # fmt: skip
    if entry is None:
        raise NothingEarned(offer.id)
    return entry
